#include "program/at_once.hpp"
#include "program/format.hpp"
#include "program/journal_file.hpp"
#include "program/json_text.hpp"
#include "program/report.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace program {

namespace asio = boost::asio;

namespace {

using andante::journal_entry;
using andante::journal_stage;

/// A piece of work, and what it came to.
class resumed {
public:
    explicit resumed(andante::unfinished_work what)
        : work(std::move(what))
        , entry(work.entry())
    {}

    andante::unfinished_work work;
    journal_entry entry;
    std::optional<andante::error> problem;
    bool is_over = false;

    bool is_done() const { return entry.stage == journal_stage::finished; }
};

/// What the coroutines of one run share. Lives in resume(), which outlasts them.
class resume_run {
public:
    resume_run(session_ptr session, std::vector<andante::unfinished_work> found)
        : current(std::move(session))
    {
        for (auto& each : found) {
            all.emplace_back(std::move(each));
        }
    }

    std::string progress_text() const
    {
        const auto over =
            std::count_if(all.begin(), all.end(), [](const resumed& each) { return each.is_over; });
        return std::to_string(over) + " of " + std::to_string(all.size()) + " at their end";
    }

    session_ptr current;
    std::vector<resumed> all;
};

andante::resume_options options_for(session& current)
{
    andante::resume_options how;
    how.wait = current.wait();
    how.wait.on_progress = nullptr; // one display for all
    how.wait.call.deadline = current.remaining();
    how.place = place_of;
    return how;
}

asio::awaitable<void> finish_one(resume_run* run, resumed* one)
{
    auto finishing = one->work.finish(options_for(*run->current));
    auto ended = co_await andante::as_result(std::move(finishing));
    one->is_over = true;
    if (ended.has_error()) {
        one->problem = ended.error();
    } else {
        one->entry = std::move(*ended);
    }
}

asio::awaitable<void> finish_all(resume_run* run)
{
    std::vector<asio::awaitable<void>> all;
    all.reserve(run->all.size());
    for (auto& each : run->all) {
        all.push_back(finish_one(run, &each));
    }
    return run_at_once(std::move(all));
}

std::string end_of(const resumed& one, const provider& whose)
{
    if (one.problem) {
        return problem(*one.problem, whose).text("");
    }
    return std::string(to_string(one.entry.stage)) +
           (one.entry.reason.empty() ? "" : ": " + one.entry.reason);
}

std::string document(const std::vector<resumed>& all)
{
    std::vector<std::string> objects;
    for (const auto& each : all) {
        json_text::object out;
        out.add("entry", std::to_string(each.entry.number));
        out.add("id", json_text::quoted_or_null(each.entry.job_id));
        out.add_text("label", each.entry.label);
        out.add_text("stage", each.problem ? "unfinished" : to_string(each.entry.stage));
        out.add("target", json_text::quoted_or_null(each.entry.target));
        out.add(
            "error", each.problem ? json_text::quoted(each.problem->message()) : std::string("null")
        );
        objects.push_back(out.text());
    }
    return json_text::array(objects);
}

void print(session& current, const std::vector<resumed>& all)
{
    if (current.out().json()) {
        current.out().document(document(all));
        return;
    }
    for (const auto& each : all) {
        const auto& name = each.entry.label.empty() ? each.entry.kind : each.entry.label;
        current.out().text(
            std::to_string(each.entry.number) + "  " + printable(name) + "\n   " +
            printable(end_of(each, current.whose())) + "\n"
        );
    }
    const auto done =
        std::count_if(all.begin(), all.end(), [](const resumed& each) { return each.is_done(); });
    current.out().note(
        all.empty() ? std::string("nothing was left to do")
                    : std::to_string(done) + " of " + std::to_string(all.size()) + " finished"
    );
}

/// Other providers' work, and that of other addresses, is not this command's.
asio::awaitable<void> tell_of_others(session_ptr current, std::shared_ptr<andante::journal> from)
{
    andante::journal_query unfinished;
    unfinished.unfinished = true;
    auto listing = from->list(unfinished);
    const auto entries = co_await std::move(listing);
    const auto own_address = current->client()->base_url().text();
    std::set<std::string> others;
    for (const auto& each : entries.value()) {
        if (each.provider != current->whose().profile.name) {
            others.insert(each.provider + " (andante " + each.provider + " resume)");
        } else if (each.base_url != own_address) {
            others.insert(each.base_url + " (--base-url)");
        } else if (each.is_held) {
            others.insert("a process that works on it now");
        }
    }
    for (const auto& each : others) {
        current->out().note("the journal has unfinished work of " + printable(each));
    }
}

exit_code code_of(const std::vector<resumed>& all)
{
    for (const auto& each : all) {
        if (each.problem && each.problem->stop() == andante::stop_reason::deadline_too_close) {
            return exit_code::deadline;
        }
    }
    const bool all_well =
        std::all_of(all.begin(), all.end(), [](const resumed& each) { return each.is_done(); });
    return all_well ? exit_code::ok : exit_code::some_failed;
}

asio::awaitable<exit_code> resume(session_ptr current)
{
    const auto journal = current->resume_from();
    const auto client = current->client();
    auto claiming = client->resume();
    auto found = co_await std::move(claiming);
    auto telling = tell_of_others(current, journal);
    resume_run run(current, std::move(found));
    if (!run.all.empty()) {
        current->progress().begin("journal", "");
        current->progress().follow([&run] { return run.progress_text(); });
        current->explain_stop("What is left stays in the journal: " + current->typed("resume"));
        auto finishing = finish_all(&run);
        co_await std::move(finishing);
        current->progress().end();
    }
    print(*current, run.all);
    co_await std::move(telling);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    co_return code_of(run.all);
}

} // namespace

void add_resume_command(declaration& group, command& chosen)
{
    auto& sub = group.add_command(
        "resume", "Bring to its end what commands with --journal have left, their files included"
    );
    sub.fields = {"entry", "id", "label", "stage", "target", "error"};
    sub.footer =
        "What was never sent is sent; what was sent and not answered is looked for, so that "
        "nothing "
        "is paid for twice; what runs is waited for, and saved where it was to be. What another "
        "process works on now is left to it.\n\nExample:\n"
        "  andante generate --from prompts.txt --output-dir tracks --journal tracks.journal\n"
        "  andante resume --journal tracks.journal";
    sub.callback = [&chosen] { chosen = resume; };
}

} // namespace program
