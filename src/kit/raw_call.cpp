#include <andante/client/find_route.hpp>
#include <andante/client/raw_call.hpp>
#include <andante/client/route.hpp>
#include <andante/http/methods.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/client_base.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/session.hpp>

#include "client/call_run.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace andante::inline v0 {

namespace {

namespace asio = boost::asio;

error refused_route(const std::string& given, std::string allowed, std::string advice)
{
    return kit::invalid("route", given, std::move(allowed), std::move(advice));
}

/// A path of this server: no blank or control character, nothing beyond ASCII, no fragment.
bool is_path(std::string_view text)
{
    const auto is_wrong = [](char each) {
        return each <= ' ' || each > '~' || each == '#' || each == '\\';
    };
    return text.starts_with('/') && !text.starts_with("//") &&
           std::none_of(text.begin(), text.end(), is_wrong);
}

/// The path and query, or what is wrong with them.
result<std::string> target_in(const raw_call& what, std::string_view whole)
{
    if (!is_path(whole)) {
        return refused_route(
            what.route,
            "a path that begins with one '/', in ASCII without blanks",
            "give the path behind the base URL; give what must be encoded as a parameter"
        );
    }
    const auto question = std::min(whole.find('?'), whole.size());
    const auto path = whole.substr(0, question);
    const auto names = std::count(path.begin(), path.end(), '{');
    if (names != static_cast<std::ptrdiff_t>(what.parameters.size())) {
        return kit::invalid(
            "parameters",
            std::to_string(what.parameters.size()),
            std::to_string(names) + ", as the path has names in braces",
            "give one for each name, in their order"
        );
    }
    for (const auto& each : what.parameters) {
        if (const auto valid = kit::check_id(each, "parameters"); valid.has_error()) {
            return valid.error();
        }
    }
    const std::vector<std::string_view> parameters(what.parameters.begin(), what.parameters.end());
    return fill_in(path, path, parameters) + std::string(whole.substr(question));
}

/// A call of a route that no table has: what repeating it could do is for the verb to say.
call unknown_call(const raw_call& what, http::method verb, std::string target)
{
    call made(verb, what.route.substr(0, what.route.find('?')), std::move(target));
    const bool is_new_each_time = verb == http::method::post || verb == http::method::patch;
    made.effect = is_new_each_time ? call_effect::paid_create : call_effect::repeatable;
    return made;
}

call call_of(
    const kit::session& shared, const raw_call& what, http::method verb, std::string target
)
{
    const auto path = std::string_view(target).substr(0, target.find('?'));
    const auto* const known = find_route(shared.known_routes(), verb, path);
    auto made = known != nullptr ? call_by_path(*known, std::move(target))
                                 : unknown_call(what, verb, std::move(target));
    if (made.accept.empty() || what.accept != raw_call("").accept) {
        made.accept = what.accept;
    }
    if (what.is_repeatable) {
        made.effect = *what.is_repeatable ? call_effect::repeatable : call_effect::paid_create;
    }
    return made;
}

kit::prepared_call prepare_raw(const kit::session& shared, raw_call what, call_options options)
{
    const auto blank = what.route.find(' ');
    const auto verb = http::method_named(std::string_view(what.route).substr(0, blank));
    if (!verb || blank == std::string::npos) {
        return refused_route(
            what.route, "a verb, a blank and a path", "for example POST /v1/things"
        );
    }
    auto target = target_in(what, std::string_view(what.route).substr(blank + 1));
    if (target.has_error()) {
        return target.error();
    }
    auto made = call_of(shared, what, *verb, std::move(*target));
    if (*verb != http::method::get && *verb != http::method::head) {
        made.changes.emplace_back("*"); // nobody knows what
    }
    if (!what.body.empty()) {
        if (what.content_type != raw_call("").content_type) {
            made.takes.reset(); // who names a type knows better than the table
        }
        made.content_type = std::move(what.content_type);
        made.body = std::move(what.body);
    }
    made.options = std::move(options);
    if (made.options.partition.empty()) {
        made.options.partition = shared.partition_of(made);
    }
    return made;
}

result<raw_answer> take_whole(http::response& from, kit::read_options /*how*/)
{
    raw_answer answer;
    answer.status = from.status;
    answer.request_id = detail::request_id_in(from.headers);
    answer.headers = std::move(from.headers);
    answer.body = std::move(from.body);
    return answer;
}

} // namespace

result<raw_json> raw_answer::json() const
{
    auto read = raw_json::parse(body);
    if (read) {
        return read;
    }
    error_details details;
    details.message = "the answer is no JSON: " + read.error().message();
    details.http_status = status;
    details.request_id = request_id;
    details.outcome = outcome::unknown; // it was carried out, and what came of it cannot be read
    return error(errc::malformed_response, std::move(details));
}

asio::awaitable<raw_answer> kit::client_base::call(raw_call what, call_options options) const
{
    return perform<raw_answer>(
        shared_->calls(), prepare_raw(*shared_, std::move(what), std::move(options)), take_whole
    );
}

asio::awaitable<raw_answer>
kit::client_base::call(std::string route, raw_json body, call_options options) const
{
    raw_call what(std::move(route));
    what.body = body.text();
    return call(std::move(what), std::move(options));
}

} // namespace andante::inline v0
