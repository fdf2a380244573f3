#pragma once

#include <andante/client/journal.hpp>
#include <andante/config.hpp>
#include <andante/http/download.hpp>
#include <andante/http/message.hpp>
#include <andante/jobs/wait_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace andante::inline v0 {

namespace kit {
class session;
}

/// How unfinished work is brought to its end.
class resume_options {
public:
    resume_options() = default;

    /// How its job is waited for, and how its calls are made: wait_options::call is that of a
    /// create, too, except for its journal_note.
    wait_options wait;
    /// How its result is saved, when its entry has a target.
    http::download_options save;
    /// The path to save a result at, for example when the target is a folder: of an entry whose job
    /// is known the `index`-th, from 0, which is at this address. Empty: the first goes to the
    /// target itself, the others beside it with "-2", "-3" ... in their names.
    std::function<std::string(const journal_entry& what, std::size_t index, const http::url& from)>
        place;
};

/// Paid work that a journal has and that is not at its end. Cheap to copy. Thread-safe.
class ANDANTE_DECL unfinished_work {
public:
    /// For a client, which makes them. `owner`: never null.
    unfinished_work(std::shared_ptr<const kit::session> owner, journal_entry entry);

    /// What the journal has of it.
    const journal_entry& entry() const noexcept { return entry_; }

    /// Brings it to its end: what was never sent is sent; what was sent and not answered is looked
    /// for, and sent again only where that cannot pay twice or the client's
    /// lost_create_options::when_in_doubt says so; a job that runs is waited for; its result is
    /// saved when the entry has a target. Gives the entry as it is then: its stage is finished,
    /// failed (the job has failed), or ended (there is a target, but such a job's result is no
    /// file: its client saves it).
    ///
    /// Errors: those of the create, the wait and the download, as failure; the journal keeps how
    /// far it has come, and it can be tried again. errc::journal_error when its request cannot be
    /// read, or for a call that is no job. Cancellation: terminal; the journal keeps how far it
    /// has come.
    [[nodiscard]] boost::asio::awaitable<journal_entry>
    finish(resume_options options = resume_options()) const;

private:
    std::shared_ptr<const kit::session> owner_;
    journal_entry entry_;
};

} // namespace andante::inline v0
