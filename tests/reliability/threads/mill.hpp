#pragma once

#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/together/service.hpp>
#include <andante/pacing/rate_limiter.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/providers/together/client.hpp>

#include "support/fast_time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// The whole client on eight threads of one io_context, and awaited on others.
namespace threads {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
namespace music = andante::emulator::finetuning;
namespace words = andante::emulator::together;

class mill;

/// One operation; `number` is its own.
using operation = asio::awaitable<void> (*)(mill* in, std::uint64_t number);

/// What is done, and in how many of a thousand operations.
struct kind_of_work {
    std::string_view name;
    operation run;
    unsigned weight;
};

/// Everything that is done: the weights are a thousand in all.
const std::vector<kind_of_work>& all_work();
/// For all_work().
const std::vector<kind_of_work>& cheap_work();
/// For all_work().
const std::vector<kind_of_work>& job_work();

/// How much is done, and by how many.
class mill_settings {
public:
    mill_settings() = default;

    std::uint64_t operations = 1'000'000;
    unsigned threads = 8;  ///< Of the context that the clients live on.
    unsigned workers = 96; ///< Coroutines, a quarter of them on other contexts.
    std::uint64_t seed = 1;
    bool pays_twice = false; ///< On purpose, so that it can be seen to be found.
};

/// Two emulated services in this process, their clients, and those who use them.
class mill {
public:
    explicit mill(mill_settings chosen);
    mill(const mill&) = delete;
    mill& operator=(const mill&) = delete;
    ~mill();

    /// Does all operations. Gives how many things went wrong; the first were told on stderr. Ends
    /// the process with 1 when no operation ends for minutes.
    int run();

    /// What is not as it should be.
    void expect(bool holds, std::string_view what);
    /// A track that has ended and that nobody deletes, the same for the same number.
    const std::string& track(std::uint64_t number) const;
    /// A list of tracks, as above.
    const std::string& playlist(std::uint64_t number) const;
    bool pays_twice() const noexcept { return chosen_.pays_twice; }
    /// A create that was answered, or that may have been; its track may be deleted by anybody.
    void made(const std::string& id);
    /// A create that may be cancelled: what it is to be known by.
    static std::string doubtful_prompt(std::uint64_t number);
    /// It was answered, or it may have been; nobody deletes its track.
    void made_doubtful(std::uint64_t number, bool is_answered);
    /// A track that was made and nobody needs; nothing when there is none.
    std::optional<std::string> take_made();

    std::shared_ptr<andante::support::fast_time> time;
    std::shared_ptr<music::service> music_service;
    std::shared_ptr<words::service> words_service;
    asio::io_context home;
    std::array<asio::io_context, 3> elsewhere;
    std::shared_ptr<andante::pacing::rate_limiter> limiter;
    std::optional<finetuning::client> tracks;
    std::optional<andante::together::client> chats;
    std::shared_ptr<finetuning::webhook_inbox> inbox;
    finetuning::generation finished; ///< One of the tracks.

    /// How many operations of each kind have ended.
    std::vector<std::atomic<std::uint64_t>> done;
    std::atomic<std::uint64_t> accepted = 0; ///< Creates that were answered.
    std::atomic<std::uint64_t> in_doubt = 0; ///< Creates that were cancelled behind their start.
    std::uint64_t paid_in_doubt = 0;         ///< Of these: in the ledger. After run().

private:
    asio::awaitable<void> work();
    void fill();
    void start(unsigned worker);
    void watch(std::stop_token ended) const;
    asio::awaitable<void> read_prompts();
    void list_prompts();
    void check_ledger();
    void check_rest();
    andante::client_options options(std::string_view key);

    mill_settings chosen_;
    std::vector<std::string> tracks_;
    std::vector<std::string> playlists_;
    std::mutex mutex_;
    std::vector<std::string> made_;
    std::vector<std::string> prompts_;     ///< At the end: of each track.
    std::map<std::string, bool> doubtful_; ///< By prompt: whether it was answered.
    std::vector<std::size_t> order_;       ///< Of a thousand operations: which kind each is.
    std::atomic<std::uint64_t> next_ = 0;
    std::atomic<unsigned> working_ = 0;
    std::atomic<int> problems_ = 0;
};

} // namespace threads
