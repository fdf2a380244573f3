// Data sets, uploads, and examples that are made up.
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/pioneer/request_body.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

namespace {

json::object encode(const world& server, const version& what)
{
    const std::string state(what.timeline.state(server.now));
    json::object made{
        {"id", what.id},
        {"dataset_name", what.name},
        {"version_number", std::to_string(what.number)},
        {"size", what.bytes.size()},
        {"status", state},
        {"created_at", iso_milliseconds(what.created)},
    };
    if (state == "failed") {
        made["processing_error"] = server.chosen.jobs.failure_message;
    }
    return made;
}

version& add_version(const call& what, const std::string& name, std::string_view state)
{
    auto& server = what.server;
    const auto* const before = server.find_version(*what.who, name, "latest");
    auto made = std::make_unique<version>();
    made->id = server.new_uuid();
    made->name = name;
    made->number = before != nullptr ? before->number + 1 : 1;
    made->owner = what.who->name;
    made->created = server.now;
    made->timeline = job_timeline(state, server.now);
    server.versions.push_back(std::move(made));
    return *server.versions.back();
}

version& version_of(const call& what, std::string_view number)
{
    auto* const found = what.server.find_version(*what.who, what.path.at("name"), number);
    if (found == nullptr) {
        throw not_found("Dataset");
    }
    return *found;
}

/// Its id is the last part of the path.
version* find_upload(world& server, std::string_view target)
{
    const auto path = target.substr(0, target.find('?'));
    const auto id = path.substr(path.rfind('/') + 1);
    const auto found =
        std::find_if(server.versions.begin(), server.versions.end(), [id](const auto& each) {
            return each->id == id;
        });
    return found == server.versions.end() ? nullptr : found->get();
}

bool trains_with(const job& what, std::string_view name)
{
    const auto& all = what.facts.at("datasets").as_array();
    return std::any_of(all.begin(), all.end(), [name](const json::value& each) {
        return each.at("name").as_string() == name;
    });
}

bool is_in_use(const call& what, std::string_view name)
{
    for (const auto& [id, each] : what.server.trainings) {
        const auto state = each.timeline.state(what.server.now);
        const bool runs = state == "requested" || state == "running";
        if (each.owner == what.who->name && runs && trains_with(each, name)) {
            return true;
        }
    }
    return false;
}

reply bare(int status, std::string text)
{
    reply answer;
    answer.status = status;
    answer.headers.add("Content-Type", "application/xml");
    answer.body = std::move(text);
    return answer;
}

} // namespace

success list_datasets(const call& what)
{
    std::set<std::string> names;
    json::array all;
    for (auto each = what.server.versions.rbegin(); each != what.server.versions.rend(); ++each) {
        if ((*each)->owner == what.who->name && names.insert((*each)->name).second) {
            all.push_back(encode(what.server, **each));
        }
    }
    const auto count = all.size();
    return {
        200,
        json_text(json::object{{"success", true}, {"count", count}, {"datasets", std::move(all)}})
    };
}

success list_versions(const call& what)
{
    version_of(what, "latest");
    json::array all;
    for (auto each = what.server.versions.rbegin(); each != what.server.versions.rend(); ++each) {
        if ((*each)->owner == what.who->name && (*each)->name == what.path.at("name")) {
            all.push_back(encode(what.server, **each));
        }
    }
    const auto count = all.size();
    return {
        200,
        json_text(json::object{{"success", true}, {"count", count}, {"versions", std::move(all)}})
    };
}

success get_version(const call& what)
{
    return {200, json_text(encode(what.server, version_of(what, what.path.at("version"))))};
}

success delete_versions(const call& what)
{
    const auto& name = what.path.at("name");
    const bool is_one = what.asked->path().ends_with("{version}");
    version_of(what, is_one ? what.path.at("version") : "latest");
    if (is_in_use(what, name)) {
        throw told(409, "Dataset is in use by a training job");
    }
    std::erase_if(what.server.versions, [&](const auto& each) {
        return each->owner == what.who->name && each->name == name &&
               (!is_one || std::to_string(each->number) == what.path.at("version"));
    });
    return {200, ""};
}

success give_upload_url(const call& what)
{
    const json_body body(what);
    const auto name = body.text("dataset_name");
    const auto type = body.word("dataset_type", {"ner", "classification", "custom", "decoder"});
    body.text("filename");
    if (!type) {
        throw invalid("dataset_type", "Field required");
    }
    auto& made = add_version(what, name, "initialized");
    made.type = *type;
    const json::object answer{
        {"presigned_url",
         what.server.media_base_url + "/uploads/" + made.id + "?X-Amz-Signature=abc"},
        {"dataset_id", made.id},
        {"version_number", std::to_string(made.number)},
    };
    return {200, json_text(answer)};
}

