#include <andante/client/raw_call.hpp>
#include <andante/client/route.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/client_base.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/session.hpp>

#include "client/call_run.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace andante::inline v0 {

namespace {

namespace asio = boost::asio;

constexpr std::array verbs{
    http::method::get,
    http::method::head,
    http::method::post,
    http::method::put,
    http::method::patch,
    http::method::delete_,
};

std::optional<http::method> verb_named(std::string_view word)
{
    const auto* const found = std::find_if(verbs.begin(), verbs.end(), [word](http::method each) {
        return to_string(each) == word;
    });
    return found != verbs.end() ? std::optional(*found) : std::nullopt;
}

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

kit::prepared_call prepare_raw(raw_call what, call_options options)
{
    const auto blank = what.route.find(' ');
    const auto verb = verb_named(std::string_view(what.route).substr(0, blank));
    if (!verb || blank == std::string::npos) {
        return refused_route(
            what.route, "a verb, a blank and a path", "name it as \"POST /v1/things\""
        );
    }
    const std::string whole = what.route.substr(blank + 1);
    if (!is_path(whole)) {
        return refused_route(
            what.route,
            "a path that begins with one '/', in ASCII without blanks",
            "give the path behind the base URL; give what must be encoded as a parameter"
        );
    }
    const auto question = std::min(whole.find('?'), whole.size());
    const auto path = std::string_view(whole).substr(0, question);
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
    call made(
        *verb,
        std::string(to_string(*verb)) + ' ' + std::string(path),
        fill_in(path, path, parameters) + whole.substr(question)
    );
    const bool is_new_each_time = *verb == http::method::post || *verb == http::method::patch;
    made.effect = what.is_repeatable.value_or(!is_new_each_time) ? call_effect::repeatable
                                                                 : call_effect::paid_create;
    if (*verb != http::method::get && *verb != http::method::head) {
        made.changes.emplace_back("*"); // nobody knows what
    }
    if (!what.body.empty()) {
        made.content_type = std::move(what.content_type);
        made.body = std::move(what.body);
    }
    made.accept = std::move(what.accept);
    made.options = std::move(options);
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
        shared_->calls(), prepare_raw(std::move(what), std::move(options)), take_whole
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
