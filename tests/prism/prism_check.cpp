// Every route of the client against a mock server that knows only the API description: what is sent
// is valid by it, and what it allows as an answer is understood. usage: andante_prism_check
// BASE_URL
#include <andante/andante.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using andante::call_options;
using andante::errc;
using finetuning::generation_status;

/// Chooses one of the documented answers.
call_options prefer(const std::string& answer)
{
    call_options options;
    options.attempts = 1;
    options.headers.set("Prefer", answer);
    return options;
}

class checker {
public:
    explicit checker(const std::string& base_url)
        : client_(context_.get_executor(), options(base_url))
    {}

    const finetuning::client& client() const { return client_; }

    /// Runs an operation and looks at its value.
    template <class T>
    void
    answers(const char* name, asio::awaitable<T> operation, std::function<bool(const T&)> right)
    {
        const auto answer = run(std::move(operation));
        if (answer.has_error()) {
            note(name, false, answer.error().message());
        } else {
            note(name, right(answer.value()), "the answer was not understood as expected");
        }
    }

    /// Runs an operation that must fail in this way.
    template <class T>
    void fails(const char* name, asio::awaitable<T> operation, errc expected, const char* api_code)
    {
        const auto answer = run(std::move(operation));
        if (!answer.has_error()) {
            note(name, false, "it succeeded");
            return;
        }
        const auto& error = answer.error();
        note(name, error == expected && error.api_code() == api_code, error.message());
    }

    int finish() const
    {
        std::cout << passed_ << " passed, " << failed_ << " failed\n";
        return failed_ == 0 && passed_ > 0 ? 0 : 1;
    }

private:
    static andante::client_options options(const std::string& base_url)
    {
        andante::client_options chosen(andante::secret("ft_live_0123456789abcdef0123456789abcdef"));
        chosen.base_url = base_url;
        return chosen;
    }

    template <class T>
    andante::result<T> run(asio::awaitable<T> operation)
    {
        auto answer =
            asio::co_spawn(context_, andante::as_result(std::move(operation)), asio::use_future);
        context_.restart();
        context_.run();
        return answer.get();
    }

    void note(const char* name, bool fine, const std::string& problem)
    {
        ++(fine ? passed_ : failed_);
        std::cout << (fine ? "passed  " : "FAILED  ") << name;
        if (!fine) {
            std::cout << ": " << problem;
        }
        std::cout << '\n';
    }

    asio::io_context context_;
    finetuning::client client_;
    int passed_ = 0;
    int failed_ = 0;
};

const std::string some_id = "7b1c2d3e-4f50-4617-8899-aabbccddeeff";
const std::string other_id = "0a1b2c3d-4e5f-4607-8899-aabbccddeeff";
/// The tracks of the description's examples: a report is about the ids that were asked for.
const std::vector<std::string> one_id{"5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8"};
const std::vector<std::string> some_ids{one_id.front(), "d81f4c60-52ae-47b3-9e0d-6a7c3f19b285"};

/// Every member of the request, so that each is held against the description.
finetuning::generation_request full_request()
{
    finetuning::generation_request request("warm analog synthwave, night drive");
    request.lyrics = "[verse] headlights on the water";
    request.duration = std::chrono::seconds(95);
    request.bpm = 104;
    request.language = "en";
    request.key = "F#";
    request.scale = "minor";
    request.time_signature = 4;
    request.seed = 20260101;
    return request;
}

void check_generations(checker& check)
{
    const auto tracks = check.client().generations();
    const auto started = [](const finetuning::generation& track) {
        return !track.id.empty() && !is_terminal(track.status);
    };
    check.answers<finetuning::generation>("create", tracks.create(full_request()), started);
    const finetuning::generation_request plain("rain on a tin roof");
    check.answers<finetuning::generation>(
        "create without options",
        tracks.create(plain, prefer("code=202, example=withoutWebhook")),
        started
    );
    check.answers<finetuning::generation>(
        "create_instrumental",
        tracks.create_instrumental(finetuning::instrumental_request("calm strings")),
        started
    );
    check.answers<finetuning::generation>(
        "get, completed",
        tracks.get(some_id, prefer("example=completed")),
        [](const auto& track) {
            return track.status == generation_status::completed && track.audio_url &&
                   track.duration;
        }
    );
    check.answers<finetuning::generation>(
        "get, processing", tracks.get(some_id, prefer("example=processing")), started
    );
    check.answers<finetuning::generation>(
        "get, failed",
        tracks.get(some_id, prefer("example=failed")),
        [](const auto& track) {
            return track.status == generation_status::failed && track.error_message;
        }
    );
}

