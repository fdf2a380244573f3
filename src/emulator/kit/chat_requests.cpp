// What a chat request must be.
#include "emulator/kit/chat_answers.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace andante::inline v0::emulator {

namespace json = boost::json;

namespace {

using found_problem = std::optional<chat_problem>;

const json::value* given(const json::object& in, std::string_view name)
{
    const auto* const value = in.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

found_problem wrong(std::string field, std::string_view what)
{
    auto message = field + " must be " + std::string(what);
    return chat_problem{std::move(field), std::move(message)};
}

found_problem check_part(const json::value& part, const std::string& field)
{
    const auto* const fields = part.if_object();
    const auto* const type = fields != nullptr ? given(*fields, "type") : nullptr;
    if (type == nullptr || !type->is_string()) {
        return wrong(field, "an object with a type");
    }
    const std::string_view name = type->get_string();
    constexpr std::array known{"text", "image_url", "audio_url", "video_url", "input_audio"};
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        return wrong(field + ".type", "text, image_url, audio_url, video_url or input_audio");
    }
    const auto* const inner = given(*fields, name);
    if (name == "text") {
        return inner != nullptr && inner->is_string() ? std::nullopt
                                                      : wrong(field + ".text", "a string");
    }
    if (inner == nullptr || !inner->is_object()) {
        return wrong(field + "." + std::string(name), "an object");
    }
    const auto* const value = given(inner->get_object(), name == "input_audio" ? "data" : "url");
    return value != nullptr && value->is_string()
               ? std::nullopt
               : wrong(field + "." + std::string(name), "complete");
}

found_problem check_content(const json::object& message, const std::string& field)
{
    const auto* const content = given(message, "content");
    if (content == nullptr) {
        const bool calls = given(message, "tool_calls") || given(message, "function_call");
        return calls ? std::nullopt : wrong(field + ".content", "given");
    }
    if (const auto* const parts = content->if_array()) {
        for (std::size_t i = 0; i < parts->size(); ++i) {
            if (auto problem =
                    check_part((*parts)[i], field + ".content[" + std::to_string(i) + "]")) {
                return problem;
            }
        }
        return std::nullopt;
    }
    return content->is_string() ? std::nullopt
                                : wrong(field + ".content", "a string or an array of parts");
}

found_problem check_message(const json::value& message, const std::string& field)
{
    const auto* const fields = message.if_object();
    if (fields == nullptr) {
        return wrong(field, "an object");
    }
    const auto* const role = given(*fields, "role");
    constexpr std::array roles{"system", "developer", "user", "assistant", "tool", "function"};
    if (role == nullptr || !role->is_string() ||
        std::find(roles.begin(), roles.end(), std::string_view(role->get_string())) ==
            roles.end()) {
        return wrong(field + ".role", "system, user, assistant or tool");
    }
    if (role->get_string() == "tool" && given(*fields, "tool_call_id") == nullptr) {
        return wrong(field + ".tool_call_id", "given");
    }
    return check_content(*fields, field);
}

struct number_bound {
    std::string_view name;
    double least;
    double most;
    bool is_whole;
};

constexpr double far = 9e15;
constexpr std::array bounds{
    number_bound{"max_tokens", 1, far, true},
    number_bound{"max_completion_tokens", 1, far, true},
    number_bound{"n", 1, 128, true},
    number_bound{"top_k", -far, far, true},
    number_bound{"presence_penalty", -2, 2, false},
    number_bound{"frequency_penalty", -2, 2, false},
    number_bound{"temperature", -far, far, false},
    number_bound{"top_p", -far, far, false},
    number_bound{"min_p", -far, far, false},
    number_bound{"repetition_penalty", -far, far, false},
};

found_problem check_number(const json::object& request, const number_bound& bound)
{
    const auto* const value = given(request, bound.name);
    if (value == nullptr) {
        return std::nullopt;
    }
    const double number = value->is_number() ? value->to_number<double>() : far * 2;
    if (number < bound.least || number > bound.most ||
        (bound.is_whole && std::floor(number) != number)) {
        return wrong(
            std::string(bound.name),
            bound.is_whole ? "a whole number in its range" : "a number in its range"
        );
    }
    return std::nullopt;
}

/// A number, or true or false beside top_logprobs.
found_problem check_logprobs(const json::object& request)
{
    for (const auto* const name : {"logprobs", "top_logprobs"}) {
        const auto* const value = given(request, name);
        if (value == nullptr || value->is_bool()) {
            continue;
        }
        const double number = value->is_number() ? value->to_number<double>() : -1;
        if (number < 0 || number > 20) {
            return wrong(name, "0 to 20");
        }
    }
    return std::nullopt;
}

found_problem check_lists(const json::object& request)
{
    if (const auto* const stop = given(request, "stop"); stop && !stop->is_string()) {
        const auto* const texts = stop->if_array();
        if (texts == nullptr || !std::all_of(texts->begin(), texts->end(), [](const auto& each) {
                return each.is_string();
            })) {
            return wrong("stop", "a string or an array of strings");
        }
    }
    if (const auto* const tools = given(request, "tools")) {
        const auto* const list = tools->if_array();
        if (list == nullptr || !std::all_of(list->begin(), list->end(), [](const auto& each) {
                const auto* const fields = each.if_object();
                const auto* const about = fields ? given(*fields, "function") : nullptr;
                return about && about->is_object() && given(about->get_object(), "name");
            })) {
            return wrong("tools", "an array of functions with a name");
        }
    }
    if (const auto* const format = given(request, "response_format")) {
        const auto* const fields = format->if_object();
        if (fields == nullptr || given(*fields, "type") == nullptr) {
            return wrong("response_format", "an object with a type");
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<chat_problem> find_chat_problem(const json::value& request)
{
    const auto* const fields = request.if_object();
    if (fields == nullptr) {
        return wrong("body", "a JSON object");
    }
    const auto* const model = given(*fields, "model");
    if (model == nullptr || !model->is_string() || model->get_string().empty()) {
        return wrong("model", "the name of a model");
    }
    const auto* const messages = given(*fields, "messages");
    const auto* const list = messages != nullptr ? messages->if_array() : nullptr;
    if (list == nullptr || list->empty()) {
        return wrong("messages", "an array of one message or more");
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (auto problem = check_message((*list)[i], "messages[" + std::to_string(i) + "]")) {
            return problem;
        }
    }
    for (const auto& each : bounds) {
        if (auto problem = check_number(*fields, each)) {
            return problem;
        }
    }
    auto problem = check_logprobs(*fields);
    return problem ? problem : check_lists(*fields);
}

bool asks_for_stream(const json::object& request) noexcept
{
    const auto* const value = request.if_contains("stream");
    return value != nullptr && value->is_bool() && value->get_bool();
}

} // namespace andante::inline v0::emulator
