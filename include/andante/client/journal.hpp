#pragma once

#include <andante/config.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0 {

/// How far a piece of paid work has come, as its journal knows.
enum class journal_stage {
    intended, ///< Written down; nothing has left.
    sent,     ///< A request may have left; no answer has been read.
    in_doubt, ///< Its answer was lost, and so far nobody can say whether it was accepted.
    accepted, ///< The service has accepted it: its id is known.
    ended,    ///< It has ended well; its result is still to be saved.
    finished, ///< Nothing is left to do: it has ended well, and is saved where that was asked for.
    failed,   ///< Nothing is left to do: refused, failed or cancelled. The reason says why.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(journal_stage value) noexcept;
/// The stage with this name; nothing when there is none.
ANDANTE_DECL std::optional<journal_stage> journal_stage_of(std::string_view name) noexcept;
/// True when nothing is left to do.
inline bool is_over(journal_stage value) noexcept
{
    return value == journal_stage::finished || value == journal_stage::failed;
}

/// One piece of paid work, as a journal has it.
class journal_entry {
public:
    journal_entry() = default;

    std::int64_t number = 0; ///< Its own in its journal, from 1; 0: not written down yet.
    std::string provider;    ///< provider_profile::name of its client.
    std::string base_url;    ///< Of its client.
    /// The sort of work: the name of the route that reads its job, or of the one that is called
    /// when there is no job.
    std::string kind;
    std::string request; ///< What is sent, in the client's own notation; never a key.
    std::string label;   ///< What a person knows it by, for example its first words.
    std::string target;  ///< The absolute path that its result is saved under; empty for none.
    std::string note;    ///< The program's own, for example how its result is to be saved.
    std::string job_id;  ///< From stage accepted on; may be known earlier.
    std::string reason;  ///< Why it is in this stage, where that is not plain.
    int attempts = 0;    ///< How many times it may have been sent.
    journal_stage stage = journal_stage::intended;      ///< How far it has come.
    std::chrono::system_clock::time_point created_at{}; ///< When it was written down.
    std::chrono::system_clock::time_point sent_at{};    ///< Before the first attempt; else zero.
    std::chrono::system_clock::time_point changed_at{}; ///< When it last changed.
    /// True when a process that lives works on it.
    bool is_held = false;
};

/// What changes of an entry.
class journal_change {
public:
    journal_change() = default;
    /// To a stage, and why.
    explicit journal_change(journal_stage to, std::string why = {})
        : stage(to)
        , reason(std::move(why))
    {}

    std::optional<journal_stage> stage; ///< Where it has come to.
    std::optional<std::string> job_id;  ///< Its job.
    std::optional<std::string> request; ///< What is sent in place of what was written down.
    std::string reason;                 ///< Kept with the change.
    bool is_attempt = false;            ///< One more attempt leaves.
    bool is_release = false;            ///< From then on others may claim it.
};

/// One change of an entry that was made: for people who ask why.
class journal_decision {
public:
    journal_decision() = default;

    std::chrono::system_clock::time_point at{};    ///< When.
    journal_stage stage = journal_stage::intended; ///< The stage from then on.
    std::string reason;                            ///< Why.
};

/// Which entries are wanted. Empty members mean all.
class journal_query {
public:
    journal_query() = default;

    std::string provider;    ///< Of this provider.
    std::string base_url;    ///< Of clients with this address.
    std::string job_id;      ///< With this job.
    bool unfinished = false; ///< Only those that are not over.
    /// At most so many, the newest; the order is always from old to new. Default: all.
    std::size_t limit = static_cast<std::size_t>(-1);
};

/// Where the paid work of processes is written down before it is paid for, so that what a killed
/// process has begun is brought to its end once. Give one to clients as client_options::journal;
/// clients of all providers and several processes can use the same.
///
/// Of each entry one holder at a time works on it: who has added or claimed it. It holds it until
/// the entry is over, a change releases it, or its process ends, however that happens.
///
/// Every operation completes when it is kept as safely as the journal keeps things. Errors are
/// values: errc::journal_error when the journal cannot be used, with what to do. Cancellation:
/// terminal and prompt; what was begun is then done or not. Thread-safe.
class ANDANTE_DECL journal {
public:
    journal() = default;
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;
    virtual ~journal();

    /// Writes all of them down, or none, and holds them; gives their numbers. Of each the members
    /// from `number` on that a journal fills in (number, attempts, times) are not read.
    [[nodiscard]] virtual boost::asio::awaitable<result<std::vector<std::int64_t>>>
    add(std::vector<journal_entry> entries) = 0;

    /// Changes an entry that this journal object holds; one that becomes over is not held any more.
    ///
    /// Errors: errc::not_found when there is no such entry; errc::journal_held when another holds
    /// it.
    [[nodiscard]] virtual boost::asio::awaitable<result<void>>
    change(std::int64_t number, journal_change what) = 0;

    /// As change(), for whoever cannot wait: it is done in order with everything else, at the
    /// latest before the journal is closed. Nobody is told of an error.
    virtual void change_later(std::int64_t number, journal_change what) noexcept = 0;

    /// Takes hold of one entry that is not over and that nobody holds; this object may hold it
    /// already.
    ///
    /// Errors: as change().
    [[nodiscard]] virtual boost::asio::awaitable<result<journal_entry>> claim(std::int64_t number
    ) = 0;
    /// Takes hold of all that are not over and that nobody holds, of those that the query wants.
    [[nodiscard]] virtual boost::asio::awaitable<result<std::vector<journal_entry>>>
    claim_all(journal_query which) = 0;

    /// Entries, from old to new. Holds nothing.
    [[nodiscard]] virtual boost::asio::awaitable<result<std::vector<journal_entry>>>
    list(journal_query which) = 0;
    /// What was decided of an entry, from old to new; empty when there is none.
    [[nodiscard]] virtual boost::asio::awaitable<result<std::vector<journal_decision>>>
    decisions(std::int64_t number) = 0;
    /// Removes entries for good; those that are held by a process that lives stay. Gives how many
    /// went.
    [[nodiscard]] virtual boost::asio::awaitable<result<std::size_t>>
    forget(std::vector<std::int64_t> numbers) = 0;
};

} // namespace andante::inline v0
