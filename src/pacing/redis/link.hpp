#pragma once

#include "core/context_guest.hpp"
#include "pacing/redis/circuit.hpp"
#include "pacing/redis/connection.hpp"
#include "pacing/redis/scope_clock.hpp"
#include "pacing/redis/scripts.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>

namespace andante::inline v0::pacing {

/// A script that is to run, without its proof of time, which is put in when it leaves.
struct script_call {
    std::uint64_t id = 0;
    script which = script::take;
    std::vector<std::string> keys;
    std::vector<std::string> arguments; ///< After the proof.
};

/// What a link tells.
struct link_event {
    enum class kind {
        reachable,   ///< Calls may be made. Before that, and after `unreachable`, they are dropped.
        renewed,     ///< As reachable, after a cut that nobody was told of.
        unreachable, ///< It failed too often; calls without an answer will have none.
        answered,    ///< A call's answer; never an error.
        woken,       ///< Room comes `number` microseconds after `stamp`, earlier than promised.
        beat,        ///< The time between two signs of life has passed.
    };
    kind what = kind::beat;
    std::uint64_t id = 0;
    wire_value answer;
    std::int64_t number = 0;
    std::int64_t stamp = 0; ///< The scope's time.
    std::string why;
};

/// Runs scripts in Redis, in order and at least once: when a connection is cut, calls without an
/// answer are repeated on the next one. A second connection listens for wake-ups. Thread-safe.
///
/// Its connections go with the context that they were made on; from then on calls are dropped.
class redis_link final : public std::enable_shared_from_this<redis_link>,
                         private andante::detail::context_guest {
public:
    using listener = std::function<void(link_event)>;

    /// `told` is called on the link's strand, until stop().
    redis_link(
        const boost::asio::any_io_executor& executor,
        std::shared_ptr<time_source> time,
        std::shared_ptr<const redis_options> options,
        std::string channel,
        time_source::duration beat_every,
        listener told
    );
    redis_link(const redis_link&) = delete;
    redis_link& operator=(const redis_link&) = delete;
    ~redis_link();

    void start();
    /// Makes a call. Its answer comes as an event.
    void call(script_call one);
    /// Ends it: makes a last call, if it can, and tells nothing more.
    void stop(script_call last);

private:
    struct sent_call {
        script_call what;
        time_source::time_point sent;
    };

    std::optional<connection::strand> strand_; ///< Until its context goes.
    std::shared_ptr<time_source> time_;
    std::shared_ptr<const redis_options> options_;
    std::string channel_;
    time_source::duration beat_every_;
    listener told_;
    circuit circuit_;
    scope_clock clock_;
    std::unique_ptr<timer> retry_;
    std::unique_ptr<timer> beat_;
    std::shared_ptr<connection> commands_;
    std::shared_ptr<connection> wakes_;
    std::array<std::string, script_count> digests_;
    std::deque<script_call> waiting_;
    std::deque<sent_call> unanswered_;
    bool ready_ = false;     ///< The command connection is.
    bool reachable_ = false; ///< As was told.
    bool stopped_ = false;

    std::mutex mutex_;
    std::deque<script_call> inbox_; ///< From other threads.
    bool posted_ = false;

    void let_go() noexcept override;
    void connect();
    void connected(const std::vector<wire_value>& digests);
    void subscribe();
    void broken(std::string why);
    void answered(wire_value answer);
    void heard(const wire_value& message);
    void drain();
    void flush();
    void launch(script_call what, bool with_text);
    void beat();
    void tell(link_event what);
};

} // namespace andante::inline v0::pacing
