#include "emulator/sauti/request_body.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::emulator::sauti {

namespace json = boost::json;

namespace {

template <class Words>
bool is_one_of(std::string_view word, const Words& words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

void refuse_unknown(std::string_view name)
{
    throw invalid_request("Unrecognised parameter: " + std::string(name) + ".");
}

struct number_range {
    std::string_view name;
    double least;
    double most;
};

constexpr std::array voice_numbers{
    number_range{"speaking_rate", 0.5, 2.0},
    number_range{"noise_scale", 0.0, 1.0},
    number_range{"noise_scale_duration", 0.0, 1.0},
};

void check_number(std::string_view name, const json::value& value)
{
    const auto* const range =
        std::find_if(voice_numbers.begin(), voice_numbers.end(), [name](const number_range& each) {
            return each.name == name;
        });
    if (range == voice_numbers.end()) {
        refuse_unknown(name);
    }
    if (!value.is_number()) {
        throw invalid_request(std::string(name) + " must be a number.");
    }
    const auto number = value.to_number<double>();
    if (number < range->least || number > range->most) {
        throw unprocessable(std::string(name) + " is out of range.");
    }
}

} // namespace

json_body::json_body(const call& what, std::initializer_list<std::string_view> known)
{
    const auto most = what.server.chosen.sizes.json;
    if (what.request.body.size() > most) {
        throw too_large(most);
    }
    boost::system::error_code wrong;
    auto value = json::parse(what.request.body, wrong);
    if (wrong || !value.is_object()) {
        throw invalid_request("The body is not a JSON object.");
    }
    body_ = std::move(value.as_object());
    for (const auto& each : body_) {
        if (!is_one_of(each.key(), known)) {
            refuse_unknown(each.key());
        }
    }
}

std::optional<std::string> json_body::text(std::string_view name) const
{
    const auto* const found = body_.if_contains(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (!found->is_string()) {
        throw invalid_request(std::string(name) + " must be a string.");
    }
    return std::string(found->as_string());
}

std::string json_body::required_text(std::string_view name) const
{
    auto found = text(name);
    if (!found) {
        throw invalid_request(std::string(name) + " is required.");
    }
    if (found->empty()) {
        throw unprocessable(std::string(name) + " is empty.");
    }
    return std::move(*found);
}

void json_body::check_voice_settings() const
{
    const auto* const found = body_.if_contains("voice_settings");
    if (found == nullptr) {
        return;
    }
    if (!found->is_object()) {
        throw invalid_request("voice_settings must be an object.");
    }
    for (const auto& each : found->get_object()) {
        check_number(each.key(), each.value());
    }
}

form_body::form_body(
    const call& what,
    std::initializer_list<std::string_view> known,
    std::size_t most,
    std::initializer_list<std::string_view> types
)
{
    auto parts = read_form(what.request);
    if (!parts) {
        throw invalid_request("The body is not multipart/form-data.");
    }
    parts_ = std::move(*parts);
    for (const auto& each : parts_) {
        if (each.name == "audio") {
            audio_ = &each;
        } else if (!is_one_of(each.name, known)) {
            refuse_unknown(each.name);
        }
    }
    if (audio_ == nullptr || !audio_->file_name) {
        throw invalid_request("audio is required, and must be a file.");
    }
    if (audio_->content.size() > most) {
        throw too_large(most);
    }
    if (audio_->content.empty() || !is_one_of(audio_->type, types)) {
        throw unprocessable("The audio is empty or of a type that is not supported.");
    }
}

std::optional<std::string> form_body::text(std::string_view name) const
{
    for (const auto& each : parts_) {
        if (each.name == name) {
            return std::string(each.content);
        }
    }
    return std::nullopt;
}

void check_word(
    std::string_view name, std::string_view word, std::initializer_list<std::string_view> allowed
)
{
    if (!is_one_of(word, allowed)) {
        throw unprocessable(std::string(name) + " is not one of the allowed values.");
    }
}

} // namespace andante::inline v0::emulator::sauti
