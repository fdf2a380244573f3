#include "finetuning/track_commands.hpp"

#include "finetuning/bulk.hpp"
#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/csv.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/id_lookup.hpp"
#include "finetuning/list_watch.hpp"
#include "finetuning/many_report.hpp"
#include "finetuning/track_file.hpp"
#include "finetuning/views.hpp"
#include "program/id_arguments.hpp"
#include "program/json_text.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <set>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

class list_arguments {
public:
    list_arguments() = default;

    std::optional<int> limit;
    std::optional<std::int64_t> offset;
    std::string status;
    std::string type;
    std::string cursor;
    bool all = false;
    bool csv = false;
    watch_interval watch;

    /// The values as they would be typed again, each with a space in front.
    std::string repeated() const
    {
        std::string out;
        if (!status.empty()) {
            out += " --status " + shell_quoted(status);
        }
        if (!type.empty()) {
            out += " --type " + shell_quoted(type);
        }
        return out + (limit ? " --limit " + std::to_string(*limit) : "") + (csv ? " --csv" : "");
    }

    api::list_query query() const
    {
        api::list_query out;
        out.limit = limit;
        out.offset = offset;
        if (!status.empty()) {
            out.status = andante::open_enum<api::generation_status>(std::string_view(status));
        }
        if (!type.empty()) {
            out.type = andante::open_enum<api::generation_type>(std::string_view(type));
        }
        return out;
    }
};

/// What was read of a list, and what ended the reading too early.
class listed {
public:
    listed() = default;

    api::page<api::generation> page;
    std::optional<andante::error> stopped;
};

asio::awaitable<listed> read_all(session_ptr current, list_arguments wanted)
{
    andante::range_options options(current->call());
    options.cursor = wanted.cursor;
    auto client = client_of(*current);
    auto range = client.generations().list_all(wanted.query(), std::move(options));
    listed found;
    current->progress().begin("tracks", "0 read");
    while (!found.stopped) {
        auto reading = range.next();
        auto each = co_await andante::as_result(std::move(reading));
        if (each.has_error()) {
            found.stopped = each.error();
        } else if (!*each) {
            break;
        } else {
            found.page.items.push_back(std::move(**each));
            current->progress().detail(std::to_string(found.page.items.size()) + " read");
        }
    }
    current->progress().end();
    if (found.stopped && !found.page.items.empty()) {
        current->explain_stop(
            "These are the first " + std::to_string(found.page.items.size()) + ". To go on: " +
            current->typed(
                "list --all --cursor " + shell_quoted(range.cursor()) + wanted.repeated()
            )
        );
    }
    co_return found;
}

asio::awaitable<listed> read_pages(session_ptr current, list_arguments wanted)
{
    if (wanted.all) {
        co_return co_await read_all(std::move(current), std::move(wanted));
    }
    auto client = client_of(*current);
    listed found;
    found.page = co_await client.generations().list(wanted.query(), current->call());
    co_return found;
}

void print_csv(output& out, const std::vector<api::generation>& tracks)
{
    auto lines = csv::header();
    for (const auto& each : tracks) {
        lines += csv::row(each, out.shown());
    }
    out.text(lines);
}

void print_list(session& current, const list_arguments& wanted, const listed& found)
{
    auto& out = current.out();
    const auto& items = found.page.items;
    if (items.empty() && found.stopped) {
        return;
    }
    if (wanted.csv) {
        print_csv(out, items);
    } else if (out.json() && !wanted.all) {
        out.document(found.page.raw_json);
    } else if (out.json()) {
        std::vector<std::string> texts;
        texts.reserve(items.size());
        for (const auto& each : items) {
            texts.push_back(each.raw_json);
        }
        out.document(json_text::object().add("generations", json_text::array(texts)).text());
    } else if (items.empty()) {
        out.note("no tracks");
    } else {
        out.text(views::tracks(items, out));
        if (found.page.has_more) {
            out.note(
                "There are more: " + current.whose().typed("list --all") + ", or --offset " +
                std::to_string(found.page.next_offset.value_or(0))
            );
        }
    }
}

