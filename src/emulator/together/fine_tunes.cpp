#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/together/routes.hpp"

#include <boost/json/array.hpp>

#include <array>
#include <string>
#include <utility>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_suffix = 64;

fine_tune& job_of(const call& what, const std::string& id)
{
    const auto found = what.server.fine_tunes.find(id);
    if (found == what.server.fine_tunes.end()) {
        throw not_found("fine-tune " + id);
    }
    return found->second;
}

fine_tune& job_of(const call& what)
{
    return job_of(what, what.path.at("id"));
}

json::object row_of(const world& server, const fine_tune& what)
{
    const auto state = what.timeline.state(server.now);
    json::object row = what.asked;
    row["id"] = what.id;
    row["status"] = state;
    row["created_at"] = iso_milliseconds(what.created);
    row["updated_at"] = iso_milliseconds(is_over(state) ? what.timeline.last_change() : server.now);
    row["user_id"] = "user-emulated";
    row["owner_address"] = "0x0";
    row["total_price"] = 2'000'000'000;
    row["token_count"] = 12'345;
    row["progress"] = json::object{{"estimate_available", true}, {"seconds_remaining", 30}};
    if (const auto began = what.timeline.reached("running"); began && *began <= server.now) {
        row["started_at"] = iso_milliseconds(*began);
    }
    if (state == "completed") {
        row["model_output_name"] = "emulated/" + what.suffix + "-" + what.id;
    }
    return row;
}

/// What only its own route shows.
json::object whole_of(const world& server, const fine_tune& what)
{
    auto row = row_of(server, what);
    row["epochs_completed"] = is_over(what.timeline.state(server.now)) ? 1 : 0;
    row["queue_depth"] = 0;
    row["param_count"] = 8'000'000'000;
    return row;
}

void check_request(const call& what, const json::object& asked)
{
    const auto& input = what.server.file(required_text(asked, "training_file"));
    const auto state = input.processing.state(what.server.now);
    if (input.purpose != "fine-tune" || (!state.empty() && state != "COMPLETED")) {
        throw invalid_request("The training file cannot be used: " + std::string(state));
    }
    if (!text_in(asked, "from_checkpoint")) {
        if (const auto model = required_text(asked, "model"); !what.server.knows(model)) {
            throw no_model(model);
        }
    }
    if (text_in(asked, "suffix").value_or("").size() > longest_suffix) {
        throw invalid_request("suffix is longer than 64 characters.");
    }
    number_in(asked, "n_epochs", 1, 1, 1000);
    number_in(asked, "n_checkpoints", 1, 0, 1000);
    number_in(asked, "n_evals", 0, 0, 1000);
}

