// Training jobs, evaluations and what they have cost.
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/pioneer/request_body.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

namespace {

constexpr double seed_end = 2'147'483'647;

bool is_over(std::string_view state)
{
    return state != "requested" && state != "running" && state != "stopping";
}

json::object metrics()
{
    return {{"f1", 0.91}, {"precision", 0.93}, {"recall", 0.89}};
}

json::object encode(const world& server, const job& what)
{
    const std::string state(what.timeline.state(server.now));
    json::object made{{"id", what.id}, {"status", state}};
    if (state == "complete" || state == "deployed") {
        made["metrics"] = metrics();
    }
    if (!server.chosen.jobs.whole_records) {
        return made;
    }
    for (const auto& each : what.facts) {
        made[each.key()] = each.value();
    }
    made["user_id"] = what.owner;
    made["is_terminal_status"] = is_over(state);
    made["progress_percent"] = is_over(state) ? 100.0 : state == "running" ? 50.0 : 0.0;
    made["created_at"] = iso_milliseconds(what.created);
    made["updated_at"] = iso_milliseconds(server.now);
    made["error_message"] =
        state == "failed" ? json::value(server.chosen.jobs.failure_message) : json::value(nullptr);
    made["deployment_status"] = state == "deployed" ? json::value("active") : json::value(nullptr);
    if (const auto ended = what.timeline.reached("complete"); ended && is_over(state)) {
        made["completed_at"] = iso_milliseconds(*ended);
    }
    return made;
}

void check_datasets(const call& what, const json_body& body)
{
    std::size_t number = 0;
    for (const auto& each : body.array("datasets")) {
        const auto place = "datasets." + std::to_string(number++) + ".name";
        const auto* const one = each.if_object();
        const auto* const name = one != nullptr ? one->if_contains("name") : nullptr;
        if (name == nullptr || !name->is_string()) {
            throw invalid(place, "Field required");
        }
        const auto* const given = one->if_contains("version");
        const std::string number_text =
            given != nullptr && given->is_string() ? std::string(given->as_string()) : "latest";
        const auto* const found =
            what.server.find_version(*what.who, name->as_string(), number_text);
        if (found == nullptr) {
            throw not_found("Dataset " + std::string(name->as_string()));
        }
        if (found->timeline.state(what.server.now) != "ready") {
            throw told(400, "Dataset " + found->name + " is not ready");
        }
    }
}

void check_training(const call& what, const json_body& body)
{
    constexpr std::size_t longest_name = 100;
    if (body.text("model_name").size() > longest_name) {
        throw invalid("model_name", "String should have at most 100 characters");
    }
    const auto base = body.text("base_model");
    body.word("training_type", {"lora", "full"});
    body.check_number("seed", 0, seed_end);
    body.check_number("validation_data_percentage", 0, 1);
    check_datasets(what, body);
    if (base == what.server.chosen.models.absent) {
        throw told(400, "The base model cannot be trained");
    }
}

/// The job of a key that was used before; null for a new one.
const job* used_before(const call& what, const std::string& key)
{
    auto& server = what.server;
    const auto found = server.training_keys.find(key);
    if (key.empty() || found == server.training_keys.end()) {
        return nullptr;
    }
    if (server.training_bodies[key] != what.request.body) {
        auto why = told(422, "The key was used for another request");
        why.body = {{"code", "idempotency_key_reused"}, {"message", "used for another request"}};
        why.code = "idempotency_key_reused";
        throw why;
    }
    const auto& before = server.trainings.at(found->second);
    if (before.is_deleted) {
        auto why = told(409, "");
        why.body = {{"code", "idempotency_key_job_deleted"}, {"message", "the job was deleted"}};
        why.code = "idempotency_key_job_deleted";
        throw why;
    }
    return &before;
}

/// Of a job with another key that was submitted at the same moment.
void check_duplicate(const call& what, const json_body& body)
{
    for (const auto& [id, each] : what.server.trainings) {
        const bool is_same = each.owner == what.who->name && each.created == what.server.now &&
                             each.facts.at("model_name") == body.all().at("model_name");
        if (is_same) {
            refusal why;
            why.status = 409;
            why.body = {
                {"code", "duplicate_training_submission"},
                {"message", "the same training was submitted before"},
                {"job_id", id},
            };
            why.code = "duplicate_training_submission";
            throw why;
        }
    }
}

job& own_training(const call& what)
{
    auto& server = what.server;
    return server.find(server.trainings, *what.who, what.path.at("id"), "Training job");
}

} // namespace

success begin_training(const call& what)
{
    const json_body body(what);
    auto& server = what.server;
    const bool takes_keys = server.chosen.which == docs::late_2026;
    const std::string key(
        takes_keys ? what.request.headers.find("Idempotency-Key").value_or("") : ""
    );
    check_training(what, body);
    if (const auto* const before = used_before(what, key)) {
        return {200, json_text(encode(server, *before))};
    }
    if (takes_keys && key.empty()) {
        check_duplicate(what, body);
    }
    const auto name = body.text("model_name");
    const auto takes = server.chosen.jobs.training;
    job_timeline timeline("requested", server.now);
    timeline.then("running", takes / 10);
    if (!server.hangs(name)) {
        const bool fails = server.fails(name);
        timeline.then(fails ? "failed" : "complete", takes - takes / 10);
        if (!fails && server.chosen.jobs.deploying.count() > 0) {
            timeline.then("deployed", server.chosen.jobs.deploying);
        }
    }
    auto& made = server.begin(server.trainings, *what.who, std::move(timeline));
    made.facts = body.all();
    server.training_order.push_back(made.id);
    if (!key.empty()) {
        server.training_keys[key] = made.id;
        server.training_bodies[key] = what.request.body;
    }
    server.charge(*what.who, "/felix/training-jobs", name, 0);
    return {201, json_text(json::object{{"id", made.id}, {"status", "requested"}})};
}

