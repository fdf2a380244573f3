#include "finetuning/list_watch.hpp"

#include "finetuning/client_of.hpp"
#include "finetuning/views.hpp"
#include "program/format.hpp"
#include "program/row_memory.hpp"
#include "program/terminal.hpp"

#include <utility>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

/// All that a line or a row of the table shows, and all that the API has.
std::vector<watched_row> rows_of(const api::page<api::generation>& page)
{
    std::vector<watched_row> out;
    out.reserve(page.items.size());
    for (const auto& each : page.items) {
        out.emplace_back(each.id, each.raw_json);
    }
    return out;
}

std::string line_of(const api::generation& track)
{
    const auto& title = track.title && !track.title->empty() ? track.title : track.prompt;
    return printable(track.id) + "  " + printable(track.status.text()) + "  " +
           printable(title.value_or("")) + "\n";
}

class track_watch {
public:
    track_watch(session_ptr current, watch_interval interval)
        : current_(std::move(current))
        , interval_(*interval.time)
    {}

    void show(const api::page<api::generation>& page)
    {
        const auto changes = memory_.look(rows_of(page));
        auto& out = current_->out();
        if (!out.json() && out.shown()) {
            if (changes.is_other) {
                repaint(page);
            }
            return;
        }
        for (const auto at : changes.changed) {
            if (out.json()) {
                out.document(page.items[at].raw_json);
            } else {
                out.text(line_of(page.items[at]));
            }
        }
        if (!page.has_more) { // else a newer one may only have pushed it out
            for (const auto& id : changes.gone) {
                out.note("note: " + id + " is no longer there");
            }
        }
    }

    /// What passes is told and looked over; throws what does not.
    void take(const andante::error& problem)
    {
        using andante::stop_reason;
        const auto stop = problem.stop();
        if (stop != stop_reason::attempts_exhausted && stop != stop_reason::budget_exhausted) {
            throw_exception_from_error(problem, BOOST_CURRENT_LOCATION);
        }
        current_->out().note("note: " + problem.message() + "; looking again");
    }

    std::chrono::milliseconds interval() const { return interval_; }

private:
    void repaint(const api::page<api::generation>& page)
    {
        auto& out = current_->out();
        const auto now = utc_text(std::chrono::system_clock::now());
        const auto rows = page.items.empty() ? "no tracks\n" : views::tracks(page.items, out);
        out.text(
            screen_start() + now + " UTC, every " + elapsed_text(interval_) + "; Ctrl-C ends it\n" +
            rows
        );
    }

    session_ptr current_;
    std::chrono::milliseconds interval_;
    row_memory memory_;
};

} // namespace

asio::awaitable<exit_code>
watch_list(session_ptr current, api::list_query what, watch_interval interval)
{
    const auto client = client_of(*current);
    track_watch watch(current, std::move(interval));
    for (bool goes_on = true; goes_on && current->out().flush();) {
        auto options = current->call();
        options.priority = andante::priority::poll; // others go first
        options.keep_raw_json = true;
        options.fresh = true;
        auto reading = client.generations().list(what, std::move(options));
        const auto page = co_await andante::as_result(std::move(reading));
        if (page.has_value()) {
            watch.show(*page);
        } else if (page.error().is_cancelled()) {
            break;
        } else {
            watch.take(page.error());
        }
        auto waiting = wait_for_look(client.time(), watch.interval());
        goes_on = co_await std::move(waiting);
    }
    throw_if_time_is_over(*current);
    co_return exit_code::ok;
}

} // namespace program::finetuning