void check_lists_and_deletes(checker& check)
{
    const auto tracks = check.client().generations();
    finetuning::list_query query;
    query.limit = 99;
    query.offset = 99;
    query.status = generation_status::completed;
    check.answers<finetuning::page<finetuning::generation>>(
        "list, first page",
        tracks.list(query, prefer("example=firstPage")),
        [](const auto& page) { return page.has_more && page.next_offset && !page.items.empty(); }
    );
    check.answers<finetuning::page<finetuning::generation>>(
        "list, last page",
        tracks.list(finetuning::list_query(), prefer("example=lastPage")),
        [](const auto& page) { return !page.has_more; }
    );
    check.answers<andante::bulk_report>(
        "bulk_remove, partial",
        tracks.bulk_remove(some_ids, prefer("example=partial")),
        [](const auto& report) { return !report.succeeded.empty() && !report.failed.empty(); }
    );
    check.answers<andante::bulk_report>(
        "bulk_remove, all",
        tracks.bulk_remove(one_id, prefer("example=all")),
        [](const auto& report) { return report.all_succeeded() && !report.succeeded.empty(); }
    );
    check.answers<andante::bulk_report>(
        "bulk_remove, none",
        tracks.bulk_remove(some_ids, prefer("example=none")),
        [](const auto& report) { return report.succeeded.empty(); }
    );
}

void check_playlists(checker& check)
{
    const auto lists = check.client().playlists();
    check.answers<finetuning::page<finetuning::playlist>>(
        "playlists, two",
        lists.list(prefer("example=two")),
        [](const auto& page) { return page.items.size() == 2 && !page.items.front().name.empty(); }
    );
    check.answers<finetuning::page<finetuning::playlist>>(
        "playlists, none",
        lists.list(prefer("example=empty")),
        [](const auto& page) { return page.items.empty(); }
    );
    check.answers<finetuning::playlist_details>(
        "playlist",
        lists.get(some_id),
        [](const auto& list) { return list.is_owner && !list.tracks.empty(); }
    );
    const auto partial = [](const andante::bulk_report& report) { return !report.failed.empty(); };
    const auto all = [](const andante::bulk_report& report) { return report.all_succeeded(); };
    check.answers<andante::bulk_report>(
        "add, partial",
        lists.add_tracks(some_id, some_ids, prefer("code=200, example=partial")),
        partial
    );
    check.answers<andante::bulk_report>(
        "add, all", lists.add_tracks(some_id, one_id, prefer("code=200, example=all")), all
    );
    check.answers<andante::bulk_report>(
        "add, all failed",
        lists.add_tracks(some_id, some_ids, prefer("code=400, example=allFailed")),
        partial
    );
    check.answers<andante::bulk_report>(
        "remove", lists.remove_tracks(some_id, some_ids, prefer("example=partial")), partial
    );
    check.answers<andante::bulk_report>(
        "move, all",
        lists.move_tracks(some_id, other_id, one_id, prefer("code=200, example=all")),
        all
    );
    check.answers<andante::bulk_report>(
        "move, all failed",
        lists.move_tracks(some_id, other_id, some_ids, prefer("code=400, example=allFailed")),
        partial
    );
}

void check_the_rest(checker& check)
{
    const auto& client = check.client();
    check.answers<finetuning::account>("account", client.account(), [](const auto& who) {
        return !who.id.empty() && !who.tier.empty() && who.limits.total_remaining > 0;
    });
    check.answers<finetuning::health>("health", client.health(), [](const auto& answer) {
        return !answer.raw_json.empty();
    });
    const auto effects = client.sound_effects();
    finetuning::sound_effect_request door("a heavy door");
    door.duration = std::chrono::milliseconds(2500);
    check.answers<finetuning::sound_effect>(
        "sound effect, create",
        effects.create(door),
        [](const auto& made) { return !made.id.empty(); }
    );
    check.answers<finetuning::sound_effect>(
        "sound effect, get",
        effects.get(some_id, prefer("example=completed")),
        [](const auto& made) {
            return made.status == generation_status::completed && made.audio_url;
        }
    );
    check.answers<finetuning::page<finetuning::sound_effect>>(
        "sound effects", effects.list(), [](const auto& page) { return !page.items.empty(); }
    );
}

void check_errors(checker& check)
{
    const auto& client = check.client();
    check.fails(
        "401",
        client.account(prefer("code=401, example=invalid")),
        errc::invalid_api_key,
        "INVALID_API_KEY"
    );
    check.fails(
        "403", client.account(prefer("code=403")), errc::plan_required, "PRO_PLAN_REQUIRED"
    );
    check.fails(
        "404", client.generations().get(some_id, prefer("code=404")), errc::not_found, "NOT_FOUND"
    );
    check.fails(
        "402",
        client.generations().create(full_request(), prefer("code=402")),
        errc::quota_exhausted,
        "MONTHLY_LIMIT_REACHED"
    );
    check.fails(
        "429",
        client.generations().create(full_request(), prefer("code=429, example=queueFull")),
        errc::queue_full,
        "QUEUE_FULL"
    );
}

} // namespace

int main(int count, char** values)
{
    if (count != 2) {
        std::cerr << "usage: andante_prism_check BASE_URL\n";
        return 2;
    }
    checker check(values[1]);
    check_generations(check);
    check_lists_and_deletes(check);
    check_playlists(check);
    check_the_rest(check);
    check_errors(check);
    return check.finish();
}
