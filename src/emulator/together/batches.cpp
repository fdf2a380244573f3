#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/together/routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_id = 64;

json::object row_of(world& server, batch& what)
{
    server.settle(what);
    const auto state = what.timeline.state(server.now);
    json::object row{
        {"id", what.id},
        {"user_id", "user-emulated"},
        {"input_file_id", what.input_file},
        {"file_size_bytes", server.file(what.input_file).content.size()},
        {"status", state},
        {"created_at", iso_milliseconds(what.created)},
        {"endpoint", what.asked.at("endpoint")},
        {"progress",
         state == "COMPLETED"     ? 100.0
         : state == "IN_PROGRESS" ? 40.5
                                  : 0.0},
        {"model_id", server.chosen.models.front().id},
        {"output_file_id", what.output_file},
        {"error_file_id", what.error_file},
        {"error", what.problem},
    };
    if (is_batch_over(state)) {
        row["completed_at"] = iso_milliseconds(what.timeline.last_change());
    }
    return row;
}

batch& batch_of(const call& what)
{
    const auto& id = what.path.at("id");
    const auto found = what.server.batches.find(id);
    if (found == what.server.batches.end()) {
        throw not_found("batch " + id);
    }
    return found->second;
}

refusal too_much(std::string message)
{
    return too_many(std::move(message), "", false);
}

/// Each line must be one of the documented ones.
void check_lines(const world& server, std::string_view text)
{
    std::size_t count = 0;
    std::set<std::string> names;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.empty()) {
            continue;
        }
        boost::system::error_code wrong;
        const auto value = json::parse(line, wrong);
        if (wrong || !value.is_object()) {
            throw invalid_request("A line of the file is no JSON object.");
        }
        const auto id = required_text(value.get_object(), "custom_id");
        const auto* const body = value.get_object().if_contains("body");
        if (id.size() > longest_id || !names.insert(id).second || body == nullptr ||
            !body->is_object()) {
            throw invalid_request("custom_id is too long or not unique, or body is no object.");
        }
        ++count;
    }
    if (count == 0) {
        throw invalid_request("The file has no line.");
    }
    if (count > server.chosen.jobs.batch_lines) {
        throw too_much(
            "A batch may have at most " + std::to_string(server.chosen.jobs.batch_lines) +
            " requests."
        );
    }
}

} // namespace

success create_batch(const call& what)
{
    auto& server = what.server;
    auto asked = read_object(what);
    const auto endpoint = required_text(asked, "endpoint");
    constexpr std::array endpoints{
        "/v1/chat/completions", "/v1/audio/transcriptions", "/v1/audio/translations"
    };
    if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
        throw invalid_request("endpoint is not one that batches take.");
    }
    const auto& input = server.file(required_text(asked, "input_file_id"));
    if (input.purpose != "batch-api") {
        throw invalid_request("The purpose of the input file is not batch-api.");
    }
    check_lines(server, input.content);
    if (server.unfinished_batches() >= server.chosen.jobs.batches) {
        throw too_much("Too many batches are under way.");
    }
    auto& made = server.begin_batch(std::move(asked));
    return {201, json_text(json::object{{"job", row_of(server, made)}})};
}

success list_batches(const call& what)
{
    json::array all;
    for (auto& [id, each] : what.server.batches) {
        all.push_back(row_of(what.server, each));
    }
    return {200, json_text(all)};
}

success get_batch(const call& what)
{
    return {200, json_text(row_of(what.server, batch_of(what)))};
}

success cancel_batch(const call& what)
{
    auto& found = batch_of(what);
    if (is_batch_over(found.timeline.state(what.server.now))) {
        throw invalid_request("The batch has ended.");
    }
    found.timeline.turn_to("CANCELLED", what.server.now);
    return {200, json_text(row_of(what.server, found))};
}

} // namespace andante::inline v0::emulator::together
