// What a call sends: checked first, and the key added last.
#include "client/pipeline_core.hpp"
#include "core/invalid.hpp"

#include <cmath>
#include <utility>

namespace andante::inline v0 {

namespace {

error not_sent(errc code, std::string message)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = outcome::not_sent;
    return error(code, std::move(details));
}

/// What every request may have: what it accepts, who sends it, a key, a body, a trace, a condition.
constexpr std::size_t own_fields = 8;

/// What is sent elsewhere is for that host alone.
std::optional<error> check_address(const call& what)
{
    if (!what.elsewhere || what.elsewhere->is_secure() || what.elsewhere->is_loopback()) {
        return std::nullopt;
    }
    return not_sent(
        errc::insecure_url,
        what.elsewhere->origin() + ": plain http would show the request to the network; use https"
    );
}

/// The table says what a route takes; a server would answer anything else with a riddle.
std::optional<error> check_body(const call& what)
{
    const bool is_empty = what.body.empty() && !what.source;
    if (!what.takes || is_empty) {
        return std::nullopt;
    }
    const std::string_view type =
        what.content_type.empty() ? media_type(body_form::json) : what.content_type;
    if (is_of(type, *what.takes)) {
        return std::nullopt;
    }
    const bool takes_any = *what.takes != body_form::none;
    return detail::with_addition(
        detail::invalid(
            "body",
            std::string(type),
            (takes_any ? std::string(media_type(*what.takes)) : "empty") + " for " + what.route
        ),
        "; name the content type yourself if the API takes another one by now"
    );
}

void add_fields(http::headers& all, const http::headers& more)
{
    for (const auto& [name, value] : more) {
        all.set(name, value);
    }
}

/// JSON that is read as a whole shrinks to a fraction. Media would not, an event would wait for its
/// block's end, and a range of a coded body is another one.
bool gains_by_coding(const call& what)
{
    const bool is_json =
        what.accept.empty() ? !what.elsewhere : what.accept.find("json") != std::string::npos;
    return what.method == http::method::get && is_json && !what.headers.find("Range") &&
           !what.options.headers.find("Range");
}

http::url target_of(const call& what, const http::url& base)
{
    if (what.elsewhere) {
        return *what.elsewhere;
    }
    const auto& path = base.target();
    return base.with_target(path == "/" ? what.target : path + what.target);
}

} // namespace

std::optional<error> detail::check_call(
    const detail::call_run& run, const provider_profile& profile, time_source::time_point now
)
{
    for (const auto* each : {&run.what().options.headers, &run.what().headers}) {
        if (auto problem = detail::check_headers(*each, profile.key_header)) {
            return problem;
        }
    }
    if (auto problem = check_address(run.what())) {
        return problem;
    }
    if (auto problem = check_body(run.what())) {
        return problem;
    }
    const auto& chosen = run.what().options;
    if (chosen.attempts && *chosen.attempts < 1) {
        return invalid_option("attempts", std::to_string(*chosen.attempts), "at least 1");
    }
    if (chosen.idle_timeout && *chosen.idle_timeout <= std::chrono::milliseconds::zero()) {
        return invalid_option(
            "idle_timeout", std::to_string(chosen.idle_timeout->count()) + " ms", "above 0"
        );
    }
    if (!std::isfinite(chosen.cost) || chosen.cost < 0) {
        return invalid_option("cost", std::to_string(chosen.cost), "0 or more");
    }
    if (!std::isfinite(chosen.tokens) || chosen.tokens < 0) {
        return invalid_option("tokens", std::to_string(chosen.tokens), "0 or more");
    }
    if (run.deadline() <= now) {
        return not_sent(errc::deadline_exceeded, "the deadline had passed before the call began");
    }
    return std::nullopt;
}

http::headers detail::pipeline_core::make_headers(const call_run& run, bool is_streamed) const
{
    const auto& what = run.what();
    http::headers all;
    all.reserve(
        own_fields + options.headers.size() + what.headers.size() + what.options.headers.size()
    );
    const auto* const usual = what.elsewhere ? "*/*" : "application/json";
    all.add("Accept", what.accept.empty() ? usual : what.accept);
    const bool is_coded = options.compressed_answers && !is_streamed && gains_by_coding(what);
    all.add("Accept-Encoding", is_coded ? "gzip" : "identity");
    all.add("User-Agent", agent);
    if (!what.body.empty() || what.source) {
        all.add("Content-Type", what.content_type.empty() ? "application/json" : what.content_type);
    }
    if (what.elsewhere) { // what is for the API stays there
        add_fields(all, what.headers);
        add_fields(all, what.options.headers);
        return all;
    }
    if (!run.traceparent().empty()) {
        all.add("traceparent", run.traceparent());
    }
    add_fields(all, options.headers);
    add_fields(all, what.headers);
    add_fields(all, what.options.headers);
    add_fields(all, what.condition);
    return all;
}

/// The key is added here and nowhere else, after everything that may be logged has been.
http::request detail::pipeline_core::make_request(const call_run& run, http::headers headers) const
{
    const auto& what = run.what();
    http::request request(what.method, target_of(what, base_url));
    if (what.with_key && !what.elsewhere) {
        headers.set(profile.key_header, profile.key_prefix + std::string(key.reveal()));
    }
    if (what.elsewhere) {
        request.nearest = api_scope_; // whoever has named it must not reach what only we can
    }
    request.headers = std::move(headers);
    request.body = what.body;
    request.source = what.source;
    return request;
}

} // namespace andante::inline v0
