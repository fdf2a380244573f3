#include "program/format.hpp"
#include "program/journal_file.hpp"
#include "program/json_text.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

namespace program {

namespace asio = boost::asio;

namespace {

using andante::journal_entry;

std::int64_t entry_number(const std::string& text)
{
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number < 1) {
        throw usage_error(
            "'" + text + "' is not the number of an entry", "See them with: andante journal list"
        );
    }
    return number;
}

std::string time_of(std::chrono::system_clock::time_point when)
{
    return when == std::chrono::system_clock::time_point() ? std::string() : utc_text(when);
}

std::string entry_json(const journal_entry& entry)
{
    json_text::object out;
    out.add("entry", std::to_string(entry.number));
    out.add_text("provider", entry.provider);
    out.add_text("base_url", entry.base_url);
    out.add_text("kind", entry.kind);
    out.add_text("label", entry.label);
    out.add_text("stage", to_string(entry.stage));
    out.add("id", json_text::quoted_or_null(entry.job_id));
    out.add("target", json_text::quoted_or_null(entry.target));
    out.add("reason", json_text::quoted_or_null(entry.reason));
    out.add("attempts", std::to_string(entry.attempts));
    out.add("created_at", json_text::quoted_or_null(time_of(entry.created_at)));
    out.add("sent_at", json_text::quoted_or_null(time_of(entry.sent_at)));
    out.add("changed_at", json_text::quoted_or_null(time_of(entry.changed_at)));
    out.add("is_held", entry.is_held ? "true" : "false");
    return out.text();
}

const std::vector<std::string>& entry_fields()
{
    static const std::vector<std::string> names{
        "entry",
        "provider",
        "base_url",
        "kind",
        "label",
        "stage",
        "id",
        "target",
        "reason",
        "attempts",
        "created_at",
        "sent_at",
        "changed_at",
        "is_held"
    };
    return names;
}

asio::awaitable<exit_code> list_entries(session_ptr current, bool unfinished)
{
    const auto journal = open_existing_journal(current->options());
    andante::journal_query query;
    query.unfinished = unfinished;
    auto listing = journal->list(query);
    const auto listed = co_await std::move(listing);
    const auto& entries = listed.value();
    if (current->out().json()) {
        std::vector<std::string> objects;
        objects.reserve(entries.size());
        for (const auto& each : entries) {
            objects.push_back(entry_json(each));
        }
        current->out().document(json_text::array(objects));
        co_return exit_code::ok;
    }
    table shown({"ENTRY", "STAGE", "PROVIDER", "WHAT"});
    shown.align_right(0);
    for (const auto& each : entries) {
        shown.add(
            {std::to_string(each.number),
             cell(std::string(to_string(each.stage)), ""),
             printable(each.provider),
             printable(each.label.empty() ? each.kind : each.label)}
        );
    }
    if (shown.empty()) {
        current->out().note(unfinished ? "nothing is unfinished" : "the journal is empty");
    } else {
        current->out().text(shown.text(current->out().width()));
    }
    co_return exit_code::ok;
}

std::string decision_json(const andante::journal_decision& what)
{
    json_text::object out;
    out.add("at", json_text::quoted_or_null(time_of(what.at)));
    out.add_text("stage", to_string(what.stage));
    out.add("reason", json_text::quoted_or_null(what.reason));
    return out.text();
}

void print_entry(
    output& out, const journal_entry& entry, const std::vector<andante::journal_decision>& decisions
)
{
    if (out.json()) {
        std::vector<std::string> all;
        all.reserve(decisions.size());
        for (const auto& each : decisions) {
            all.push_back(decision_json(each));
        }
        auto text = entry_json(entry);
        text.pop_back();
        out.document(text + ",\"decisions\":" + json_text::array(all) + "}");
        return;
    }
    property_list shown;
    const auto add = [&shown](const char* name, const std::string& value) {
        if (!value.empty()) {
            shown.add(name, printable(value));
        }
    };
    add("entry", std::to_string(entry.number));
    add("what", entry.label);
    add("stage", std::string(to_string(entry.stage)) + (entry.is_held ? ", worked on now" : ""));
    add("why", entry.reason);
    add("provider", entry.provider);
    add("address", entry.base_url);
    add("kind", entry.kind);
    add("id", entry.job_id);
    add("saved as", entry.target);
    add("attempts", std::to_string(entry.attempts));
    std::string text = shown.text() + "\n";
    for (const auto& each : decisions) {
        text += time_of(each.at) + "  " + std::string(to_string(each.stage)) +
                (each.reason.empty() ? "" : ": " + printable(each.reason)) + "\n";
    }
    out.text(text);
}

asio::awaitable<exit_code> show_entry(session_ptr current, std::string named)
{
    const auto number = entry_number(named);
    const auto journal = open_existing_journal(current->options());
    auto listing = journal->list(andante::journal_query());
    const auto listed = co_await std::move(listing);
    const auto& entries = listed.value();
    const auto found = std::find_if(entries.begin(), entries.end(), [number](const auto& each) {
        return each.number == number;
    });
    if (found == entries.end()) {
        throw usage_error(
            "the journal has no entry " + named, "See them with: andante journal list"
        );
    }
    auto asking = journal->decisions(number);
    const auto decisions = co_await std::move(asking);
    print_entry(current->out(), *found, decisions.value());
    co_return exit_code::ok;
}

/// What `forget` is asked for.
class forget_arguments {
public:
    forget_arguments() = default;