asio::awaitable<exit_code> list(session_ptr current, list_arguments wanted)
{
    if (wanted.csv && current->out().json()) {
        throw usage_error("--csv, --json and --quiet are different formats", "Choose one.");
    }
    if (!wanted.cursor.empty() && (!wanted.all || wanted.offset)) {
        throw usage_error("--cursor goes with --all, and without --offset", "");
    }
    if (wanted.watch.time) {
        if (wanted.all || wanted.csv) {
            throw usage_error(
                "--watch looks at one page, and shows no --csv", "Choose it with --limit, --offset."
            );
        }
        co_return co_await watch_list(current, wanted.query(), wanted.watch);
    }
    const auto found = co_await read_pages(current, wanted);
    print_list(*current, wanted, found);
    if (found.stopped) {
        throw_exception_from_error(*found.stopped, BOOST_CURRENT_LOCATION);
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> get(session_ptr current, std::string id)
{
    auto client = client_of(*current);
    auto finding = find_track(current, std::move(id));
    id = co_await std::move(finding);
    const auto track = co_await client.generations().get(std::move(id), current->call());
    print_track(*current, track);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> download(session_ptr current, std::string id, saving where)
{
    where.check(current->out());
    auto client = client_of(*current);
    auto finding = find_track(current, std::move(id));
    id = co_await std::move(finding);
    auto track = co_await client.generations().get(std::move(id), current->call());
    const auto track_id = track.id;
    auto again = "download " + shell_quoted(track_id);
    auto file = audio_of(*current, std::move(track));
    const auto saved =
        co_await save_file(current, std::move(file), std::move(where), std::move(again));
    if (current->out().json()) {
        current->out().document(saved_document(track_id, saved));
    } else {
        current->out().text(saved.path.string() + "\n");
    }
    co_return exit_code::ok;
}

class wait_arguments {
public:
    wait_arguments() = default;

    std::vector<std::string> ids;
    saving where;
    bool save = false;
    std::string folder;
};

/// A track that is named twice is waited for once, and has one file.
std::vector<std::string> each_once(const std::vector<std::string>& ids)
{
    std::vector<std::string> out;
    std::set<std::string> seen;
    for (const auto& id : ids) {
        if (seen.insert(id).second) {
            out.push_back(id);
        }
    }
    return out;
}

std::optional<saving> chosen_place(const wait_arguments& given)
{
    if (!given.folder.empty()) {
        return folder_for(given.folder, given.where.force);
    }
    return given.save ? std::optional(given.where) : std::nullopt;
}

/// One track is printed as it is, several as a report.
asio::awaitable<exit_code> wait(session_ptr current, std::shared_ptr<const wait_arguments> given)
{
    auto where = chosen_place(*given);
    auto finding = find_tracks(current, given->ids);
    const auto ids = co_await std::move(finding);
    if (ids.size() == 1) {
        if (where) {
            where->check(current->out());
        }
        co_return co_await follow_track(current, ids.front(), "waiting", std::move(where));
    }
    std::vector<track_work> works(ids.begin(), ids.end());
    many_plan plan;
    plan.where = std::move(where);
    co_return co_await run_many(current, std::move(works), std::move(plan));
}

class download_arguments {
public:
    download_arguments() = default;

    std::string id;
    saving where;
};

void add_list_command(declaration& app, command& chosen)
{
    const auto given = std::make_shared<list_arguments>();
    auto& sub = app.add_command("list", "Your tracks, newest first");
    sub.fields = track_fields();
    sub.add_option("--status", &given->status, "Only those in this state")
        .one_of(states())
        .type("STATUS");
    sub.add_option("--limit", &given->limit, "Tracks a page, 1 to 99").type("N");
    sub.add_option("--offset", &given->offset, "Skip so many").type("N");
    sub.add_option("--type", &given->type, "Only those of this kind (provisional)")
        .one_of({"music", "instrumental"})
        .type("TYPE");
    sub.add_flag("--all", given->all, "All pages");
    sub.add_option("--cursor", &given->cursor, "Go on where --all was stopped; it said this text")
        .type("TEXT");
    sub.add_flag("--csv", given->csv, "As comma-separated values");
    add_watch_option(sub, given->watch);
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return list(std::move(current), *given); };
    };
}

void add_wait_command(declaration& app, command& chosen)
{
    const auto given = std::make_shared<wait_arguments>();
    auto& sub = app.add_command("wait", "Wait until tracks have ended, and print them");
    sub.fields = many_fields();
    sub.add_option("id", &given->ids, "The tracks; - reads ids from standard input")
        .required()
        .listed_by(track_lister)
        .type("");
    add_saving_options(sub, given->where, "Save the audio there: a file or a folder");
    add_folder_option(sub, given->folder).excludes("--output");
    sub.callback = [given, &sub, &chosen] {
        given->save = sub.was_given("--output");
        given->ids = each_once(collect_ids(given->ids));
        if (given->save && given->ids.size() > 1) {
            throw usage_error("--output takes one track", "For several, give --output-dir FOLDER.");
        }
        chosen = [given](session_ptr current) { return wait(std::move(current), given); };
    };
}

} // namespace

void print_track(session& current, const api::generation& track)
{
    if (current.out().json()) {
        current.out().document(track.raw_json);
    } else {
        current.out().text(views::track(track, current.out()));
    }
    if (!current.out().flush()) {
        current.out().complaint("track " + printable(track.id));
    }
}

asio::awaitable<exit_code>
follow_track(session_ptr current, std::string id, std::string state, std::optional<saving> where)
{
    current->resume_with("wait " + shell_quoted(id) + (where ? where->repeated() : ""));
    current->progress().begin(id, std::move(state));
    auto client = client_of(*current);
    auto track = co_await client.generations().wait(id, current->wait());
    current->progress().end();
    current->explain_stop("");
    print_track(*current, track);
    if (track.status == api::generation_status::failed) {
        throw andante::failure(job_failure(track));
    }
    if (where) {
        auto again = "download " + shell_quoted(track.id);
        auto file = audio_of(*current, std::move(track));
        const auto saved =
            co_await save_file(current, std::move(file), std::move(*where), std::move(again));
        if (!current->out().json()) {
            current->out().text("file  " + saved.path.string() + "\n");
        }
    }
    co_return exit_code::ok;
}

void add_track_commands(declaration& app, command& chosen)
{
    add_list_command(app, chosen);

    const auto id = std::make_shared<std::string>();
    auto& one = app.add_command("get", "One track in full");
    one.fields = track_fields();
    one.add_option("id", id.get(), "The track").required().listed_by(track_lister).type("");
    one.callback = [id, &chosen] {
        chosen = [id](session_ptr current) { return get(std::move(current), *id); };
    };

    add_wait_command(app, chosen);

    const auto given = std::make_shared<download_arguments>();
    auto& save = app.add_command("download", "Save a finished track's audio");
    save.add_option("id", &given->id, "The track").required().listed_by(track_lister).type("");
    add_saving_options(save, given->where, "A file or a folder. Default: <title>-<id>.mp3 here");
    save.callback = [given, &chosen] {
        chosen = [given](session_ptr current) {
            return download(std::move(current), given->id, given->where);
        };
    };
}

} // namespace program::finetuning
