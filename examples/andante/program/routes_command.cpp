#include <andante/client/body_form.hpp>
#include <andante/client/route.hpp>

#include "program/json_text.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace program {

namespace asio = boost::asio;

namespace {

using andante::body_form;
using andante::call_effect;

/// What a second call of it would do.
std::string_view repeated(call_effect effect)
{
    switch (effect) {
    case call_effect::repeatable:
        break;
    case call_effect::accounted:
        return "done twice";
    case call_effect::paid_create:
        return "paid twice";
    case call_effect::keyed_create:
        return "the first's answer, by its key";
    }
    return "no harm";
}

/// Empty when it takes nothing.
std::string taken_by(const andante::route& one)
{
    const auto takes = one.takes.value_or(body_form::none);
    return takes == body_form::none ? "" : std::string(to_string(takes));
}

std::string answer_of(const andante::route& one)
{
    std::string text(to_string(one.answers));
    return one.may_stream ? text + " or " + std::string(to_string(body_form::events)) : text;
}

std::string document(const std::vector<const andante::route*>& all)
{
    std::vector<std::string> rows;
    rows.reserve(all.size());
    for (const auto* each : all) {
        json_text::object row;
        row.add_text("method", to_string(each->verb)).add_text("path", std::string(each->path));
        row.add("takes", taken_by(*each).empty() ? "null" : json_text::quoted(taken_by(*each)));
        row.add_text("answers", std::string(to_string(each->answers)));
        row.add("may_stream", each->may_stream ? "true" : "false");
        row.add("limit", each->limit.empty() ? "null" : json_text::quoted(each->limit));
        row.add("with_key", each->with_key ? "true" : "false");
        row.add_text("repeated", std::string(repeated(each->effect)));
        rows.push_back(row.text());
    }
    return json_text::array(rows);
}

std::string people_text(const std::vector<const andante::route*>& all, const output& out)
{
    table shown({"METHOD", "PATH", "TAKES", "ANSWERS", "LIMIT", "A SECOND CALL"});
    shown.wraps(1);
    for (const auto* each : all) {
        shown.add(
            {std::string(to_string(each->verb)),
             std::string(each->path),
             taken_by(*each).empty() ? "-" : taken_by(*each),
             answer_of(*each),
             each->limit.empty() ? "-" : std::string(each->limit),
             std::string(repeated(each->effect))}
        );
    }
    return shown.text(out.width());
}

/// No request is made, and no key needed.
asio::awaitable<exit_code> routes(session_ptr current)
{
    std::vector<const andante::route*> all;
    for (const auto* each : current->whose().routes) {
        if (each->host == andante::route_host::api) {
            all.push_back(each);
        }
    }
    auto& out = current->out();
    if (out.json()) {
        out.document(document(all));
    } else {
        out.text(people_text(all, out));
    }
    co_return exit_code::ok;
}

} // namespace

declaration& add_routes_command(declaration& group, command& chosen)
{
    auto& sub = group.add_command("routes", "What 'api' can be asked for; sends nothing");
    sub.footer = "Other paths can be asked for too; of these more is known: the limit, and what a "
                 "second call would do.";
    sub.callback = [&chosen] { chosen = routes; };
    return sub;
}

} // namespace program
