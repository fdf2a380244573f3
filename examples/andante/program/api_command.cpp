#include <andante/client/call.hpp>
#include <andante/client/find_route.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/http/methods.hpp>

#include "program/journal_file.hpp"
#include "program/json_text.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): mkstemp is POSIX
#include <unistd.h>
#include <utility>

namespace program {

namespace asio = boost::asio;
namespace http = andante::http;

namespace {

class api_arguments {
public:
    api_arguments() = default;

    std::string method;
    std::string path;
    std::optional<std::string> body;
    http::headers headers;
    bool include = false;

    /// What is sent; read before anything is.
    std::string text;
};

std::vector<std::string> verb_names()
{
    std::vector<std::string> out;
    out.reserve(http::methods.size());
    for (const auto each : http::methods) {
        out.emplace_back(to_string(each));
    }
    return out;
}

/// Gives what is wrong with it, if anything.
std::optional<std::string> add_header(http::headers& all, const std::string& text)
{
    const auto colon = text.find(':');
    if (colon == std::string::npos) {
        return "'" + printable(text) + "' is no header: write NAME:VALUE";
    }
    const auto name = text.substr(0, colon);
    const auto begin = text.find_first_not_of(" \t", colon + 1);
    const auto value = begin == std::string::npos ? std::string() : text.substr(begin);
    if (!http::is_valid_name(name) || !http::is_valid_value(value)) {
        return "'" + printable(text) + "' cannot be sent as a header";
    }
    all.add(name, value);
    return std::nullopt;
}

std::string body_file(const std::string& name)
{
    std::ifstream in(name, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (!in.is_open() || in.bad()) {
        throw usage_error("--body: '" + printable(name) + "' cannot be read");
    }
    return text;
}

bool is_json(const std::string& text)
{
    boost::system::error_code problem;
    boost::json::parse_options lenient;
    lenient.max_depth = 1000;
    boost::json::parse(text, problem, boost::json::storage_ptr(), lenient);
    return !problem;
}

/// True when a body of that type is JSON, as it is when no type is given.
bool is_json_type(const http::headers& headers)
{
    const auto type = headers.find("Content-Type");
    return !type || type->find("json") != std::string_view::npos;
}

/// The body's text. Throws usage_error when it is not what the service would be told it is.
std::string body_of(const api_arguments& given)
{
    const auto& named = *given.body;
    auto text = named == "-"             ? std::string(std::istreambuf_iterator<char>(std::cin), {})
                : named.starts_with('@') ? body_file(named.substr(1))
                                         : named;
    if (text.empty()) {
        throw usage_error("--body is empty", "Leave --body out to send none.");
    }
    if (is_json_type(given.headers) && !is_json(text)) {
        throw usage_error(
            "--body is no JSON",
            "For a file: --body @FILE. For another type: --header 'Content-Type: text/plain'"
        );
    }
    return text;
}

/// The path and query behind the base URL, from what was typed: a whole address will do, and so
/// will a path that begins like the base URL's. Throws usage_error.
std::string request_target(const std::string& typed, const http::url& base)
{
    auto path = typed;
    if (typed.find("://") != std::string::npos) {
        const auto whole = http::url::parse(typed);
        if (!whole || whole->origin() != base.origin()) {
            throw usage_error(
                "'" + printable(typed) + "' is not at " + base.origin(),
                "The key is sent there and nowhere else. Another address: --base-url"
            );
        }
        path = whole->target();
    }
    path.insert(0, path.starts_with('/') ? "" : "/");
    const auto is_plain = [](unsigned char each) { return each > 0x20 && each < 0x7f; };
    if (!std::all_of(path.begin(), path.end(), is_plain) || path.find('#') != std::string::npos) {
        throw usage_error(
            "'" + printable(typed) + "' is no path of a request",
            "Blanks and the like are written with %: 'a b' is a%20b"
        );
    }
    const auto& prefix = base.target();
    const bool repeats = prefix != "/" && path.starts_with(prefix + "/");
    return repeats ? path.substr(prefix.size()) : path;
}

/// The model that a body asks for, where a limit counts models apart; else empty.
std::string
counted_model(const api_arguments& given, const session& current, const andante::route& of)
{
    const auto& windows = current.whose().profile.policies.windows;
    const bool counts = std::any_of(windows.begin(), windows.end(), [&of](const auto& each) {
        return each.name == of.limit && each.scope == andante::pacing::scope::organization_model;
    });
    boost::system::error_code problem;
    const auto body = counts ? boost::json::parse(given.text, problem) : boost::json::value();
    const auto* const members = body.if_object();
    const auto* const model = members == nullptr ? nullptr : members->if_contains("model");
    return model != nullptr && model->is_string() ? std::string(model->get_string()) : "";
}

/// What is known of a request. What no table has is repeated only where that can do no harm.
andante::call call_of(const api_arguments& given, const session& current, const http::url& base)
{
    const auto verb = http::method_named(given.method).value();
    const auto target = request_target(given.path, base);
    const auto path = target.substr(0, target.find('?'));
    const auto* const known = andante::find_route(current.whose().routes, verb, path);
    auto out = known != nullptr ? andante::call_by_path(*known, target)
                                : andante::call(verb, given.method + " " + path, target);
    if (known == nullptr) {
        const bool reads = verb == http::method::get || verb == http::method::head;
        out.effect = reads ? andante::call_effect::repeatable : andante::call_effect::paid_create;
    }
    out.options = current.call();
    if (known != nullptr) {
        out.options.partition = counted_model(given, current, *known);
    }
    for (const auto& [field, value] : given.headers) {
        if (http::same_name(field, "Content-Type")) {
            out.content_type = value;
            out.takes.reset(); // who names a type knows better than the table
        } else if (http::same_name(field, "Accept")) {
            out.accept = value;
        } else {
            out.options.headers.add(field, value);
        }
    }
    out.body = given.text;
    return out;
}

/// A GET of the same path, to look whether a lost create was carried out; empty when there is none.
std::string look_for(const andante::call& what, const session& current)
{
    const auto path = what.target.substr(0, what.target.find('?'));
    const auto& table = current.whose().routes;
    const bool is_list = andante::find_route(table, http::method::get, path) != nullptr;
    return is_list ? "api GET " + shell_quoted(path) : "";
}

std::string head_text(const http::response& answer)
{
    std::string out = "HTTP/1.1 " + std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers) {
        out += printable(name) + ": " + printable(value) + "\n";
    }
    return out + "\n";
}

std::string head_document(const http::response& answer, const std::string& body)
{
    json_text::object fields;
    for (const auto& [name, value] : answer.headers) {
        fields.add(json_text::escaped(name), json_text::quoted(value));
    }
    json_text::object out;
    out.add("status", std::to_string(answer.status)).add("headers", fields.text());
    return out.add("body", body).text();
}

std::string type_of(const http::response& answer)
{
    return printable(answer.headers.find("Content-Type").value_or("no type"));
}

/// As far as its type tells; without one, text has no zeros.
bool is_text(const http::response& answer)
{
    const auto type = answer.headers.find("Content-Type");
    if (!type) {
        return answer.body.find('\0') == std::string::npos;
    }
    return type->starts_with("text/") || type->find("json") != std::string_view::npos ||
           type->find("xml") != std::string_view::npos;
}

/// What a terminal cannot show is kept all the same: it may have been paid for.
void keep_in_file(output& out, const http::response& answer)
{
    std::string name = "andante-answer-XXXXXX";
    const int file = ::mkstemp(name.data());
    std::ofstream into(name, std::ios::binary);
    into << answer.body;
    into.close();
    if (file >= 0) {
        ::close(file);
    }
    if (file < 0 || !into) {
        throw std::runtime_error("the answer could not be saved in the current folder");
    }
    out.complaint(
        std::to_string(answer.body.size()) + " bytes of " + type_of(answer) +
        ", which a terminal cannot show: saved as " + name
    );
}

void print_document(output& out, const api_arguments& given, const http::response& answer)
{
    const bool fits = answer.body.empty() || is_json(answer.body);
    if (!fits) {
        out.complaint("note: the answer is no JSON but " + type_of(answer) + "; it is as it came");
        out.text(answer.body);
        return;
    }
    const auto body =
        answer.body.empty() ? std::string("null") : json_text::in_one_line(answer.body);
    out.document(given.include ? head_document(answer, body) : body);
}

void print_answer(output& out, const api_arguments& given, const http::response& answer)
{
    if (out.json()) {
        print_document(out, given, answer);
        return;
    }
    if (given.include) {
        out.text(head_text(answer));
    }
    if (!out.shown()) {
        out.text(answer.body);
    } else if (is_json(answer.body)) {
        out.text(json_text::for_terminal(json_text::indented(answer.body)) + "\n");
    } else if (is_text(answer)) {
        const auto text = printable_lines(answer.body);
        out.text(text + (text.empty() || text.ends_with('\n') ? "" : "\n"));
    } else if (!answer.body.empty()) {
        keep_in_file(out, answer);
    }
}

asio::awaitable<exit_code> send(session_ptr current, std::shared_ptr<const api_arguments> given)
{
    const auto road = current->road();
    auto what = call_of(*given, *current, road->base_url());
    const auto look = look_for(what, *current);
    const bool may_pay = what.effect == andante::call_effect::paid_create;
    if (may_pay && !journal_path(current->options()).empty()) {
        current->out().note("note: what api does is not written down in the journal");
    }
    auto sending = road->execute(std::move(what));
    const auto answer = co_await std::move(sending);
    if (answer.has_error()) {
        if (may_pay && !look.empty()) {
            current->explain_create(answer.error(), look);
        }
        throw_exception_from_error(answer.error(), BOOST_CURRENT_LOCATION);
    }
    print_answer(current->out(), *given, *answer);
    co_return exit_code::ok;
}

} // namespace

declaration& add_api_command(declaration& group, command& chosen)
{
    const auto given = std::make_shared<api_arguments>();
    auto& sub =
        group.add_command("api", "Send any request to the API, with key, limits and retries");
    sub.add_option("method", &given->method, "What to do")
        .required()
        .type("METHOD")
        .one_of(verb_names());
    sub.add_option("path", &given->path, "Path and query, as /v1/me").required().type("PATH");
    sub.add_option("--body", &given->body, "What to send: JSON, @FILE, or - for standard input")
        .type("JSON");
    sub.add_option(
           "-H,--header",
           [given](const std::string& text) { return add_header(given->headers, text); },
           "A header to send in addition; may be given several times"
    )
        .repeatable()
        .type("NAME:VALUE");
    sub.add_flag("-i,--include", given->include, "Print the status and the headers too");
    sub.footer =
        "The answer's body is printed as it came, indented on a terminal. A request that the API's "
        "documentation has stands under its limits and is repeated where that costs nothing; of "
        "others only GET and HEAD are repeated. What it pays for is not in the journal.";
    sub.callback = [given, &chosen] {
        if (given->body) {
            given->text = body_of(*given);
        }
        chosen = [given](session_ptr current) { return send(std::move(current), given); };
    };
    return sub;
}

} // namespace program
