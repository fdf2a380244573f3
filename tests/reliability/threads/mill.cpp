#include "reliability/threads/mill.hpp"

#include <andante/emulator/memory_transport.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

namespace threads {

namespace {

using namespace std::chrono_literals;

/// The service's seconds are so many times as short as ours.
constexpr int times_as_fast = 100;
constexpr std::size_t known_tracks = 64;
constexpr auto longest_silence = 2min;

music::settings music_settings()
{
    music::settings chosen;
    chosen.rates.enforced = false;
    chosen.queue_capacity = 1'000'000;
    chosen.accounts.at(0).monthly_generations = 100'000'000;
    chosen.jobs.time = 1s;
    chosen.jobs.max_time = 4s;
    return chosen;
}

words::settings words_settings()
{
    words::settings chosen;
    chosen.rates.scheme = words::limit_scheme::none;
    return chosen;
}

andante::pacing::policy_set permits()
{
    andante::pacing::policy_set all;
    all.windows.emplace_back("everything", 2'000'000, 60s);
    return all;
}

} // namespace

const std::vector<kind_of_work>& all_work()
{
    static const auto all = [] {
        auto both = cheap_work();
        both.insert(both.end(), job_work().begin(), job_work().end());
        return both;
    }();
    return all;
}

mill::mill(mill_settings chosen)
    : time(std::make_shared<andante::support::fast_time>(times_as_fast))
    , music_service(std::make_shared<music::service>(music_settings()))
    , words_service(std::make_shared<words::service>(words_settings()))
    , limiter(std::make_shared<andante::pacing::rate_limiter>(home.get_executor(), time, permits()))
    , done(all_work().size())
    , chosen_(chosen)
{
    auto for_tracks = options(music::settings::default_key);
    andante::emulator::memory_options network;
    network.on_webhook = [this](const andante::emulator::webhook_delivery& what) {
        const auto where = andante::http::url::parse(what.url);
        andante::webhook_request request("POST", std::string(where->target()));
        request.headers = what.headers;
        request.body = what.body;
        inbox->handle(std::move(request));
    };
    for_tracks.transport = andante::emulator::make_memory_transport(music_service, time, network);
    tracks.emplace(home.get_executor(), std::move(for_tracks));
    auto for_chats = options(words::settings::default_key);
    for_chats.transport = andante::emulator::make_memory_transport(words_service, time);
    chats.emplace(home.get_executor(), std::move(for_chats));
    inbox = std::make_shared<finetuning::webhook_inbox>(
        tracks->webhooks(finetuning::webhook_options("https://hooks.example.org/hook"))
    );
    fill();
}

mill::~mill() = default;

andante::client_options mill::options(std::string_view key)
{
    andante::client_options how;
    how.api_key = andante::secret(std::string(key));
    how.time = time;
    how.deadline = 10h; // sanitizers are slow, and the clock is fast
    how.idle_timeout = 10h;
    how.policies = permits(); // so many that nobody waits, and all are counted
    how.cache.finished_for = 24h;
    how.random_seed = chosen_.seed;
    return how;
}

void mill::fill()
{
    for (std::size_t number = 0; number < known_tracks; ++number) {
        tracks_.push_back(music_service->add_track(music::track_seed("track", false)));
        const auto name = "list " + std::to_string(number);
        playlists_.push_back(music_service->add_playlist(music::playlist_seed(name, false)));
    }
    music_service->record().keep(100);
    words_service->record().keep(100);
    const auto& all = all_work();
    for (std::size_t kind = 0; kind < all.size(); ++kind) {
        order_.insert(order_.end(), all[kind].weight, kind);
    }
    if (order_.size() != 1000) {
        throw std::logic_error("the weights are not a thousand: " + std::to_string(order_.size()));
    }
    std::mt19937_64 random(chosen_.seed);
    std::shuffle(order_.begin(), order_.end(), random);
}

void mill::expect(bool holds, std::string_view what)
{
    if (!holds && problems_++ < 20) {
        const std::lock_guard lock(mutex_);
        std::cerr << "wrong: " << what << '\n';
    }
}

const std::string& mill::track(std::uint64_t number) const
{
    return tracks_[number % tracks_.size()];
}

const std::string& mill::playlist(std::uint64_t number) const
{
    return playlists_[number % playlists_.size()];
}

void mill::made(const std::string& id)
{
    ++accepted;
    const std::lock_guard lock(mutex_);
    made_.push_back(id);
}

std::string mill::doubtful_prompt(std::uint64_t number)
{
    return "strings " + std::to_string(number);
}

void mill::made_doubtful(std::uint64_t number, bool is_answered)
{
    ++(is_answered ? accepted : in_doubt);
    const std::lock_guard lock(mutex_);
    doubtful_.emplace(doubtful_prompt(number), is_answered);
}

std::optional<std::string> mill::take_made()
{
    const std::lock_guard lock(mutex_);
    if (made_.empty()) {
        return std::nullopt;
    }
    auto id = std::move(made_.back());
    made_.pop_back();
    return id;
}

asio::awaitable<void> mill::work()
{
    while (true) {
        const auto number = next_++;
        if (number >= chosen_.operations) {
            co_return;
        }
        const auto kind = order_[number % order_.size()];
        std::string problem;
        try {
            co_await all_work()[kind].run(this, number);
        } catch (const std::exception& thrown) {
            problem = thrown.what();
        }
        expect(problem.empty(), std::string(all_work()[kind].name) + ": " + problem);
        ++done[kind];
    }
}

void mill::start(unsigned worker)
{
    const bool is_at_home = worker % 4 != 0;
    auto& where = is_at_home ? home : elsewhere[worker / 4 % elsewhere.size()];
    ++working_;
    asio::co_spawn(where, work(), [this](std::exception_ptr thrown) {
        expect(thrown == nullptr, "a worker ended in an exception");
        --working_;
    });
}

/// An operation that waits for ever would let the threads, too.
void mill::watch(std::stop_token ended) const
{
    std::mutex own;
    std::condition_variable_any wake;
    std::unique_lock lock(own);
    std::uint64_t before = 0;
    while (!wake.wait_for(lock, ended, longest_silence, [] { return false; })) {
        if (ended.stop_requested()) {
            return;
        }
        std::uint64_t now = 0;
        for (const auto& each : done) {
            now += each;
        }
        if (now == before) {
            std::cerr << "wrong: " << working_ << " workers wait for ever, behind " << now
                      << " operations" << std::endl;
            std::_Exit(1);
        }
        before = now;
    }
}

int mill::run()
{
    const std::jthread watching([this](const std::stop_token& ended) { watch(ended); });
    using guard = asio::executor_work_guard<asio::io_context::executor_type>;
    std::optional<guard> kept(home.get_executor());
    std::vector<std::thread> of_home;
    for (unsigned each = 0; each < chosen_.threads; ++each) {
        of_home.emplace_back([this] { home.run(); });
    }
    std::atomic<bool> is_there = false;
    asio::co_spawn(
        home,
        tracks->generations().get(track(0)),
        [&](std::exception_ptr thrown, finetuning::generation found) {
            expect(thrown == nullptr, "a track cannot be read");
            finished = std::move(found);
            is_there = true;
            is_there.notify_one();
        }
    );
    is_there.wait(false);
    for (unsigned worker = 0; worker < chosen_.workers; ++worker) {
        start(worker);
    }
    std::vector<std::thread> others;
    for (auto& each : elsewhere) {
        others.emplace_back([&each] { each.run(); }); // until their own workers have ended
    }
    for (auto& each : others) {
        each.join();
    }
    kept.reset(); // home runs until all have ended
    for (auto& each : of_home) {
        each.join();
    }
    check_rest();
    list_prompts();
    check_ledger();
    inbox.reset();
    chats.reset();
    tracks.reset();
    return problems_;
}

asio::awaitable<void> mill::read_prompts()
{
    finetuning::list_query query;
    query.limit = 99;
    auto all = tracks->generations().list_all(query);
    while (true) {
        const auto next = co_await all.next();
        if (!next) {
            break;
        }
        prompts_.push_back(next->prompt.value_or(""));
    }
}

/// On this thread; nobody else is there any more.
void mill::list_prompts()
{
    home.restart();
    asio::co_spawn(home, read_prompts(), [this](std::exception_ptr thrown) {
        expect(thrown == nullptr, "the tracks cannot be listed");
    });
    home.run();
}

void mill::check_rest()
{
    expect(working_ == 0, "a worker waits for ever");
    const auto in_use = tracks->limits();
    for (const auto& state : {limiter->snapshot(), *in_use, *chats->limits()}) {
        for (const auto waiting : state.queued) {
            expect(waiting == 0, "somebody waits in the limiter");
        }
        for (const auto& window : state.windows) {
            expect(window.in_flight == 0, "a permit is out");
        }
    }
}

/// What is in the ledger beside the answered creates, which are all that may be deleted, is exactly
/// what was cancelled behind its start, each once.
void mill::check_ledger()
{
    std::map<std::string, int> found;
    for (auto& prompt : prompts_) {
        ++found[std::move(prompt)];
    }
    for (const auto& [prompt, is_answered] : doubtful_) {
        const auto at = found.find(prompt);
        const int count = at == found.end() ? 0 : at->second;
        expect(count <= 1, "a cancelled create was paid for twice");
        expect(!is_answered || count == 1, "an answered create is not in the ledger");
        paid_in_doubt += !is_answered && count > 0 ? 1 : 0;
        found.erase(prompt);
    }
    for (const auto& [prompt, count] : found) {
        expect(!prompt.starts_with("strings"), "a create said not to be sent was paid for");
    }
    const auto paid = music_service->generations_accepted();
    expect(paid >= accepted + paid_in_doubt, "what was answered is not in the ledger");
    expect(paid <= accepted + paid_in_doubt, "something was paid for that nobody was told of");
}

} // namespace threads
