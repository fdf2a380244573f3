#include "finetuning/dry_run.hpp"

#include "finetuning/client_of.hpp"
#include "program/format.hpp"
#include "program/json_text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

using seconds = expected_pace::seconds;

/// What the service's documentation shows most often, for who has no track yet.
constexpr seconds usual_track_time(48);
/// So many of the newest tracks tell how long one takes.
constexpr int told_by = 20;

api::list_query newest_finished()
{
    api::list_query out;
    out.limit = told_by;
    out.status = andante::open_enum<api::generation_status>(api::generation_status::completed);
    return out;
}

/// The median of what the tracks took.
seconds track_time(const std::vector<api::generation>& tracks)
{
    std::vector<seconds> all;
    for (const auto& each : tracks) {
        if (each.created_at && each.completed_at && *each.completed_at >= *each.created_at) {
            all.emplace_back(*each.completed_at - *each.created_at);
        }
    }
    if (all.empty()) {
        return usual_track_time;
    }
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

/// What the limits allow now.
expected_pace pace_of(const andante::pacing::limiter_snapshot& limits)
{
    expected_pace out;
    for (const auto& each : limits.windows) {
        if (each.name == "create") {
            out.left = each.left;
            out.limit = std::max(each.limit, 1U);
            out.window = each.per;
            out.opening = each.left > 0 ? each.per : each.next_opening;
        }
    }
    for (const auto& each : limits.concurrency) {
        out.unfinished = each.cap;
        out.running = each.held + each.foreign;
    }
    return out;
}

std::string counted(std::size_t count, const std::string& thing)
{
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

/// "1 min 20 s": whole seconds, and of minutes steps of 5 s, since it is an estimate.
std::string about(seconds time)
{
    const auto step = time.count() < 60 ? 1.0 : 5.0;
    const auto rounded = std::ceil(time.count() / step) * step;
    return rounded < 60 ? number_text(rounded) + " s" : elapsed_text(seconds(rounded));
}

void print_preview(output& out, std::size_t count, seconds time, std::int64_t credits_left)
{
    if (out.json()) {
        json_text::object told;
        told.add("tracks", std::to_string(count)).add("credits", std::to_string(count));
        told.add("credits_left", std::to_string(credits_left));
        told.add("seconds", number_text(std::ceil(time.count())));
        out.document(told.text());
        return;
    }
    out.text(
        counted(count, "track") + ", " + counted(count, "credit") + ", about " + about(time) + "\n"
    );
    if (credits_left < static_cast<std::int64_t>(count)) {
        out.note("Only " + std::to_string(credits_left) + " of these credits are left.");
    }
    out.note("Nothing was started.");
}

} // namespace

asio::awaitable<exit_code>
preview_tracks(session_ptr current, std::size_t count, bool waits_for_ends)
{
    auto client = client_of(*current);
    auto asking = client.account(current->call());
    const auto who = co_await std::move(asking);
    auto query = newest_finished();
    auto reading = client.generations().list(std::move(query), current->call());
    const auto newest = co_await std::move(reading);
    const auto limits = client.limits();
    auto pace = limits ? pace_of(*limits) : expected_pace();
    pace.track_time = track_time(newest.items);
    pace.waits_for_ends = waits_for_ends;
    if (!limits) {
        pace.left = count;
    }
    print_preview(current->out(), count, expected_time(pace, count), who.limits.total_remaining);
    co_return exit_code::ok;
}

} // namespace program::finetuning
