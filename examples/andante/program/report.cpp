#include "program/report.hpp"

#include <andante/core/result.hpp>

#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/provider.hpp"
#include "program/shell_words.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <chrono>
#include <filesystem>
#include <vector>

namespace program {

namespace {

using andante::errc;

std::string seconds_text(std::chrono::nanoseconds time)
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    return number_text(static_cast<double>(milliseconds) / 1000);
}

std::string name_of(boost::system::error_code code)
{
    if (code.category() == andante::errc_category()) {
        return std::string(andante::to_string(static_cast<errc>(code.value())));
    }
    if (code == boost::system::errc::operation_canceled) {
        return "operation_aborted";
    }
    return code.to_string();
}

std::string attempts_json(const std::vector<andante::attempt>& attempts)
{
    std::vector<std::string> out;
    for (const auto& each : attempts) {
        json_text::object one;
        one.add("started", seconds_text(each.started));
        one.add("duration", seconds_text(each.duration));
        one.add("waited", seconds_text(each.waited));
        one.add("status", each.http_status == 0 ? "null" : std::to_string(each.http_status));
        one.add("errc", each.code ? json_text::quoted(name_of(each.code)) : "null");
        out.push_back(one.text());
    }
    return json_text::array(out);
}

constexpr auto more_time = "Give it more time with: --timeout 5m";

struct common_advice {
    errc code;
    const char* text;
    bool doctor_helps = false;
};

/// What to do next, whoever the provider is.
constexpr common_advice common_advices[] = {
    {errc::invalid_api_key, "Check the key", true},
    {errc::insecure_url, "Use an https:// address with --base-url."},
    {errc::resolve_failed, "Check the network and --base-url", true},
    {errc::connect_failed, "Check the network and --base-url", true},
    {errc::connect_timeout, "Check the network and --base-url", true},
    {errc::proxy_failed, "Check --proxy, HTTPS_PROXY and NO_PROXY", true},
    {errc::deadline_exceeded, more_time},
};

/// What an option of this program can do about TLS; the error itself says what is wrong.
const char* advice_on_tls(andante::tls_problem what)
{
    switch (what) {
    case andante::tls_problem::unknown_authority:
        return "If the server's authority is your own, name its certificate: --ca-file FILE";
    case andante::tls_problem::wrong_host:
    case andante::tls_problem::not_tls:
        return "Check --base-url and --proxy";
    default:
        return "";
    }
}

/// How to come by a key.
std::string advice_on_key(const andante::provider_profile& of, const std::string& typed_login)
{
    const auto& form = of.key_form;
    const auto source = form.source.empty() ? std::string() : ", " + form.source;
    return "Make a key (" + of.title + source + "), then: export " + of.key_variable + "=" +
           form.begins + "..., or keep it with: " + typed_login;
}

/// What the provider advises; nothing where it has no command that helps.
std::string own_advice(const provider& whose, const andante::error& cause)
{
    for (const auto& each : whose.advices) {
        if (cause == each.code) {
            std::string commands;
            for (const auto& words : each.commands) {
                commands += (commands.empty() ? ": " : ", ") + whose.typed(words);
            }
            return each.text + commands;
        }
    }
    return "";
}

std::string advice_for(const andante::error& cause, const provider& whose, bool in_doctor)
{
    if (cause.outcome() == andante::outcome::unknown) {
        return "";
    }
    if (auto own = own_advice(whose, cause); !own.empty()) {
        return own;
    }
    if (cause == errc::tls_failed) {
        return advice_on_tls(cause.tls());
    }
    if (cause == errc::missing_api_key) {
        return advice_on_key(whose.profile, whose.typed("login"));
    }
    if (cause == errc::connect_failed && cause.attempts().empty()) {
        // Nothing was sent: it is where the limits are counted that could not be reached.
        return "Check --redis and ANDANTE_REDIS.";
    }
    for (const auto& [code, text, doctor_helps] : common_advices) {
        if (cause == code) {
            const auto with = in_doctor ? std::string(".") : " with: " + whose.typed("doctor");
            return text + (doctor_helps ? with : std::string());
        }
    }
    return "";
}

} // namespace

