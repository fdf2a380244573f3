#include "emulator/together/world.hpp"

#include "emulator/kit/json_text.hpp"
#include "emulator/together/routes.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

bool contains(std::string_view text, std::string_view part)
{
    return !part.empty() && text.find(part) != std::string_view::npos;
}

std::string text_of(const json::object& from, std::string_view name)
{
    const auto* const found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (const auto line = text.substr(0, end); !line.empty()) {
            lines.emplace_back(line);
        }
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

/// What a line of a batch is answered.
json::object answer_to(const json::object& line, const std::string& id, std::string_view model)
{
    const json::object message{
        {"role", "assistant"}, {"content", "answer to " + text_of(line, "custom_id")}
    };
    const json::object body{
        {"id", id},
        {"object", "chat.completion"},
        {"created", 1'777'000'000},
        {"model", model},
        {"choices",
         json::array{json::object{
             {"index", 0}, {"finish_reason", "stop"}, {"message", message}, {"logprobs", nullptr}
         }}},
        {"usage", json::object{{"prompt_tokens", 7}, {"completion_tokens", 3}, {"total_tokens", 10}}
        },
    };
    return {
        {"custom_id", text_of(line, "custom_id")},
        {"response", json::object{{"status_code", 200}, {"body", body}}},
    };
}

/// The model of a batch's first line.
std::string model_of(const std::vector<std::string>& lines)
{
    boost::system::error_code wrong;
    const auto first = lines.empty() ? json::value() : json::parse(lines.front(), wrong);
    const auto* const line = wrong ? nullptr : first.if_object();
    const auto* const body = line != nullptr ? line->if_contains("body") : nullptr;
    return body != nullptr && body->is_object() ? text_of(body->get_object(), "model")
                                                : std::string();
}

} // namespace

bool is_over(std::string_view status)
{
    return status == "completed" || status == "cancelled" || status == "error";
}

bool is_batch_over(std::string_view status)
{
    return status == "COMPLETED" || status == "FAILED" || status == "EXPIRED" ||
           status == "CANCELLED";
}

world::world(settings of)
    : world_base(of.random_seed)
    , chosen(std::move(of))
{
    if (chosen.keys.empty()) {
        throw std::invalid_argument("there must be a key");
    }
    for (const auto& each : chosen.keys) {
        holders.push_back({each});
    }
    limits.add_rate(std::string(chat_limit), chosen.rates.chat);
    limits.add_rate(std::string(embedding_limit), chosen.rates.embeddings);
    limits.add_rate(std::string(image_limit), chosen.rates.images);
    if (chosen.rates.combined > 0) {
        limits.add_rate(std::string(combined_limit), rate_rule{chosen.rates.combined});
    }
    media_base_url = chosen.media_base_url;
    for (auto& each : std::exchange(chosen.faults, {})) {
        faults.add(std::move(each));
    }
}

bool world::knows(std::string_view model) const
{
    return std::any_of(
        chosen.models.begin(),
        chosen.models.end(),
        [model](const catalogue_model& each) { return each.id == model; }
    );
}

stored_file& world::store(std::string name, std::string purpose, std::string content)
{
    stored_file made;
    made.id = "file-" + new_uuid();
    made.name = std::move(name);
    made.purpose = std::move(purpose);
    made.content = std::move(content);
    made.created = now;
    return files.insert_or_assign(made.id, std::move(made)).first->second;
}

stored_file& world::file(std::string_view id)
{
    const auto found = files.find(id);
    if (found == files.end() || !found->second.is_there) {
        throw not_found("file " + std::string(id));
    }
    return found->second;
}

fine_tune& world::begin_fine_tune(json::object asked)
{
    fine_tune made;
    made.id = "ft-" + new_uuid().substr(0, 18);
    made.suffix = text_of(asked, "suffix");
    made.asked = std::move(asked);
    made.created = now;
    const auto whole = chosen.jobs.fine_tune_time;
    made.timeline = job_timeline("pending", now);
    made.timeline.then("queued", whole / 20).then("running", whole / 20);
    if (contains(made.suffix, chosen.jobs.failing_suffix)) {
        made.timeline.then("error", whole * 8 / 10);
    } else {
        made.timeline.then("compressing", whole * 8 / 10)
            .then("uploading", whole / 20)
            .then("completed", whole / 20);
    }
    ++fine_tunes_accepted;
    return fine_tunes.insert_or_assign(made.id, std::move(made)).first->second;
}

batch& world::begin_batch(json::object asked)
{
    batch made;
    made.id = new_uuid();
    made.input_file = text_of(asked, "input_file_id");
    made.asked = std::move(asked);
    made.created = now;
    made.timeline = job_timeline("VALIDATING", now);
    const auto& never = chosen.jobs.unbatchable;
    const auto model = model_of(lines_of(file(made.input_file).content));
    made.timeline.then("IN_PROGRESS", chosen.jobs.batch_time / 10);
    if (std::find(never.begin(), never.end(), model) != never.end()) {
        made.problem = "model " + model + " is not available for batches";
        made.timeline.then("FAILED", chosen.jobs.batch_time / 10);
    } else {
        made.timeline.then("COMPLETED", chosen.jobs.batch_time * 9 / 10);
    }
    ++batches_accepted;
    return batches.insert_or_assign(made.id, std::move(made)).first->second;
}

void world::settle(batch& what)
{
    if (what.is_written || what.timeline.state(now) != "COMPLETED") {
        return;
    }
    what.is_written = true;
    std::vector<std::string> answers;
    std::string errors;
    for (const auto& text : lines_of(file(what.input_file).content)) {
        if (contains(text, chosen.jobs.lost_line)) {
            continue;
        }
        const auto line = json::parse(text);
        const auto* const body = line.as_object().if_contains("body");
        const auto model = body != nullptr && body->is_object()
                               ? text_of(body->get_object(), "model")
                               : std::string();
        if (contains(text, chosen.jobs.failing_line) || !knows(model)) {
            const json::object failed{
                {"custom_id", text_of(line.as_object(), "custom_id")},
                {"error",
                 json::object{{"message", "the request was refused"}, {"code", "invalid_request"}}},
            };
            errors += json_text(failed) + '\n';
        } else {
            answers.push_back(json_text(answer_to(line.as_object(), new_uuid(), model)));
        }
    }
    std::reverse(answers.begin(), answers.end()); // never in the order of the input
    std::string output;
    for (const auto& each : answers) {
        output += each + '\n';
    }
    what.output_file = store(what.id + "-output.jsonl", "batch-generated", output).id;
    if (!errors.empty()) {
        what.error_file = store(what.id + "-errors.jsonl", "batch-generated", errors).id;
    }
}

std::size_t world::unfinished_fine_tunes() const
{
    return static_cast<std::size_t>(std::count_if(
        fine_tunes.begin(),
        fine_tunes.end(),
        [this](const auto& each) { return !is_over(each.second.timeline.state(now)); }
    ));
}

std::size_t world::unfinished_batches() const
{
    return static_cast<std::size_t>(std::count_if(
        batches.begin(),
        batches.end(),
        [this](const auto& each) { return !is_batch_over(each.second.timeline.state(now)); }
    ));
}

} // namespace andante::inline v0::emulator::together
