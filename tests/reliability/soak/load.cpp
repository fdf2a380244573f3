#include "reliability/soak/load.hpp"

#include <andante/async/within.hpp>
#include <andante/core/result.hpp>
#include <andante/providers/finetuning/profile.hpp>

#include "reliability/soak/service_process.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace soak {

using namespace std::chrono_literals;

namespace {

constexpr int workers = 192;
constexpr std::size_t most_creates = 400'000;
constexpr std::size_t heard_tracks = 16;
constexpr std::size_t most_problems = 20;
constexpr auto longest_way_to_rest = 5min; // of real time: fifty of the client's
constexpr std::size_t most_bytes = 64 * 1024 * 1024;
constexpr auto key = "ft_live_0123456789abcdef0123456789abcdef";

andante::client_options soak_options(
    const std::string& base_url,
    std::shared_ptr<andante::time_source> time,
    std::chrono::seconds commit_time,
    const sabotage& how
)
{
    andante::client_options chosen;
    chosen.api_key = andante::secret(key);
    chosen.base_url = base_url;
    chosen.time = std::move(time);
    chosen.random_seed = 1;
    chosen.policies = finetuning::policies();
    chosen.policies->concurrency.clear(); // whose places are looked after also at rest
    for (auto& window : chosen.policies->windows) {
        window.count = requests_a_minute;
    }
    chosen.connections.proxy = andante::secret("none");
    chosen.connections.connections_per_origin = 64;
    chosen.idle_timeout = 400ms; // of real time, as sockets are
    chosen.line_deadline = 10min;
    chosen.lost_creates.commit_time = commit_time;
    chosen.lost_creates.patience = 3 * commit_time;
    chosen.deadline = 4min;
    if (how.pays_twice) {
        chosen.lost_creates.look = false;
        chosen.lost_creates.when_in_doubt = andante::lost_create_policy::resend;
    }
    return chosen;
}

std::string content_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <class Bytes>
bool is_same(const Bytes& bytes, const std::string& content)
{
    return std::equal(
        bytes.begin(),
        bytes.end(),
        content.begin(),
        content.end(),
        [](auto left, char right) { return static_cast<char>(left) == right; }
    );
}

} // namespace

std::string prompt_of(std::size_t number)
{
    return "soak " + std::to_string(number);
}

load::load(
    const std::string& base_url, std::uint64_t seed, std::chrono::seconds commit_time, sabotage how
)
    : random_(seed)
    , commit_time_(commit_time)
    , how_(how)
    , time_(std::make_shared<andante::support::fast_time>(times_as_fast))
    , fates_(most_creates, fate::none)
    , made_(most_creates)
{
    folder_ = std::filesystem::temp_directory_path() / "andante-soak-XXXXXX";
    if (::mkdtemp(folder_.data()) == nullptr) {
        throw std::runtime_error("no temporary folder");
    }
    auto options = soak_options(base_url, time_, commit_time_, how_);
    options.observer = losses_;
    client_.emplace(context_.get_executor(), std::move(options));
    listener_.emplace(context_.get_executor());
    inbox_.emplace(client_->webhooks(finetuning::webhook_options(listener_->url())));
    listener_->start(*inbox_);
    ended_.reserve(heard_tracks);
    problems_.reserve(most_problems);
}

