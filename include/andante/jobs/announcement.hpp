#pragma once

#include <memory>
#include <string>
#include <utility>

namespace andante::inline v0::jobs {

/// What somebody outside, usually a webhook, says of a job.
class announcement {
public:
    /// `has_ended`: the word says that the job is over.
    announcement(std::string job_id, std::string status_word, bool has_ended)
        : id(std::move(job_id))
        , status(std::move(status_word))
        , terminal(has_ended)
    {}

    std::string id;     ///< The job's.
    std::string status; ///< The provider's own word.
    bool terminal;      ///< The job has ended.
    /// Its sender is known: it ends the waits by itself, with `value`. Otherwise, and without a
    /// value, it is a hint, and a read that confirms it is due now.
    bool trusted = false;
    /// The provider's object, of the type that its job_source gives.
    std::shared_ptr<const void> value;
};

} // namespace andante::inline v0::jobs