    std::vector<std::string> numbers;
    bool over = false;
    bool unfinished = false;
};

/// Unfinished work is forgotten only when that is said: it may be paid for.
void check_forgettable(const std::vector<journal_entry>& entries, const forget_arguments& given)
{
    for (const auto& each : entries) {
        if (!is_over(each.stage) && !given.unfinished) {
            throw usage_error(
                "entry " + std::to_string(each.number) + " is '" +
                    std::string(to_string(each.stage)) +
                    "': what was paid for may be lost when it is forgotten",
                "Finish it with: andante resume. Or add --unfinished."
            );
        }
    }
}

asio::awaitable<exit_code>
forget_entries(session_ptr current, std::shared_ptr<const forget_arguments> given)
{
    std::vector<std::int64_t> numbers;
    for (const auto& each : given->numbers) {
        numbers.push_back(entry_number(each));
    }
    const auto journal = open_existing_journal(current->options());
    auto listing = journal->list(andante::journal_query());
    const auto listed = co_await std::move(listing);
    const auto& entries = listed.value();
    std::vector<journal_entry> chosen;
    for (const auto& each : entries) {
        const bool is_named =
            std::find(numbers.begin(), numbers.end(), each.number) != numbers.end();
        if (is_named || (given->over && is_over(each.stage))) {
            chosen.push_back(each);
        }
    }
    check_forgettable(chosen, *given);
    numbers.clear();
    for (const auto& each : chosen) {
        numbers.push_back(each.number);
    }
    auto forgetting = journal->forget(numbers);
    const auto forgotten = co_await std::move(forgetting);
    const auto gone = forgotten.value();
    if (current->out().json()) {
        json_text::object out;
        out.add("forgotten", std::to_string(gone));
        current->out().document(out.text());
    } else {
        current->out().text(
            std::to_string(gone) + (gone == 1 ? " entry" : " entries") + " forgotten\n"
        );
    }
    co_return gone == given->numbers.size() || given->over ? exit_code::ok : exit_code::some_failed;
}

} // namespace

void add_journal_commands(declaration& app, command& chosen)
{
    auto& group = app.add_command("journal", "Paid work that was written down with --journal");
    group.needs_one = true;

    const auto unfinished = std::make_shared<bool>(false);
    auto& list = group.add_command("list", "All entries, of all providers");
    list.fields = entry_fields();
    list.add_flag("--unfinished", *unfinished, "Only those that are not at their end");
    list.callback = [unfinished, &chosen] {
        chosen = [unfinished](session_ptr current) {
            return list_entries(std::move(current), *unfinished);
        };
    };

    const auto named = std::make_shared<std::string>();
    auto& show = group.add_command("show", "One entry, and what was decided about it");
    show.add_option("entry", named.get(), "Its number").required().type("N");
    show.callback = [named, &chosen] {
        chosen = [named](session_ptr current) { return show_entry(std::move(current), *named); };
    };

    const auto given = std::make_shared<forget_arguments>();
    auto& forget = group.add_command("forget", "Remove entries for good");
    forget.add_option("entry", &given->numbers, "Their numbers").type("N");
    forget.add_flag("--over", given->over, "All that are at their end");
    forget.add_flag(
        "--unfinished", given->unfinished, "Also those that are not, which may be paid for"
    );
    forget.callback = [given, &chosen] {
        if (given->numbers.empty() && !given->over) {
            throw usage_error("say which entries", "Give their numbers, or --over.");
        }
        chosen = [given](session_ptr current) { return forget_entries(std::move(current), given); };
    };
}

} // namespace program