reply take_upload(world& server, const incoming& request)
{
    auto* const found = find_upload(server, request.target);
    if (request.method != "PUT" || found == nullptr) {
        return bare(404, "<Error><Code>NoSuchKey</Code></Error>");
    }
    if (request.headers.find("X-API-Key") || request.headers.find("Authorization")) {
        return bare(400, "<Error><Code>InvalidArgument</Code></Error>"); // it would leak
    }
    found->bytes = request.body;
    found->timeline.turn_to("uploading", server.now);
    return bare(200, "");
}

success process_upload(const call& what)
{
    const json_body body(what);
    const auto id = body.text("dataset_id");
    auto* const found = find_upload(what.server, "/" + id);
    if (found == nullptr || found->owner != what.who->name) {
        throw not_found("Dataset");
    }
    const auto& server = what.server;
    if (found->timeline.state(server.now) == "initialized") {
        throw told(400, "The file was not uploaded");
    }
    if (found->timeline.state(server.now) == "uploading") {
        const auto takes = server.chosen.jobs.dataset;
        found->timeline.turn_to("converting", server.now);
        found->timeline.then("validating", takes / 2);
        if (!server.hangs(found->name)) {
            const bool fails = server.fails(found->name) || server.fails(found->bytes);
            found->timeline.then(fails ? "failed" : "ready", takes - takes / 2);
        }
    }
    return {202, json_text(json::object{{"success", true}, {"dataset_id", id}})};
}

success begin_synthesis(const call& what)
{
    const json_body body(what);
    const auto task = body.word("task_type", {"ner", "classification", "decoder"});
    const auto name = body.text("dataset_name");
    if (!task) {
        throw invalid("task_type", "Field required");
    }
    if (*task != "decoder") {
        body.texts("labels");
    }
    body.check_number("num_examples", 1, 1e6);
    auto& server = what.server;
    const auto takes = server.chosen.jobs.synthesis;
    job_timeline timeline("queued", server.now);
    timeline.then("generating", takes / 4);
    if (!server.hangs(name)) {
        timeline.then(server.fails(name) ? "failed" : "ready", takes - takes / 4);
    }
    auto& filled = add_version(what, name, "initialized");
    filled.timeline = timeline;
    auto& made = server.begin(server.syntheses, *what.who, std::move(timeline));
    const auto* const count = body.find("num_examples");
    made.facts = {
        {"dataset_name", name},
        {"task_type", *task},
        {"count", count != nullptr ? count->to_number<std::int64_t>() : 10},
    };
    server.charge(*what.who, "/generate", "synthesis", 100);
    return {202, json_text(json::object{{"job_id", made.id}, {"status", "queued"}})};
}

success get_synthesis(const call& what)
{
    auto& server = what.server;
    const auto& found = server.find(server.syntheses, *what.who, what.path.at("job_id"), "Job");
    const std::string state(found.timeline.state(server.now));
    auto answer = found.facts;
    if (state != "ready") {
        answer["count"] = 0;
    }
    answer["job_id"] = found.id;
    answer["status"] = state;
    answer["error"] =
        state == "failed" ? json::value(server.chosen.jobs.failure_message) : json::value(nullptr);
    answer["created_at"] = iso_milliseconds(found.created);
    return {200, json_text(answer)};
}

success label(const call& what)
{
    constexpr std::size_t most = 1'000;
    const auto& task = what.path.at("task");
    if (task != "ner" && task != "classification") {
        throw world::no_route();
    }
    const json_body body(what);
    const auto labels = body.texts("labels");
    const auto inputs = body.texts("inputs");
    if (inputs.size() > most) {
        throw invalid("inputs", "List should have at most 1000 items");
    }
    json::array all;
    for (const auto& each : inputs) {
        json::object row{{"text", each}};
        if (task == "ner") {
            row["entities"] = json::array{json::array{each, labels.front()}};
        } else {
            row["label"] = labels[all.size() % labels.size()];
        }
        all.push_back(std::move(row));
    }
    what.server.charge(*what.who, "/generate/" + task + "/label-existing", "labels", 10);
    return {200, json_text(all)};
}

} // namespace andante::inline v0::emulator::pioneer
