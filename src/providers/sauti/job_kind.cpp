#include "providers/sauti/job_kind.hpp"

#include "providers/sauti/decode.hpp"
#include "providers/sauti/routes.hpp"

#include <chrono>
#include <string>

namespace andante::inline v0::sauti {

namespace {

constexpr kit::job_kind<speech_job> make_kind()
{
    kit::job_kind<speech_job> kind;
    kind.get = &routes::job;
    kind.read = decode_job;
    kind.sight = sight_job;
    kind.success = {"succeeded"};
    kind.created_at = [](const speech_job& job) { return job.created_at; };
    kind.create = &routes::create_job;
    kind.pace = {std::chrono::seconds(2), std::chrono::seconds(10)};
    kind.patience = std::chrono::minutes(5);
    return kind;
}

} // namespace

jobs::sighting sight_job(const speech_job& job, bool)
{
    jobs::sighting seen;
    seen.id = job.id;
    seen.status = std::string(job.status.text());
    const bool is_over = job.status == job_status::succeeded || job.status == job_status::failed;
    seen.stage = is_over                            ? jobs::stage::ended
                 : job.status == job_status::queued ? jobs::stage::waiting
                                                    : jobs::stage::running;
    if (job.created_at && job.completed_at) {
        seen.took =
            std::chrono::duration_cast<time_source::duration>(*job.completed_at - *job.created_at);
    }
    return seen;
}

constinit const kit::job_kind<speech_job> speech_kind = make_kind();

} // namespace andante::inline v0::sauti
