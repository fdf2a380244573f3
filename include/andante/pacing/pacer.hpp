#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0 {

/// Who goes first when there is not enough for all. Within a class, first come, first served.
enum class priority {
    interactive, ///< A person is waiting.
    normal,      ///< The default.
    batch,       ///< Bulk work, such as a clean-up.
    poll,        ///< Looking whether a job has ended.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(priority value) noexcept;

namespace pacing {

/// A request begins to wait. Views live until the callback returns.
struct wait_event {
    std::uint64_t call_id = 0; ///< As in the request.
    std::string_view route;    ///< The route template.
    std::string_view policy;   ///< The limit it waits for; empty when it is none, see the reason.
    std::string_view reason;   ///< For people, for example "the window is full".
    std::chrono::nanoseconds expected{}; ///< How long it will take, if nothing is learnt meanwhile.
    std::size_t ahead = 0; ///< Requests that leave before it, as far as is known: its place less 1.
};

/// What a caller asks of a pacer.
class permit_request {
public:
    /// The route template, for example "POST /v1/generations": the pacer finds the policies that
    /// cover it.
    explicit permit_request(std::string route_template)
        : route(std::move(route_template))
    {}

    /// As given.
    std::string route;
    /// Who goes first.
    andante::priority priority = andante::priority::normal;
    /// Slots that the request takes of each window.
    unsigned weight = 1;
    /// What it costs under a spend cap, in the cap's own unit; 0 when unknown or free.
    double cost = 0;
    /// What it will use of a token_limit, in the limit's own unit, as far as that can be estimated;
    /// 0 when it uses none.
    double tokens = 0;
    /// Requests with the same tag share fairly with those of other tags inside a class.
    std::string tag;
    /// What a limit that counts partitions apart counts it under, for example the model.
    std::string partition;
    /// The place in line of an earlier permit of the same call, which a 429 refused: it goes back
    /// there instead of to the end. 0 for a new call. See permit::place().
    std::uint64_t place = 0;
    /// A wait that cannot end before this is refused at once.
    time_source::time_point deadline = time_source::time_point::max();
    /// Wait also for what the server has closed for long, when the deadline allows: until a spend
    /// cap opens, or what it asked for is over. False: such a wait is told at once.
    bool patient = true;
    /// The call's id, so that an observer can tell whose wait it sees.
    std::uint64_t call_id = 0;
    /// Told when the request begins to wait, before acquire() suspends, by the thread that asks: be
    /// quick, do not throw. Empty: nobody is told.
    std::function<void(const wait_event&)> on_wait;
};

/// What came back for a request that was sent under a permit.
struct observation {
    /// The HTTP status.
    int status = 0;
    const http::headers* headers = nullptr; ///< Never null when given to settle().
    std::string_view api_code;              ///< The provider's error code, empty on success.
    std::string_view body;                  ///< For hints that stand only in the body of an error.
    /// How long the answer asks to stay away, where its reader knows already: as
    /// error::retry_after(). Not set: headers and body are read for it.
    std::optional<std::chrono::duration<double>> told_wait;
};

/// A place under the caps on unfinished jobs. Move-only; destroyed or released, the next create may
/// leave. Keep it from before the create until the job's end was seen.
class ANDANTE_DECL lease {
public:
    /// The pacer's side of a lease: destroyed when the place is free again.
    class ANDANTE_DECL holding {
    public:
        virtual ~holding();
    };

    lease() noexcept;
    /// A place whose end `held` is told.
    explicit lease(std::unique_ptr<holding> held) noexcept;
    /// Takes the place; `other` is empty then.
    lease(lease&& other) noexcept;
    /// Gives the old place back and takes the other's.
    lease& operator=(lease&& other) noexcept;
    ~lease();

    /// Gives the place back.
    void release() noexcept;
    /// False when there is nothing to hold: no cap covers the route, or it was released.
    explicit operator bool() const noexcept { return held_ != nullptr; }

private:
    std::unique_ptr<holding> held_;
};

/// The right to send one request now. Move-only.
///
/// Life: granted -> sent() -> settle() or unknown(). Destroyed before sent(), the slot goes to the
/// next in line at once; destroyed after sent() without an ending, it counts as unknown().
class ANDANTE_DECL permit {
public:
    /// The pacer's side of a permit. Exactly one of given_back(), settled() and lost() is called,
    /// once; the others may be called before it.
    class ANDANTE_DECL ending {
    public:
        virtual ~ending();
        virtual void given_back() noexcept = 0;            ///< Nothing was sent.
        virtual void settled(const observation& seen) = 0; ///< An answer came.
        virtual void
        lost() noexcept = 0; ///< Sent, and no answer came: the server may have counted it.
        virtual void leaving() noexcept;              ///< It is about to be sent.
        virtual lease take_lease();                   ///< Empty unless a cap covers the route.
        virtual std::uint64_t place() const noexcept; ///< 0 unless there is a line.
    };