json::object event(time_point when, std::string_view type, std::string_view message)
{
    return {
        {"object", "fine-tune-event"},
        {"created_at", iso_milliseconds(when)},
        {"level", "info"},
        {"message", message},
        {"type", type},
        {"step", 0},
        {"total_steps", 10},
        {"token_count", 12'345},
        {"hash", ""},
    };
}

std::string asked_for(const call& what, std::string_view name)
{
    for (const auto& [key, value] : what.query) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

} // namespace

success create_fine_tune(const call& what)
{
    auto& server = what.server;
    auto asked = read_object(what);
    check_request(what, asked);
    if (server.unfinished_fine_tunes() >= server.chosen.jobs.fine_tunes) {
        throw conflict("Too many fine-tune jobs are running: wait for one to end.");
    }
    return {200, json_text(row_of(server, server.begin_fine_tune(std::move(asked))))};
}

success list_fine_tunes(const call& what)
{
    json::array all;
    for (const auto& [id, each] : what.server.fine_tunes) {
        all.push_back(row_of(what.server, each));
    }
    return {200, json_text(json::object{{"data", std::move(all)}})};
}

success get_fine_tune(const call& what)
{
    return {200, json_text(whole_of(what.server, job_of(what)))};
}

success cancel_fine_tune(const call& what)
{
    auto& server = what.server;
    auto& found = job_of(what);
    if (is_over(found.timeline.state(server.now))) {
        throw invalid_request("The job has ended.");
    }
    found.timeline.turn_to("cancel_requested", server.now);
    found.timeline.then("cancelled", server.chosen.jobs.cancel_time);
    return {200, json_text(row_of(server, found))};
}

success delete_fine_tune(const call& what)
{
    const auto id = job_of(what).id;
    what.server.fine_tunes.erase(id);
    return {200, json_text(json::object{{"message", "deleted " + id}})};
}

success get_events(const call& what)
{
    struct step {
        std::string_view state;
        std::string_view type;
        std::string_view message;
    };
    constexpr std::array steps{
        step{"pending", "job_pending", "Fine tune request created"},
        step{"running", "training_start", "Training started"},
        step{"compressing", "training_complete", "Training completed"},
        step{"uploading", "model_uploading", "Uploading output model"},
        step{"completed", "job_complete", "Job finished"},
        step{"cancel_requested", "cancel_requested", "Job cancellation requested"},
        step{"error", "job_error", "The job failed: out of memory"},
    };
    const auto& found = job_of(what);
    json::array all;
    for (const auto& each : steps) {
        const auto when = found.timeline.reached(each.state);
        if (when && *when <= what.server.now) {
            all.push_back(event(*when, each.type, each.message));
        }
    }
    return {200, json_text(json::object{{"data", std::move(all)}})};
}

success get_checkpoints(const call& what)
{
    const auto& found = job_of(what);
    json::array all;
    if (found.timeline.state(what.server.now) == "completed") {
        all.push_back(json::object{
            {"step", 10},
            {"path", "s3://emulated/" + found.id},
            {"created_at", iso_milliseconds(found.timeline.last_change())},
            {"checkpoint_type", "Final Merged Checkpoint"},
        });
    }
    return {200, json_text(json::object{{"data", std::move(all)}})};
}

success get_metrics(const call& what)
{
    const json::object row{{"global_step", 10}, {"train_loss", 0.25}, {"id", job_of(what).id}};
    return {200, json_text(json::object{{"data", json::array{row}}})};
}

success estimate_price(const call& what)
{
    const auto asked = read_object(what);
    const auto& input = what.server.file(required_text(asked, "training_file"));
    const auto tokens = input.content.size() / 4;
    const bool has_money = what.server.chosen.money == money_answer::none;
    const json::object body{
        {"estimated_total_price", static_cast<double>(tokens) / 1e6 + 0.5},
        {"allowed_to_proceed", has_money},
        {"user_limit", has_money ? 100.0 : 0.0},
        {"estimated_train_token_count", tokens},
        {"estimated_eval_token_count", 0},
    };
    return {200, json_text(body)};
}

success list_supported(const call& what)
{
    json::array names;
    for (const auto& each : what.server.chosen.models) {
        if (each.type == "chat") {
            names.push_back(json::value(each.id));
        }
    }
    return {200, json_text(json::object{{"models", std::move(names)}})};
}

success get_model_limits(const call& what)
{
    const auto model = asked_for(what, "model_name");
    if (!what.server.knows(model)) {
        auto why = no_model(model);
        why.shape = error_shape::message;
        throw why;
    }
    const json::object body{
        {"model_name", model},
        {"max_num_epochs", 20},
        {"max_learning_rate", 0.01},
        {"lora_training", json::object{{"max_rank", 64}, {"max_batch_size", 128}}},
    };
    return {200, json_text(body)};
}

success download_fine_tune(const call& what)
{
    const auto id = asked_for(what, "ft_id");
    const auto& found = job_of(what, id);
    if (found.timeline.state(what.server.now) != "completed") {
        throw invalid_request("The job has made no model yet.");
    }
    const auto form = asked_for(what, "checkpoint");
    return {
        200,
        "weights of " + found.id + (form.empty() ? "" : ", " + form) + "\n",
        "application/octet-stream"
    };
}

} // namespace andante::inline v0::emulator::together
