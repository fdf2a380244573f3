#include "emulator/kit/file_answer.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/multipart.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/together/routes.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

constexpr std::string_view upload_folder = "/upload/";
constexpr std::string_view image_folder = "/images/";

std::int64_t seconds_of(time_point when)
{
    return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

json::object row_of(const world& server, const stored_file& what)
{
    json::object row{
        {"id", what.id},
        {"object", "file"},
        {"created_at", seconds_of(what.created)},
        {"filename", what.name},
        {"bytes", what.content.size()},
        {"purpose", what.purpose},
        {"FileType", what.type},
        {"Processed", true},
    };
    const auto state = what.processing.state(server.now);
    if (!state.empty()) {
        row["processing_status"] = state;
        row["Processed"] = state == "COMPLETED";
    }
    if (state == "INVALID_FORMAT") {
        row["validation_report"] = json::object{
            {"valid", false}, {"error_type", "format"}, {"error", "a line is no JSON object"}
        };
    }
    return row;
}

void check_words(std::string_view purpose, std::string_view type)
{
    constexpr std::array purposes{"fine-tune", "eval", "batch-api"};
    constexpr std::array types{"jsonl", "csv", "parquet"};
    if (std::find(purposes.begin(), purposes.end(), purpose) == purposes.end()) {
        throw invalid_request("purpose is not one of fine-tune, eval and batch-api.");
    }
    if (std::find(types.begin(), types.end(), type) == types.end()) {
        throw invalid_request("file_type is not one of jsonl, csv and parquet.");
    }
}

/// Who looks through a file that somebody learns from.
void begin_processing(world& server, stored_file& what)
{
    if (what.purpose != "fine-tune") {
        return;
    }
    const auto whole = server.chosen.jobs.processing_time;
    const bool is_sound = what.type != "jsonl" || what.content.starts_with('{');
    what.processing = job_timeline("PENDING", server.now);
    what.processing.then("QUEUED", whole / 4)
        .then("RUNNING", whole / 4)
        .then(is_sound ? "COMPLETED" : "INVALID_FORMAT", whole / 2);
}

std::string query_value(const call& what, std::string_view name)
{
    for (const auto& [key, value] : what.query) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

} // namespace

success begin_upload(const call& what)
{
    auto& server = what.server;
    const auto purpose = query_value(what, "purpose");
    const auto name = query_value(what, "file_name");
    auto type = query_value(what, "file_type");
    type = type.empty() ? "jsonl" : type;
    if (name.empty()) {
        throw invalid_request("file_name is required.");
    }
    check_words(purpose, type);
    auto& made = server.store(name, purpose, "");
    made.type = type;
    made.is_there = false;
    success done{302, ""};
    done.headers.add(
        "Location",
        server.media_base_url + std::string(upload_folder) + made.id + "?signature=emulated"
    );
    done.headers.add("X-Together-File-Id", made.id);
    return done;
}

success upload_form(const call& what)
{
    const auto parts = read_form(what.request);
    if (!parts) {
        throw invalid_request("The body is not multipart/form-data.");
    }
    const auto part = [&parts](std::string_view name) -> const form_part* {
        const auto found = std::find_if(parts->begin(), parts->end(), [name](const auto& each) {
            return each.name == name;
        });
        return found == parts->end() ? nullptr : &*found;
    };
    const auto* const bytes = part("file");
    const auto* const purpose = part("purpose");
    const auto* const name = part("file_name");
    if (bytes == nullptr || purpose == nullptr || name == nullptr) {
        throw invalid_request("file, purpose and file_name are required.");
    }
    const auto* const type = part("file_type");
    const std::string word(type != nullptr ? type->content : "jsonl");
    check_words(purpose->content, word);
    auto& made = what.server.store(
        std::string(name->content), std::string(purpose->content), std::string(bytes->content)
    );
    made.type = word;
    begin_processing(what.server, made);
    return {200, json_text(row_of(what.server, made))};
}

success list_files(const call& what)
{
    json::array all;
    for (const auto& [id, each] : what.server.files) {
        if (each.is_there) {
            all.push_back(row_of(what.server, each));
        }
    }
    return {200, json_text(json::object{{"data", std::move(all)}})};
}

success get_file(const call& what)
{
    return {200, json_text(row_of(what.server, what.server.file(what.path.at("id"))))};
}

success get_content(const call& what)
{
    return {200, what.server.file(what.path.at("id")).content, "application/octet-stream"};
}

success delete_file(const call& what)
{
    const auto id = what.server.file(what.path.at("id")).id;
    what.server.files.erase(id);
    return {200, json_text(json::object{{"id", id}, {"deleted", true}})};
}

reply serve_media(world& server, const incoming& request)
{
    const auto path = std::string_view(request.target).substr(0, request.target.find('?'));
    if (request.headers.find("Authorization")) {
        return plain_text(400, "The key has no business here\n");
    }
    if (request.method == "PUT" && path.starts_with(upload_folder)) {
        const auto found = server.files.find(path.substr(upload_folder.size()));
        // Such hosts want to be told the length.
        if (found == server.files.end() || request.headers.find("Transfer-Encoding")) {
            return plain_text(403, "The signature does not fit\n");
        }
        found->second.content = request.body;
        found->second.is_there = true;
        begin_processing(server, found->second);
        return plain_text(200, "");
    }
    if (request.method == "GET" && path.starts_with(image_folder)) {
        const auto found = server.images.find(path.substr(image_folder.size()));
        if (found != server.images.end()) {
            offered_file offered;
            offered.type = found->second.type;
            offered.modified = server.now;
            offered.size = found->second.bytes.size();
            offered.bytes = [found] { return found->second.bytes; };
            return serve_file(offered, request);
        }
    }
    return plain_text(404, "Not found\n");
}

} // namespace andante::inline v0::emulator::together
