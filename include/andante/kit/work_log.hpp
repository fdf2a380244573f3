#pragma once

#include <andante/client/call.hpp>
#include <andante/client/journal.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/lost_creates.hpp>
#include <andante/kit/perform.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::kit {

/// What a client tells client_options::journal of its paid work. Does nothing when there is none.
/// Thread-safe.
class ANDANTE_DECL work_log {
public:
    /// `provider`: as in journal_entry.
    work_log(std::shared_ptr<const pipeline> calls, std::string provider);

    /// Null when nothing is written down.
    const std::shared_ptr<andante::journal>& journal() const noexcept { return journal_; }
    /// All that this client could go on with.
    journal_query mine() const;

    /// Writes calls down that are to be made later, all or none; gives their numbers. `kind`: as in
    /// journal_entry.
    ///
    /// Errors: errc::invalid_request without a journal, or for a call whose body is read in pieces;
    /// those of journal::add(). Cancellation: as there.
    [[nodiscard]] static boost::asio::awaitable<result<std::vector<std::int64_t>>>
    write_down(std::shared_ptr<work_log> self, std::string kind, std::vector<call> calls);

    /// What an entry asks for, with these options; its cost, tokens, partition and tag are its own.
    ///
    /// Errors: errc::journal_error when its request cannot be read.
    [[nodiscard]] result<call> call_of(const journal_entry& entry, call_options options) const;
    /// What is known of the attempts of an entry that was sent. `what`: its call.
    lost_creates::former_attempts attempts_of(const journal_entry& entry, const call& what) const;
    /// The jobs of this client that the journal knows, the newest. Cancellation: terminal.
    [[nodiscard]] static boost::asio::awaitable<std::vector<std::string>>
    known_jobs(std::shared_ptr<work_log> self);

    /// A job that was written down under this number is known by this id from now on.
    void follow(const std::string& job_id, std::int64_t number, bool wants_file);
    /// A job has ended: with what was asked for, or not.
    void ended(const std::string& job_id, const std::string& status, bool is_success);
    /// A job is gone, or never was.
    void gone(const std::string& job_id, const error& why);
    /// The result of a job is saved.
    void saved(const std::string& job_id, const std::string& path);

private:
    friend class work_piece;
    struct followed {
        std::int64_t number = 0;
        bool wants_file = false;
    };

    std::optional<followed> take(const std::string& job_id, bool is_over);

    std::shared_ptr<const pipeline> calls_;
    std::shared_ptr<andante::journal> journal_;
    std::string provider_;
    std::mutex mutex_;
    std::unordered_map<std::string, followed> followed_; ///< By job.
};

/// Why these notes cannot belong to so many requests.
[[nodiscard]] ANDANTE_DECL result<void>
check_notes(std::size_t requests, const std::vector<journal_note>& notes);

/// As work_log::write_down(), at the library's edge: throws failure, also with why a call must not
/// go.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<std::vector<std::int64_t>> write_down_calls(
    std::shared_ptr<work_log> log, std::string kind, std::vector<prepared_call> prepared
);

/// One piece of paid work, from before its first attempt until its job is known, or there is none.
/// When it goes before that, the journal is told that its caller has given it up. Lives where its
/// coroutine does.
class ANDANTE_DECL work_piece {
public:
    /// `log`: never null.
    explicit work_piece(std::shared_ptr<work_log> log);
    work_piece(const work_piece&) = delete;
    work_piece& operator=(const work_piece&) = delete;
    ~work_piece();

    /// Writes the call down, or takes up its call_options::journal.entry, and has it tell the
    /// journal of each of its attempts before their first bytes. Both must outlive the operation.
    ///
    /// Errors: as work_log::write_down() and journal::claim(); errc::journal_held for an entry that
    /// is over or whose job is known. Cancellation: as there.
    [[nodiscard]] static boost::asio::awaitable<result<void>>
    begin(work_piece* self, call* what, std::string kind);

    /// Its job is known; completes when that is written down. What the journal cannot keep now is
    /// not told: the job is there, and paid for. `why`: when it was not simply answered.
    [[nodiscard]] static boost::asio::awaitable<void>
    accepted(work_piece* self, std::string job_id, std::string why);
    /// There will be no job. What had not left when it was written down beforehand can be tried
    /// again; everything else is over.
    void refused(const error& why);
    /// Nobody can say whether there is a job.
    void in_doubt(const error& why);
    /// Something was decided about it.
    void decided(std::string why);

private:
    class attempt_step;
    enum class state { none, begun, accepted, over };

    void change(journal_change what) const;

    std::shared_ptr<work_log> log_;
    std::int64_t number_ = 0;
    state state_ = state::none;
    bool is_own_ = true; ///< Nobody had written it down before.
    bool wants_file_ = false;
    std::string job_id_;
    std::shared_ptr<bool> has_left_; ///< An attempt may have left.
};

} // namespace andante::inline v0::kit