    permit() noexcept;
    /// A permit whose end `owner` is told.
    explicit permit(std::unique_ptr<ending> owner) noexcept;
    /// Takes the right; `other` is empty then.
    permit(permit&& other) noexcept;
    /// Ends the old permit as its destructor would, and takes the other's right.
    permit& operator=(permit&& other) noexcept;
    ~permit();

    /// The request is about to leave.
    void sent() noexcept;
    /// Takes the place under the caps on unfinished jobs out of the permit, so that it outlives it.
    /// Not taken, it ends with the permit.
    lease take_lease();
    /// Where the request stood in line, for permit_request::place when a 429 refuses it.
    std::uint64_t place() const noexcept;
    /// It turned out that not a byte left: the slot goes back.
    void give_back() noexcept;
    /// The answer came.
    void settle(const observation& seen);
    /// It was sent and no answer came.
    void unknown() noexcept;
    /// False for a moved-from or ended permit.
    explicit operator bool() const noexcept { return owner_ != nullptr; }

private:
    std::unique_ptr<ending> owner_;
    bool sent_ = false;
};

/// What the window limits that cover a route still allow: for callers who share a budget out before
/// they ask for permits.
struct window_room {
    unsigned count = 0;             ///< Requests of the slowest limit, as used now.
    std::chrono::nanoseconds per{}; ///< The length of its window.
    unsigned left = 0;              ///< Requests that could leave now, under all of the limits.
    /// When the next could leave: now or earlier while some are left.
    time_source::time_point opens{};
};

/// Decides when requests may leave. Every attempt of every call asks it first. Thread-safe.
class ANDANTE_DECL pacer {
public:
    virtual ~pacer();

    /// Waits for a permit.
    ///
    /// Errors (values): errc::deadline_exceeded at once when the wait cannot end before the
    /// request's deadline, with retry_after() set to the estimate; errc::queue_full_locally;
    /// errc::quota_exhausted while a spend cap is closed. Cancellation: terminal; throws
    /// operation_aborted, and gives back what was being granted.
    [[nodiscard]] virtual boost::asio::awaitable<result<permit>> acquire(permit_request request
    ) = 0;

    /// A permit, where acquire() would grant one without a wait and that is known without asking
    /// anybody: it saves what a wait is made of. Nothing says nothing: acquire() is called then.
    /// Nothing by default.
    [[nodiscard]] virtual std::optional<permit> try_acquire(const permit_request& request);

    /// What is left for a route, by its template. Nothing when no window limit covers it, and by
    /// default.
    virtual std::optional<window_room> room(const std::string& route) const;

    /// Somebody has heard of the server, for example by a webhook, while it had asked callers of a
    /// route, by its template, to stay away for long: one request may look whether that is over.
    /// Nothing by default.
    virtual void doubt_pause(const std::string& route);

    /// Takes a place under the caps on unfinished jobs that cover a route, by its template, for a
    /// job that runs already, for example since before a restart: also when all are taken. Empty
    /// when no cap covers it, and by default.
    virtual lease occupy(const std::string& route);

    /// True while requests of a route, by its template, wait for a job to end because of a cap on
    /// unfinished jobs. Whoever holds their places should look at them then. False by default.
    virtual bool waits_for_jobs(const std::string& route) const;

    /// What a request of a route, by its template, has cost turned out to be `charged`, where
    /// `counted` was its cost so long ago: the spend caps that cover the route, and whose period is
    /// still the same, count the difference. Nothing by default.
    virtual void correct_cost(
        const std::string& route, double counted, double charged, std::chrono::nanoseconds ago
    );

    /// What a request, which named `counted` as its permit_request::tokens and was answered so long
    /// ago, has really used: the token limits that cover its route and partition count that from
    /// now on, and learn how good such estimates are. Nothing by default.
    virtual void correct_tokens(
        const std::string& route,
        const std::string& partition,
        double counted,
        double used,
        std::chrono::nanoseconds ago
    );
};

/// A pacer that grants every request at once: for servers without limits, and for tests of other
/// parts.
ANDANTE_DECL std::shared_ptr<pacer> unpaced();

} // namespace pacing
} // namespace andante::inline v0
