#include "providers/together/job_kinds.hpp"

#include "providers/together/decode.hpp"
#include "providers/together/routes.hpp"

#include <chrono>

namespace andante::inline v0::together {

namespace {

/// Lists come whole; this is how many jobs the scheduler looks at with one request.
constexpr int whole_list = 10'000;

template <class T>
jobs::stage stage_of(const T& status, std::string_view waiting, std::string_view also_waiting)
{
    if (is_terminal(status)) {
        return jobs::stage::ended;
    }
    const auto word = status.text();
    return word == waiting || word == also_waiting ? jobs::stage::waiting : jobs::stage::running;
}

jobs::sighting sight_file(const file& what, bool /*from_list*/)
{
    jobs::sighting seen;
    seen.id = what.id;
    seen.status = std::string(what.processing ? what.processing->text() : "COMPLETED");
    seen.stage = is_terminal(what)                                ? jobs::stage::ended
                 : *what.processing == processing_status::running ? jobs::stage::running
                                                                  : jobs::stage::waiting;
    return seen;
}

jobs::sighting sight_fine_tune(const fine_tune& what, bool from_list)
{
    jobs::sighting seen;
    seen.id = what.id;
    seen.status = std::string(what.status.text());
    seen.stage = stage_of(what.status, "pending", "queued");
    // The list is said to be cut short.
    seen.complete = !from_list || seen.stage != jobs::stage::ended;
    if (what.created_at && what.updated_at && seen.stage == jobs::stage::ended) {
        seen.took =
            std::chrono::duration_cast<time_source::duration>(*what.updated_at - *what.created_at);
    }
    return seen;
}

jobs::sighting sight_batch(const batch& what, bool /*from_list*/)
{
    jobs::sighting seen;
    seen.id = what.id;
    seen.status = std::string(what.status.text());
    seen.stage = stage_of(what.status, "VALIDATING", "");
    if (what.created_at && what.completed_at) {
        seen.took = std::chrono::duration_cast<time_source::duration>(
            *what.completed_at - *what.created_at
        );
    }
    return seen;
}

std::string no_query(const kit::page_request&)
{
    return {};
}

std::string fine_tune_mark(std::string_view training_file, std::string_view suffix)
{
    return "training_file " + std::string(training_file) + "\nsuffix " + std::string(suffix);
}

bool is_of_create(const fine_tune& what, std::string_view mark)
{
    return mark == fine_tune_mark(what.training_file, what.suffix.value_or(""));
}

bool is_batch_of_create(const batch& what, std::string_view mark)
{
    return mark == batch_mark(what.input_file_id);
}

constexpr kit::job_kind<file> make_file_kind()
{
    kit::job_kind<file> kind;
    kind.get = &routes::file;
    kind.read = decode_file;
    kind.sight = sight_file;
    kind.created_at = [](const file& what) { return what.created_at; };
    kind.pace = {std::chrono::seconds(5), std::chrono::seconds(5)};
    kind.patience = std::chrono::hours(1);
    return kind;
}

constexpr kit::job_kind<fine_tune> make_fine_tune_kind()
{
    kit::job_kind<fine_tune> kind;
    kind.get = &routes::fine_tune;
    kind.read = decode_fine_tune;
    kind.sight = sight_fine_tune;
    kind.success = {"completed"};
    kind.created_at = [](const fine_tune& what) { return what.created_at; };
    kind.list = &routes::fine_tunes;
    kind.read_page = decode_fine_tunes;
    kind.query = no_query;
    kind.page_limit = whole_list;
    kind.is_of = is_of_create;
    kind.cancel = &routes::cancel_fine_tune;
    kind.create = &routes::create_fine_tune;
    kind.pace = {std::chrono::seconds(30), std::chrono::seconds(30)};
    kind.patience = std::chrono::hours(24);
    return kind;
}

constexpr kit::job_kind<batch> make_batch_kind()
{
    kit::job_kind<batch> kind;
    kind.get = &routes::batch;
    kind.read = decode_batch;
    kind.sight = sight_batch;
    kind.success = {"COMPLETED"};
    kind.created_at = [](const batch& what) { return what.created_at; };
    kind.list = &routes::batches;
    kind.read_page = decode_batches;
    kind.query = no_query;
    kind.page_limit = whole_list;
    kind.is_of = is_batch_of_create;
    kind.cancel = &routes::cancel_batch;
    kind.create = &routes::create_batch;
    kind.pace = {std::chrono::seconds(30), std::chrono::seconds(60)};
    kind.patience = std::chrono::hours(72);
    return kind;
}

} // namespace

std::string mark_of(const fine_tune_request& request)
{
    return fine_tune_mark(request.training_file, request.suffix.value_or(""));
}

std::string batch_mark(std::string_view input_file_id)
{
    return "input_file " + std::string(input_file_id);
}

constinit const kit::job_kind<file> file_kind = make_file_kind();
constinit const kit::job_kind<fine_tune> fine_tune_kind = make_fine_tune_kind();
constinit const kit::job_kind<batch> batch_kind = make_batch_kind();

} // namespace andante::inline v0::together