load::~load()
{
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void load::complain(std::string what)
{
    if (problems_.size() < most_problems) {
        problems_.push_back(std::move(what));
    }
}

/// An operation that fails in one of the documented ways is no problem.
void load::note(const andante::error& problem)
{
    if (problem.is_cancelled()) {
        complain("an operation ended as cancelled that nobody has cancelled");
    }
    ++failed_;
}

void load::keep(const finetuning::generation& track)
{
    const auto place = ended_.size() < heard_tracks ? ended_.size() : random_() % heard_tracks;
    if (track.status != finetuning::generation_status::completed) {
        return;
    }
    if (place == ended_.size()) {
        ended_.push_back(track);
    } else {
        ended_[place] = track;
    }
}

/// Makes a track; with a limit that may pass at any moment.
asio::awaitable<std::optional<load::created>>
load::create(std::optional<andante::time_source::duration> limit)
{
    const auto number = creates_++;
    finetuning::generation_request request(prompt_of(number));
    if (number % 2 != 0) {
        request.inbox = inbox_;
    }
    const auto tracks = client_->generations();
    auto creating = tracks.create(std::move(request));
    auto limited =
        limit ? andante::within(std::move(creating), *limit, time_) : std::move(creating);
    auto made = co_await andante::as_result(std::move(limited));
    if (made.has_error()) {
        if (made.error().outcome() == andante::outcome::unknown) {
            ++in_doubt_;
            fates_[number] = fate::in_doubt;
        }
        if (limit) {
            ++cancelled_;
        } else {
            note(made.error());
        }
        co_return std::nullopt;
    }
    ++jobs_;
    fates_[number] = fate::told;
    auto& kept = made_.at(number);
    std::copy_n(made->id.begin(), std::min(made->id.size(), kept.size() - 1), kept.begin());
    created out{number, std::move(*made)};
    co_return std::move(out);
}

load::worker_task load::make_and_save(std::uint64_t draw)
{
    auto creating = create(std::nullopt);
    const auto made = co_await std::move(creating);
    if (!made) {
        co_return;
    }
    auto waiting = andante::as_result(client_->generations().wait(made->track.id));
    const auto ended = co_await std::move(waiting);
    if (ended.has_error()) {
        note(ended.error());
        co_return;
    }
    fates_[made->number] = fate::ended;
    keep(*ended);
    if (draw % 4 == 0 && ended->status == finetuning::generation_status::completed) {
        auto saving = save(*ended, draw % 8 == 0);
        co_await std::move(saving);
    }
}

/// As a file, which is compared with what another download gives.
load::worker_task load::save(finetuning::generation track, bool is_read_again)
{
    const auto tracks = client_->generations();
    const auto path = folder_ + "/" + track.id;
    auto saving = andante::as_result(tracks.download(track, path));
    const auto saved = co_await std::move(saving);
    if (saved.has_error()) {
        note(saved.error());
        co_return;
    }
    ++files_;
    if (how_.cuts) {
        std::filesystem::resize_file(path, saved->bytes - 1);
    }
    if (how_.files) {
        std::filesystem::remove(path);
    }
    const auto content = content_of(path);
    const bool is_there = std::filesystem::remove(path);
    if (!is_there) {
        complain("a file is lost");
    } else if (content.size() != saved->bytes || content.empty()) {
        complain("a file is not whole");
    }
    if (is_read_again) {
        auto loading = andante::as_result(tracks.download_to_memory(track, most_bytes));
        const auto found = co_await std::move(loading);
        if (found.has_error()) {
            note(found.error());
        } else if (is_there && !is_same(found->bytes, content)) {
            complain("a file is not what a second download gives");
        }
    }
}

/// Limits pass while it is made, or waited for.
load::worker_task load::make_and_leave(std::uint64_t draw)
{
    const auto limit = std::chrono::milliseconds(draw % 3000);
    auto creating = create(draw % 2 == 0 ? std::optional(limit) : std::nullopt);
    const auto made = co_await std::move(creating);
    if (!made) {
        co_return;
    }
    auto waiting = andante::within(client_->generations().wait(made->track.id), limit, time_);
    const auto ended = co_await andante::as_result(std::move(waiting));
    if (ended.has_error()) {
        ++cancelled_;
    } else {
        fates_[made->number] = fate::ended;
    }
}

load::worker_task load::read(std::uint64_t draw)
{
    andante::call_options how;
    how.fresh = draw % 2 == 0;
    how.deadline = 20s;
    if (draw % 4 == 0) {
        const auto found = co_await andante::as_result(client_->account(how));
        if (found.has_error()) {
            note(found.error());
        }
    } else if (draw % 4 == 1) {
        auto listing = client_->generations().list(finetuning::list_query(), how);
        const auto found = co_await andante::as_result(std::move(listing));
        if (found.has_error()) {
            note(found.error());
        }
    } else if (!ended_.empty()) {
        const auto id = ended_[draw % ended_.size()].id;
        const auto found = co_await andante::as_result(client_->generations().get(id, how));
        if (found.has_error()) {
            note(found.error());
        } else if (found->id != id) {
            complain("another track was given");
        }
    }
}

/// Audio as a stream, which some leave before its end, or into memory.
load::worker_task load::listen(std::uint64_t draw)
{
    if (ended_.empty()) {
        co_return;
    }
    const auto track = ended_[draw % ended_.size()];
    const auto tracks = client_->generations();
    if (draw % 3 == 0) {
        auto loading = andante::as_result(tracks.download_to_memory(track, most_bytes));
        const auto found = co_await std::move(loading);
        if (found.has_error()) {
            note(found.error());
        }
        co_return;
    }
    auto opening = andante::as_result(tracks.open(track));
    auto stream = co_await std::move(opening);
    if (stream.has_error()) {
        note(stream.error());
        co_return;
    }
    while (true) {
        const auto piece = co_await stream->read(16 * 1024);
        if (piece.has_error()) {
            note(piece.error());
            break;
        }
        if (piece->empty() || draw % 5 == 0) {
            break;
        }
    }
}

bool load::goes_on() const
{
    if (creates_ + workers >= most_creates) {
        return false;
    }
    return until_.operations > 0 ? begun_ < until_.operations
                                 : std::chrono::steady_clock::now() < rests_at_;
}

std::string load::doing() const
{
    return std::to_string(doing_[0]) + " save tracks, " + std::to_string(doing_[1]) +
           " leave them, " + std::to_string(doing_[2]) + " read, " + std::to_string(doing_[3]) +
           " listen";
}

load::worker_task load::worker()
{
    while (goes_on()) {
        ++begun_;
        const auto draw = random_();
        const auto kind = draw % 10;
        const auto more = draw / 10;
        const std::size_t place = kind < 3 ? 0 : kind < 5 ? 1 : kind < 9 ? 2 : 3;
        auto doing = place == 0   ? make_and_save(more)
                     : place == 1 ? make_and_leave(more)
                     : place == 2 ? read(more)
                                  : listen(more);
        ++doing_.at(place);
        co_await std::move(doing);
        --doing_.at(place);
        ++operations_;
        if (how_.bytes > 0) {
            [[maybe_unused]] auto* volatile lost = std::malloc(how_.bytes);
        }
    }
}

void load::start(worker_task task)
{
    ++running_;
    asio::co_spawn(context_, std::move(task), [this](std::exception_ptr thrown) {
        --running_;
        try {
            if (thrown) {
                std::rethrow_exception(thrown);
            }
        } catch (const std::exception& problem) {
            complain(std::string("an operation threw: ") + problem.what());
        }
    });
}

/// The listener never ends, so the context does not either.
void load::run_until_rest()
{
    const auto latest = std::chrono::steady_clock::now() + longest_way_to_rest;
    while (running_ > 0) {
        context_.run_one_for(1s);
        if (std::chrono::steady_clock::now() > latest) {
            throw std::runtime_error("these wait for ever: " + doing());
        }
    }
    client_->close_idle();
    const auto until = std::chrono::steady_clock::now() + 300ms; // closed at the other end, too
    while (std::chrono::steady_clock::now() < until) {
        context_.run_one_for(10ms);
    }
    check_rest();
}

void load::work(work_limit until)
{
    until_ = until;
    begun_ = 0;
    rests_at_ = std::chrono::steady_clock::now() + until.time;
    for (int each = 0; each < workers; ++each) {
        start(worker());
    }
    run_until_rest();
    if (how_.descriptors) {
        [[maybe_unused]] auto* const left = std::fopen("/dev/null", "r");
    }
}

} // namespace soak