success list_trainings(const call& what)
{
    const auto limit = number_in(what.query, "limit", 200);
    const auto offset = number_in(what.query, "offset", 0);
    if (limit < 1 || limit > 200) {
        throw invalid("limit", "Input should be from 1 to 200");
    }
    const auto status = text_in(what.query, "status");
    auto& server = what.server;
    json::array page;
    std::int64_t passed = 0;
    for (auto id = server.training_order.rbegin(); id != server.training_order.rend(); ++id) {
        const auto& each = server.trainings.at(*id);
        const bool is_wanted = status.empty() || each.timeline.state(server.now) == status;
        if (each.owner != what.who->name || each.is_deleted || !is_wanted) {
            continue;
        }
        if (passed++ >= offset && std::int64_t(page.size()) < limit) {
            page.push_back(encode(server, each));
        }
    }
    if (server.chosen.jobs.lists_are_bare) {
        return {200, json_text(page)};
    }
    return {200, json_text(json::object{{"training_jobs", std::move(page)}, {"total", passed}})};
}

success get_training(const call& what)
{
    return {200, json_text(encode(what.server, own_training(what)))};
}

success stop_training(const call& what)
{
    auto& found = own_training(what);
    if (is_over(found.timeline.state(what.server.now))) {
        auto why = told(409, "The training job has already finished");
        if (what.server.chosen.which == docs::late_2026) {
            why.body["code"] = "training_job_already_finished";
            why.code = "training_job_already_finished";
        }
        throw why;
    }
    found.timeline.turn_to("cancelled", what.server.now);
    const json::object answer{
        {"success", true}, {"message", "stopped"}, {"job_id", found.id}, {"status", "cancelled"}
    };
    return {200, json_text(answer)};
}

success delete_training(const call& what)
{
    own_training(what).is_deleted = true;
    return {200, json_text(json::object{{"success", true}, {"message", "deleted"}})};
}

success training_logs(const call& what)
{
    const auto& found = own_training(what);
    json::array lines;
    for (const auto* state : {"requested", "running", "complete"}) {
        const auto when = found.timeline.reached(state);
        if (when && *when <= what.server.now) {
            lines.push_back(json::object{
                {"id", std::to_string(lines.size() + 1)},
                {"job_id", found.id},
                {"timestamp", iso_milliseconds(*when)},
                {"level", "INFO"},
                {"message", "The job is " + std::string(state)},
                {"source", "trainer"},
            });
        }
    }
    const auto total = lines.size();
    const json::object answer{
        {"job_id", found.id}, {"logs", std::move(lines)}, {"total_logs", total}
    };
    return {200, json_text(answer)};
}

success training_checkpoints(const call& what)
{
    const auto& found = own_training(what);
    const auto when = found.timeline.reached("complete");
    json::array all;
    if (when && *when <= what.server.now) {
        all.push_back(json::object{
            {"id", found.id + "-1"},
            {"job_id", found.id},
            {"epoch", 1},
            {"is_best", true},
            {"is_final", true},
            {"is_deployable", true},
        });
    }
    const auto count = all.size();
    return {
        200,
        json_text(json::object{{"success", true}, {"checkpoints", std::move(all)}, {"count", count}}
        )
    };
}

success training_download(const call& what)
{
    const auto& found = own_training(what);
    if (found.timeline.state(what.server.now) == "requested") {
        throw told(403, "Downloads need the plan Pro");
    }
    const json::object answer{
        {"success", true},
        {"job_id", found.id},
        {"download_url", what.server.media_base_url + "/weights/" + found.id},
        {"expires_in_seconds", 3600},
        {"file_name", "model.zip"},
        {"message", "ready"},
    };
    return {200, json_text(answer)};
}

success list_trained_models(const call& what)
{
    json::array all;
    for (const auto& [id, each] : what.server.trainings) {
        const auto state = each.timeline.state(what.server.now);
        if (each.owner == what.who->name && (state == "complete" || state == "deployed")) {
            all.push_back(encode(what.server, each));
        }
    }
    return {200, json_text(all)};
}

success begin_evaluation(const call& what)
{
    const json_body body(what);
    const auto base = body.text("base_model");
    const auto name = body.text("dataset_name");
    auto& server = what.server;
    if (server.find_version(*what.who, name, "latest") == nullptr) {
        throw not_found("Dataset");
    }
    const auto takes = server.chosen.jobs.evaluation;
    job_timeline timeline("queued", server.now);
    timeline.then("running", takes / 4);
    if (!server.hangs(base)) {
        timeline.then(server.fails(base) ? "failed" : "complete", takes - takes / 4);
    }
    auto& made = server.begin(server.evaluations, *what.who, std::move(timeline));
    server.charge(*what.who, "/felix/evaluations", base, 0);
    json::array all;
    all.push_back(json::object{{"id", made.id}});
    const json::object answer{{"success", true}, {"count", 1}, {"evaluations", std::move(all)}};
    return {200, json_text(answer)};
}

success get_evaluation(const call& what)
{
    auto& server = what.server;
    const auto& found =
        server.find(server.evaluations, *what.who, what.path.at("id"), "Evaluation");
    const std::string state(found.timeline.state(server.now));
    json::object answer{{"id", found.id}, {"status", state}};
    if (state == "complete") {
        answer["f1_score"] = 0.91;
        answer["precision_score"] = 0.93;
        answer["recall_score"] = 0.89;
        answer["sample_count"] = 100;
        answer["completed_at"] = iso_milliseconds(found.timeline.last_change());
    }
    return {200, json_text(answer)};
}

} // namespace andante::inline v0::emulator::pioneer