problem::problem(andante::error cause, const provider& whose, bool in_doctor)
    : cause_(std::move(cause))
    , hint_(advice_for(cause_, whose, in_doctor))
{}

problem::problem(andante::error cause, std::string what_to_do)
    : cause_(std::move(cause))
    , hint_(std::move(what_to_do))
{}

problem::problem(const std::string& message, std::string what_to_do)
    : hint_(std::move(what_to_do))
{
    andante::error_details details;
    details.message = message;
    cause_ = andante::error(errc::invalid_request, std::move(details));
}

problem problem::from(const std::exception_ptr& thrown, const provider& whose)
{
    try {
        return {andante::detail::error_from(thrown), whose};
    } catch (const usage_error& bad) {
        return {bad.what(), bad.hint};
    } catch (const std::filesystem::filesystem_error& bad) {
        andante::error_details details;
        details.message = bad.what();
        return {andante::error(errc::file_error, std::move(details)), whose};
    } catch (const std::exception& bad) {
        andante::error_details details;
        details.message = bad.what();
        const auto code = make_error_code(boost::system::errc::state_not_recoverable);
        return {andante::error(code, std::move(details)), whose};
    }
}

problem problem::as_timeout(std::chrono::milliseconds limit) const
{
    auto details = cause_.details();
    details.message = "the command did not end within " + elapsed_text(limit) + " (--timeout)";
    details.stop = andante::stop_reason::deadline_too_close;
    return {andante::error(errc::deadline_exceeded, std::move(details)), more_time};
}

exit_code problem::code() const
{
    if (cause_.is_cancelled()) {
        return exit_code::interrupted;
    }
    if (cause_ == errc::deadline_exceeded || cause_ == errc::wait_deadline) {
        return exit_code::deadline;
    }
    const bool nothing_sent = cause_.http_status() == 0;
    if (cause_ == errc::invalid_request || cause_ == errc::rejected_by_validation ||
        cause_ == errc::insecure_url || (cause_ == errc::missing_api_key && nothing_sent)) {
        return exit_code::usage;
    }
    return exit_code::failed;
}

std::string problem::json(const std::string& more) const
{
    std::string message = is_interrupt() ? "interrupted" : for_shell(cause_.message());
    for (const auto& sentence : {hint_, more}) {
        message += (sentence.empty() || message.empty() ? "" : ". ") + sentence;
    }
    json_text::object error;
    error.add_text("errc", name_of(cause_.code()));
    error.add("code", json_text::quoted_or_null(cause_.api_code()));
    error.add("status", cause_.http_status() == 0 ? "null" : std::to_string(cause_.http_status()));
    error.add_text("message", message);
    error.add("retry_after", cause_.retry_after() ? seconds_text(*cause_.retry_after()) : "null");
    error.add("request_id", json_text::quoted_or_null(cause_.request_id()));
    error.add_text("outcome", andante::to_string(cause_.outcome()));
    error.add("attempts", attempts_json(cause_.attempts()));
    return json_text::object().add("error", error.text()).text();
}

std::string problem::text(const std::string& more) const
{
    std::string out = "andante: ";
    out += is_interrupt() ? "interrupted" : printable(for_shell(cause_.message()));
    if (cause_.message().empty() && !is_interrupt()) {
        out += name_of(cause_.code());
    }
    if (!cause_.api_code().empty()) {
        out += " [" + printable(cause_.api_code()) + ", HTTP " +
               std::to_string(cause_.http_status()) + "]";
    }
    if (cause_.retry_after()) {
        out += "\nThe server asks to wait " + elapsed_text(*cause_.retry_after()) + ".";
    }
    if (cause_.attempts().size() > 1) {
        out += "\nTried " + std::to_string(cause_.attempts().size()) + " times.";
    }
    if (!cause_.request_id().empty()) {
        out += "\nRequest id for the provider's support: " + printable(cause_.request_id());
    }
    for (const auto& sentence : {hint_, more}) {
        out += (sentence.empty() ? "" : "\n") + sentence;
    }
    return out;
}

exit_code tell(output& out, const problem& what, const std::string& more)
{
    out.complaint(
        out.errors_in_json() ? json_text::for_terminal(what.json(more)) : what.text(more)
    );
    return what.code();
}

} // namespace program
