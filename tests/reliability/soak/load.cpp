#include "reliability/soak/load.hpp"

#include <andante/providers/finetuning/profile.hpp>

#include "reliability/soak/service_process.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace soak {

using namespace std::chrono_literals;

namespace {

constexpr int workers = 192;
constexpr std::size_t most_creates = 400'000;
constexpr std::size_t heard_tracks = 16;
constexpr std::size_t most_problems = 20;
constexpr auto longest_way_to_rest = 5min; // of real time: fifty of the client's
/// Of real time, behind the last operation: connections are closed at the other end too, and a
/// request that was given up counts as under way for five seconds of the client's, ten times less.
constexpr auto pause_at_rest = 800ms;
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
    chosen.cache.entries = 64;   // what is kept comes and goes by megabytes otherwise
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
    const auto until = std::chrono::steady_clock::now() + pause_at_rest;
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
