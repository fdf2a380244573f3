#include "emulator/kit/base64.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/together/routes.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

constexpr std::string_view refused_word = "[refuse]";
constexpr std::string_view unsafe_word = "[unsafe]";

/// FNV-1a, so that a text gives the same on every system.
std::uint64_t hash_of(std::string_view text) noexcept
{
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char each : text) {
        hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001B3ULL;
    }
    return hash;
}

std::string known_model(const call& what, const json::object& body)
{
    auto model = required_text(body, "model");
    if (!what.server.knows(model)) {
        throw no_model(model);
    }
    return model;
}

std::vector<std::string> texts_in(const json::object& body)
{
    const auto* const input = body.if_contains("input");
    if (input != nullptr && input->is_string()) {
        return {std::string(input->get_string())};
    }
    if (input == nullptr || !input->is_array() || input->get_array().empty()) {
        throw invalid_request("input must be a string or an array of strings.");
    }
    std::vector<std::string> texts;
    for (const auto& each : input->get_array()) {
        if (!each.is_string()) {
            throw invalid_request("input must be a string or an array of strings.");
        }
        texts.emplace_back(each.get_string());
    }
    return texts;
}

json::array point_of(std::string_view text, std::size_t dimensions)
{
    json::array point;
    auto state = hash_of(text);
    for (std::size_t at = 0; at < dimensions; ++at) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        point.push_back(static_cast<double>(state >> 44U) / 1048576.0 - 0.5);
    }
    return point;
}

std::size_t words_of(std::string_view text)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
}

/// The head of a file of that type, and something that follows from the words.
std::string picture(std::string_view words, std::string_view type, std::int64_t number)
{
    const std::string_view head = type == "png" ? "\x89PNG\r\n\x1a\n" : "\xff\xd8\xff\xe0";
    return std::string(head) + "emulated " + std::to_string(hash_of(words)) + ' ' +
           std::to_string(number) + '\n';
}

void check_side(const json::object& body, std::string_view name)
{
    if (number_in(body, name, 1024, 256, 1920) % 8 != 0) {
        throw unprocessable(std::string(name) + " must be a multiple of 8.");
    }
}

} // namespace

success embed(const call& what)
{
    const auto body = read_object(what);
    const auto model = known_model(what, body);
    const auto texts = texts_in(body);
    json::array rows;
    for (std::size_t at = 0; at < texts.size(); ++at) {
        if (texts[at].find(refused_word) != std::string::npos ||
            words_of(texts[at]) > what.server.chosen.context) {
            throw invalid_request("The input " + std::to_string(at) + " cannot be embedded.");
        }
        rows.push_back(json::object{
            {"object", "embedding"},
            {"index", at},
            {"embedding", point_of(texts[at], what.server.chosen.dimensions)},
        });
    }
    std::reverse(rows.begin(), rows.end()); // the index tells
    const json::object answer{{"object", "list"}, {"model", model}, {"data", std::move(rows)}};
    return {200, json_text(answer)};
}

success draw(const call& what)
{
    auto& server = what.server;
    const auto body = read_object(what);
    const auto model = known_model(what, body);
    const auto prompt = required_text(body, "prompt");
    const auto count = number_in(body, "n", 1, 1, 4);
    number_in(body, "steps", 20, 1, 50);
    check_side(body, "width");
    check_side(body, "height");
    const auto form = text_in(body, "response_format").value_or("url");
    const auto type = text_in(body, "output_format").value_or("jpeg");
    if ((form != "url" && form != "base64") || (type != "jpeg" && type != "png")) {
        throw invalid_request("response_format or output_format is not one of the known words.");
    }
    if (prompt.find(unsafe_word) != std::string::npos) {
        throw unprocessable("NSFW content detected in the prompt.");
    }
    json::array rows;
    for (std::int64_t number = 0; number < count; ++number) {
        const auto bytes = picture(prompt, type, number);
        json::object row{{"index", number}};
        if (form == "base64") {
            row["type"] = "b64_json";
            row["b64_json"] = base64(bytes);
        } else {
            const auto id = server.new_uuid() + '.' + type;
            server.images.insert_or_assign(id, drawn_image{"image/" + type, bytes});
            row["type"] = "url";
            row["url"] = server.media_base_url + "/images/" + id;
        }
        rows.push_back(std::move(row));
        ++server.images_drawn;
    }
    const json::object answer{
        {"id", "img-" + server.new_uuid().substr(0, 8)},
        {"model", model},
        {"object", "list"},
        {"data", std::move(rows)},
    };
    return {200, json_text(answer)};
}

success list_models(const call& what)
{
    json::array rows;
    for (const auto& each : what.server.chosen.models) {
        rows.push_back(json::object{
            {"id", each.id},
            {"object", "model"},
            {"created", 1'717'000'000},
            {"type", each.type},
            {"display_name", each.id.substr(each.id.find('/') + 1)},
            {"organization", each.id.substr(0, each.id.find('/'))},
            {"context_length", 131'072},
            {"pricing",
             json::object{
                 {"hourly", 0}, {"input", 0.88}, {"output", 0.88}, {"base", 0}, {"finetune", 0}
             }},
        });
    }
    if (what.server.chosen.wrapped_lists) {
        return {200, json_text(json::object{{"data", std::move(rows)}})};
    }
    return {200, json_text(rows)};
}

success whoami(const call&)
{
    const json::object body{
        {"user_id", "user-emulated"},
        {"project", json::object{{"id", "proj-emulated"}, {"name", "default"}}},
        {"organization", json::object{{"id", "org-emulated"}, {"name", "emulated"}}},
    };
    return {200, json_text(body)};
}

} // namespace andante::inline v0::emulator::together
