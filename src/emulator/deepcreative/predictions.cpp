#include "emulator/deepcreative/routes.hpp"
#include "emulator/kit/file_answer.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/kit/webhook_address.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::emulator::deepcreative {

namespace json = boost::json;

namespace {

constexpr std::int64_t most_images = 100;

/// A PNG of one pixel.
std::string picture()
{
    // clang-format off
    static constexpr std::array<unsigned char, 70> bytes{
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
        0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00,
        0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78,
        0xda, 0x63, 0x50, 0x70, 0x68, 0xf8, 0x0f, 0x00, 0x03, 0x44, 0x01, 0xe0, 0xed, 0xf4,
        0xad, 0x94, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    };
    // clang-format on
    return {bytes.begin(), bytes.end()};
}

json::object parse_body(const incoming& request)
{
    if (!request.headers.find("Content-Type").value_or("").starts_with("application/json")) {
        throw invalid("", "Content-Type must be application/json");
    }
    boost::system::error_code wrong;
    auto value = json::parse(request.body, wrong);
    if (wrong || !value.is_object()) {
        throw invalid("", "the body is not a JSON object");
    }
    return std::move(value.as_object());
}

/// The body of a create, checked.
prediction wanted(const call& what)
{
    prediction made;
    made.owner = what.path.at("owner");
    made.model = what.path.at("model");
    const auto name = made.owner + '/' + made.model;
    const auto& known = what.server.chosen.models;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        throw invalid_model(name);
    }
    auto body = parse_body(what.request);
    auto* const input = body.if_contains("input");
    if (input == nullptr || !input->is_object()) {
        throw invalid("input", "input must be an object");
    }
    made.input = std::move(input->as_object());
    if (const auto* const count = body.if_contains("image_count")) {
        const auto* const number = count->if_int64();
        if (number == nullptr || *number < 1 || *number > most_images) {
            throw invalid("image_count", "image_count must be a whole number above zero");
        }
        made.images = static_cast<std::size_t>(*number);
    }
    if (const auto* const webhook = body.if_contains("webhook")) {
        const auto* const text = webhook->if_string();
        if (text == nullptr || !is_webhook_url(*text, what.server.allow_loopback_webhooks)) {
            throw invalid("webhook", "webhook must be an https URL");
        }
        made.webhook = *text;
    }
    return made;
}

prediction& own_prediction(const call& what)
{
    auto* const found = what.server.find(what.path.at("id"));
    if (found == nullptr || found->owner_key != what.who->data.key) {
        throw not_found();
    }
    return *found;
}

json::array outputs_of(const world& server, const prediction& what)
{
    json::array urls;
    for (std::size_t number = 1; number <= what.images; ++number) {
        urls.emplace_back(
            server.media_base_url + "/outputs/" + what.id + '-' + std::to_string(number) + ".png"
        );
    }
    return urls;
}

json::object links_of(const world& server, const prediction& what)
{
    const auto& base = server.chosen.link_base;
    return {{"get", base + "/status/" + what.id}, {"cancel", base + "/cancel/" + what.id}};
}

json::object encode_for_model_page(const world& server, const prediction& what)
{
    json::object made{
        {"id", what.number},
        {"user_id", "user_1"},
        {"status", what.timeline.state(server.now)},
        {"model", what.owner},
        {"model_version", what.model},
        {"input_parameters", what.input},
        {"created_at", iso_milliseconds(what.created)},
        {"updated_at", iso_milliseconds(what.finished.value_or(what.created))}
    };
    if (what.finished) {
        made["credits_used"] = json_text(what.credits);
    }
    return made;
}

} // namespace

json::object encode(const world& server, const prediction& what)
{
    const auto state = what.timeline.state(server.now);
    const auto shape = server.chosen.shape;
    const bool is_rest = shape == object_shape::http_rest;
    json::object made;
    if (shape == object_shape::model_page) {
        made = encode_for_model_page(server, what);
    } else {
        made = {{"job_id", what.id}, {"status", state}};
    }
    if (is_rest) {
        made["model"] = what.model;
        made["created_at"] = iso_seconds(what.created);
    }
    if (is_rest && !what.finished && server.chosen.links) {
        made["urls"] = links_of(server, what);
    }
    if (is_rest && what.finished) {
        made["completed_at"] = iso_seconds(*what.finished);
        const std::chrono::duration<double> took = *what.finished - what.created;
        made["metrics"] = {{"predict_time", took.count()}};
    }
    if (state == "succeeded" && shape == object_shape::model_page) {
        made["output_data"] = {{"urls", outputs_of(server, what)}};
    } else if (state == "succeeded") {
        made["output"] = outputs_of(server, what);
    } else if (state == "failed") {
        made["error"] = server.chosen.jobs.failure_message;
    }
    return made;
}

success create_prediction(const call& what)
{
    auto& server = what.server;
    auto& who = *what.who;
    const std::string key(what.request.headers.find("Idempotency-Key").value_or(""));
    if (const auto used = who.used_keys.find(key); !key.empty() && used != who.used_keys.end()) {
        throw duplicate(server.chosen.name_duplicate ? used->second : std::string());
    }
    if (!who.data.may_create) {
        throw forbidden();
    }
    auto made = wanted(what);
    made.owner_key = who.data.key;
    made.credits = server.chosen.price * static_cast<double>(made.images);
    if (server.limits.is_full({running_cap, made.owner_key})) {
        // Nothing is paid for what is not begun: the sums are looked at all the same.
        auto without = who;
        without.pay(made.credits, server.chosen.spend_status, server.now);
        throw too_many_running(server.chosen.running, server.running(made.owner_key));
    }
    who.pay(made.credits, server.chosen.spend_status, server.now);
    auto& begun = server.begin(std::move(made));
    ++server.accepted;
    if (!key.empty()) {
        who.used_keys.emplace(key, begun.id);
    }
    server.plan_end(begun);
    const success answer{201, encode(server, begun)};
    if (!begun.webhook.empty()) {
        begun.webhook_fault = server.faults.hit_webhook();
    }
    if (begun.webhook_fault && begun.webhook_fault->kind == fault_kind::webhook_early) {
        server.webhooks_first = true;
        server.finish(begun, begun.fails ? "failed" : "succeeded");
    }
    return answer;
}

success get_prediction(const call& what)
{
    return {200, encode(what.server, own_prediction(what))};
}

success cancel_prediction(const call& what)
{
    auto& found = own_prediction(what);
    if (!found.finished) {
        what.server.finish(found, "canceled");
    }
    return {200, encode(what.server, found)};
}

reply serve_output(world& server, const incoming& request)
{
    constexpr std::string_view folder = "/outputs/";
    std::string_view name = request.target;
    name.remove_prefix(name.starts_with(folder) ? folder.size() : name.size());
    const auto* const found = server.find(name.substr(0, name.rfind('-')));
    if (found == nullptr || found->timeline.state(server.now) != "succeeded") {
        return plain_text(404, "Not found\n");
    }
    offered_file file;
    file.type = "image/png";
    file.etag = '"' + std::string(name) + '"';
    file.modified = *found->finished;
    file.size = picture().size();
    file.bytes = picture;
    return serve_file(file, request);
}

} // namespace andante::inline v0::emulator::deepcreative
