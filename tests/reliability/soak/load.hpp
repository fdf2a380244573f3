#pragma once

#include <andante/providers/finetuning/client.hpp>
#include <andante/webhooks/webhook_listener.hpp>

#include "reliability/soak/losses.hpp"
#include "reliability/soak/service_process.hpp"
#include "support/fast_time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace soak {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

/// What is done wrong on purpose, so that it can be seen to be found.
struct sabotage {
    std::size_t bytes = 0;    ///< So many are lost with each operation.
    bool descriptors = false; ///< One is left open at each rest.
    bool pays_twice = false;  ///< A create without an answer is sent again without looking.
    bool files = false;       ///< Each file is removed when it has been saved.
    bool cuts = false;        ///< Each file loses its last byte when it has been saved.
};

/// When the client comes to rest: behind so many operations, or after such a time.
struct work_limit {
    std::size_t operations = 0; ///< 0: the time says it.
    std::chrono::seconds time{10};
};

/// By which a create is known again.
std::string prompt_of(std::size_t number);

/// A client that is used by many at once, with rests in between. All on one thread.
class load {
public:
    /// `commit_time`: of the client's clock; a service that begins a track later is no fault of the
    /// client.
    load(
        const std::string& base_url,
        std::uint64_t seed,
        std::chrono::seconds commit_time,
        sabotage how
    );
    load(const load&) = delete;
    load& operator=(const load&) = delete;
    ~load();

    /// Works for so long, and comes to rest: nothing is under way then, no connection is open, no
    /// permit is out, and no file is left in the folder. Throws std::runtime_error when it does not
    /// come to rest within minutes.
    void work(work_limit until);
    /// Waits for each track that was told of and whose wait did not end well, reads all tracks of
    /// the service, which must be calm, and complains of what does not agree with what was heard of
    /// them, and with how many were paid for.
    void audit(const service_process::ledger& told);

    std::size_t operations() const noexcept { return operations_; }
    std::size_t failed() const noexcept { return failed_; }
    std::size_t cancelled() const noexcept { return cancelled_; }
    std::size_t jobs() const noexcept { return jobs_; }
    std::size_t files() const noexcept { return files_; }
    std::size_t in_doubt() const noexcept { return in_doubt_; }
    std::size_t waited_again() const noexcept { return waited_again_; }
    /// How long after its create was given up a track was begun at the most, by the client's clock.
    double latest_begin() const noexcept { return latest_begin_; }
    /// Tracks that were paid for again because the service began others so late that a client
    /// cannot know of them.
    std::size_t twice_by_lateness() const noexcept { return twice_by_lateness_; }
    /// What the limits of the client are, in words.
    std::string limits() const { return client_->limits()->text(); }
    std::uint64_t webhooks() const { return inbox_->counts().delivered; }
    /// What went wrong.
    const std::vector<std::string>& problems() const noexcept { return problems_; }

private:
    using worker_task = asio::awaitable<void>;

    /// What is known of a create.
    enum class fate : char {
        none,     ///< Nothing can have been paid for: it was refused or never sent.
        in_doubt, ///< It may have been paid for.
        told,     ///< Its track was told of.
        ended,    ///< And its end.
    };
    struct created {
        std::size_t number;
        finetuning::generation track;
    };

    bool goes_on() const;
    worker_task worker();
    std::string doing() const;
    worker_task make_and_save(std::uint64_t draw);
    worker_task make_and_leave(std::uint64_t draw);
    worker_task read(std::uint64_t draw);
    worker_task listen(std::uint64_t draw);
    worker_task save(finetuning::generation track, bool is_read_again);
    worker_task wait_for_left();
    worker_task list_all();
    asio::awaitable<std::optional<created>>
    create(std::optional<andante::time_source::duration> limit);
    void check_rest();
    void check_creates();
    void note_lateness(const std::vector<begun_track>& begun);
    void keep(const finetuning::generation& track);
    void note(const andante::error& problem);
    void complain(std::string what);
    void start(worker_task task);
    void run_until_rest();

    std::mt19937_64 random_;
    std::chrono::seconds commit_time_;
    sabotage how_;
    std::shared_ptr<losses> losses_ = std::make_shared<losses>();
    std::shared_ptr<andante::support::fast_time> time_;
    asio::io_context context_{1};
    std::optional<finetuning::client> client_;
    std::optional<andante::webhook_listener> listener_;
    std::optional<finetuning::webhook_inbox> inbox_;
    work_limit until_;
    std::chrono::steady_clock::time_point rests_at_;
    std::size_t begun_ = 0;              ///< Operations since the last rest.
    std::array<std::size_t, 4> doing_{}; ///< How many do what, as doing() says it.
    std::size_t running_ = 0;
    std::size_t operations_ = 0;
    std::size_t failed_ = 0;
    std::size_t cancelled_ = 0;
    std::size_t in_doubt_ = 0;
    std::size_t jobs_ = 0;
    std::size_t files_ = 0;
    std::size_t waited_again_ = 0;
    std::vector<fate> fates_; ///< Of each create, by the number in its prompt.
    /// The id of each track that was made, by the number in its prompt; of a fixed size, so that
    /// it is no memory that grows.
    std::vector<std::array<char, 40>> made_;
    std::size_t creates_ = 0;
    std::vector<finetuning::generation> ended_;  ///< Some that can be heard.
    std::map<std::string, std::size_t> found_;   ///< By the audit: how many have a prompt.
    std::map<std::string, std::string> prompts_; ///< By the audit: of each id.
    std::map<std::string, std::size_t>
        late_; ///< By the audit: how many with a prompt were begun late.
    double latest_begin_ = 0;
    std::size_t twice_by_lateness_ = 0;
    std::vector<std::string> problems_;
    std::string folder_;
};

} // namespace soak
