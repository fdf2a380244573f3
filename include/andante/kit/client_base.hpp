#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/raw_call.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/unfinished_work.hpp>
#include <andante/pacing/snapshot.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::kit {

class session;

/// What every client offers beside its API: its limits, over the end of a process too, and its
/// connections. Cheap to copy: copies share connections, limits and settings. Thread-safe.
class ANDANTE_DECL client_base {
public:
    /// What the rate limiter is doing: used and left by limit, who waits, next opening. Nothing
    /// when client_options::pacer is something else than a pacing::rate_limiter.
    std::optional<pacing::limiter_snapshot> limits() const;

    /// The requests that wait for a limit now, the first to leave first: each with its place in
    /// line, and when it is expected to leave. queued_request::call_id is call_info::id. At most
    /// `most` of them. Empty when client_options::pacer is something else than a
    /// pacing::rate_limiter.
    std::vector<pacing::queued_request> queue(std::size_t most = 1000) const;

    /// What a later process needs in order not to burst, as text without secrets: the windows, what
    /// was spent, and the jobs that hold places under a cap on unfinished ones. Empty when
    /// client_options::pacer is something else than a pacing::rate_limiter.
    std::string save_limits() const;
    /// Takes over what save_limits() gave. Call it before the first operation. A pause that it
    /// knows of refuses nobody: one request looks whether it still holds. Each job that it names
    /// has its place, and is looked at once when the first create is under way.
    ///
    /// Errors: errc::invalid_request when the text is not a saved state. Does nothing when
    /// client_options::pacer is something else than a pacing::rate_limiter.
    [[nodiscard]] result<void> restore_limits(std::string_view state) const;

    /// Closes the connections that no call uses now; the next call makes a new one. For programs
    /// that will be quiet for long. Calls that run go on.
    void close_idle() const noexcept;

    /// Where paid work is written down: client_options::journal. Null when it is nowhere.
    const std::shared_ptr<andante::journal>& journal() const noexcept;
    /// All paid work at this address that client_options::journal has, that is not at its end, and
    /// that no living process holds: from now on this client holds it. Bring each to its end with
    /// unfinished_work::finish(); several at once are welcome, since they share their looks.
    ///
    /// Errors: errc::invalid_request without a journal; errc::journal_error. Cancellation:
    /// terminal.
    [[nodiscard]] boost::asio::awaitable<std::vector<unfinished_work>> resume() const;
    /// One entry of it, by its number.
    ///
    /// Errors: as above; errc::not_found when there is none; errc::journal_held when another
    /// process holds it, or it is over.
    [[nodiscard]] boost::asio::awaitable<unfinished_work> resume(std::int64_t entry) const;

    /// Tells the journal that all results of a job are saved, for example as `path`: for results
    /// that were not saved by a download of this client. Does nothing for a job that it does not
    /// know, or without a journal.
    void mark_saved(const std::string& job_id, const std::string& path) const;

    /// Calls a route that this client has no function for yet, with its key, limits, repeats,
    /// observers and errors: for example `client.call("POST /v1/things", body)`. A route that the
    /// provider's table has is counted and repeated as the table says. Another one is counted by
    /// the limits that cover its name, and a POST or a PATCH of it is repeated only after a refusal
    /// that precedes acceptance, unless raw_call::is_repeatable says otherwise. Whatever is not a
    /// read drops all answers that are kept. Nothing of it stands in the journal.
    ///
    /// Errors: any of errc below 80; errc::invalid_request with the field "route" or "parameters".
    /// Cancellation: terminal; andante::cancellation says what is known of what was sent.
    [[nodiscard]] boost::asio::awaitable<raw_answer> call(
        std::string route, raw_json body = raw_json(), call_options options = call_options()
    ) const;
    /// The same with all that a request may have.
    [[nodiscard]] boost::asio::awaitable<raw_answer>
    call(raw_call what, call_options options = call_options()) const;

    /// What all of this client's waits and deadlines go by: client_options::time. For what goes
    /// with its calls, for example `within(operation, 3s, client.time())`.
    const std::shared_ptr<time_source>& time() const noexcept;
    /// Where the API is.
    const http::url& base_url() const noexcept;

protected:
    /// For a client's constructor: what its copies share. Never null.
    explicit client_base(std::shared_ptr<const session> shared) noexcept;
    /// Shares with the other.
    client_base(const client_base&) = default;
    /// Takes over; `other` may only be destroyed or assigned to.
    client_base(client_base&& other) noexcept = default;
    /// Shares with the other.
    client_base& operator=(const client_base&) = default;
    /// Takes over; `other` may only be destroyed or assigned to.
    client_base& operator=(client_base&& other) noexcept = default;
    ~client_base() = default;

private:
    std::shared_ptr<const session> shared_;
};

/// The session within what a provider's client shares, as client_base takes it.
template <class Session>
std::shared_ptr<const session> base_of(const std::shared_ptr<Session>& owner)
{
    return std::shared_ptr<const session>(owner, &owner->base());
}

} // namespace andante::inline v0::kit
