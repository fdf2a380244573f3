#include "providers/pioneer/job_kinds.hpp"

#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/errors.hpp"

#include <chrono>

namespace andante::inline v0::pioneer {

namespace {

using namespace std::chrono_literals;

/// No interval is documented; these are what the service's own samples use.
constexpr jobs::poll_pace short_jobs(2s, 5s);
/// Looks count under the limit of the address: ten jobs at 10 s would take a third of an hour's.
constexpr jobs::poll_pace long_jobs(10s, 60s);

template <class Status>
jobs::stage stage_of(const open_enum<Status>& status, bool has_ended, std::string_view waiting)
{
    if (has_ended) {
        return jobs::stage::ended;
    }
    return status.text() == waiting ? jobs::stage::waiting : jobs::stage::running;
}

template <class Status>
jobs::sighting
seen_as(std::string id, const open_enum<Status>& status, bool has_ended, std::string_view waiting)
{
    jobs::sighting seen;
    seen.id = std::move(id);
    seen.status = std::string(status.text());
    seen.stage = stage_of(status, has_ended, waiting);
    return seen;
}

template <class T>
void tell_time(jobs::sighting& seen, const T& job)
{
    if (job.created_at && job.completed_at) {
        seen.took =
            std::chrono::duration_cast<time_source::duration>(*job.completed_at - *job.created_at);
    }
}

jobs::sighting sight_extraction(const extraction_job& job, bool)
{
    const auto& status = job.status;
    const bool has_ended =
        status == extraction_status::complete || status == extraction_status::error;
    auto seen = seen_as(job.id, status, has_ended, "pending");
    tell_time(seen, job);
    return seen;
}

jobs::sighting sight_synthesis(const synthesis_job& job, bool)
{
    const auto& status = job.status;
    const bool has_ended = status == synthesis_status::ready || status == synthesis_status::failed;
    return seen_as(job.id, status, has_ended, "queued");
}

jobs::sighting sight_dataset(const dataset& made, bool)
{
    const auto& status = made.status;
    const bool has_ended = status == dataset_status::ready || status == dataset_status::failed;
    return seen_as(version_key(made.name, made.version), status, has_ended, "initialized");
}

jobs::sighting sight_training(const training_job& job, bool)
{
    auto seen = seen_as(job.id, job.status, has_ended(job), "requested");
    tell_time(seen, job);
    return seen;
}

jobs::sighting sight_evaluation(const evaluation& made, bool)
{
    const auto& status = made.status;
    const bool has_ended =
        status == evaluation_status::complete || status == evaluation_status::failed;
    return seen_as(made.id, status, has_ended, "queued");
}

/// Of a first attempt it is somebody else's job.
std::string accepted_training(const error& refusal, bool is_repeat)
{
    return is_repeat ? submitted_before(refusal) : std::string();
}

template <class T>
constexpr auto when_created = [](const T& job) { return job.created_at; };

/// Name and version were looked at one by one.
result<void> check_version(std::string_view)
{
    return {};
}

} // namespace

std::string version_key(std::string_view name, std::string_view version)
{
    return std::string(name) + "/" + std::string(version);
}

kit::job_kind<extraction_job> extraction_kind()
{
    kit::job_kind<extraction_job> kind;
    kind.get = &routes::extraction_job;
    kind.read = decode_extraction_job;
    kind.sight = sight_extraction;
    kind.success = {"complete"};
    kind.created_at = when_created<extraction_job>;
    kind.create = &routes::extract_later;
    kind.pace = short_jobs;
    kind.patience = 1h;
    return kind;
}

kit::job_kind<synthesis_job> synthesis_kind()
{
    kit::job_kind<synthesis_job> kind;
    kind.get = &routes::generation_job;
    kind.read = decode_synthesis_job;
    kind.sight = sight_synthesis;
    kind.success = {"ready"};
    kind.created_at = when_created<synthesis_job>;
    kind.create = &routes::generate;
    kind.pace = short_jobs;
    kind.patience = 1h;
    return kind;
}

kit::job_kind<dataset> dataset_kind()
{
    kit::job_kind<dataset> kind;
    kind.get = &routes::awaited_version;
    kind.read = decode_dataset;
    kind.check_id = check_version;
    kind.sight = sight_dataset;
    kind.success = {"ready"};
    kind.created_at = when_created<dataset>;
    kind.pace = short_jobs;
    kind.patience = 1h;
    return kind;
}

kit::job_kind<training_job> training_kind(const routes::training_paths& paths)
{
    kit::job_kind<training_job> kind;
    kind.get = paths.get;
    kind.read = decode_training_job;
    kind.sight = sight_training;
    kind.success = {"complete", "deployed"};
    kind.accepted_before = accepted_training;
    kind.created_at = when_created<training_job>;
    kind.cancel = paths.stop;
    kind.create = paths.create;
    kind.pace = long_jobs;
    kind.patience = 24h;
    return kind;
}

kit::job_kind<evaluation> evaluation_kind()
{
    kit::job_kind<evaluation> kind;
    kind.get = &routes::evaluation;
    kind.read = decode_evaluation;
    kind.sight = sight_evaluation;
    kind.success = {"complete"};
    kind.create = &routes::evaluate;
    kind.pace = short_jobs;
    kind.patience = 1h;
    return kind;
}

} // namespace andante::inline v0::pioneer
