#include "emulator/finetuning/validation.hpp"

#include "emulator/finetuning/refusal.hpp"
#include "emulator/kit/text_length.hpp"
#include "emulator/kit/webhook_address.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace andante::inline v0::emulator::finetuning {

namespace {

namespace json = boost::json;

constexpr std::size_t most_ids = 100;

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

bool is_json_type(std::string_view value)
{
    const auto type = value.substr(0, value.find(';'));
    const auto end = type.find_last_not_of(" \t");
    return end != std::string_view::npos &&
           http::same_name(type.substr(0, end + 1), "application/json");
}

json::object parse_body(const incoming& request, const validation_settings& rules)
{
    if (rules.require_json_content_type &&
        !is_json_type(request.headers.find("Content-Type").value_or(""))) {
        throw invalid("", "Content-Type must be application/json");
    }
    boost::system::error_code error;
    auto value = json::parse(request.body, error);
    if (error || !value.is_object()) {
        throw invalid("", "body is missing or is not a JSON object");
    }
    return std::move(value.as_object());
}

std::string print(double number)
{
    auto text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return text;
}

double nearest_step(double value, double step)
{
    return std::round(value / step) * step;
}

} // namespace

body_reader::body_reader(const incoming& request, const settings& chosen)
    : settings_(chosen)
    , rules_(chosen.validation)
    , body_(parse_body(request, rules_))
{}

const json::value* body_reader::find(std::string_view name) const
{
    const auto* value = body_.if_contains(name);
    return value && value->is_null() ? nullptr : value;
}

std::optional<std::string> body_reader::text(std::string_view name, std::size_t longest) const
{
    const auto* value = find(name);
    if (!value) {
        return std::nullopt;
    }
    if (!value->is_string()) {
        throw invalid(name, std::string(name) + " must be a string");
    }
    std::string found(value->as_string());
    if (length_of(found, rules_.counted_in) > longest) {
        throw invalid(
            name, std::string(name) + " must be at most " + std::to_string(longest) + " characters"
        );
    }
    return found;
}

std::string body_reader::required_text(std::string_view name, std::size_t longest) const
{
    auto found = text(name, longest);
    if (!found || is_blank(*found)) {
        throw invalid(name, std::string(name) + " is required");
    }
    return std::move(*found);
}

std::optional<std::string>
body_reader::choice(std::string_view name, const std::vector<std::string_view>& allowed) const
{
    auto found = text(name, std::numeric_limits<std::size_t>::max());
    if (!found) {
        return std::nullopt;
    }
    if (rules_.accept_auto && *found == "auto") {
        return std::nullopt;
    }
    if (std::find(allowed.begin(), allowed.end(), *found) == allowed.end()) {
        throw invalid(name, std::string(name) + " is not one of the allowed values");
    }
    return found;
}

double
body_reader::number(std::string_view name, double fallback, double smallest, double largest) const
{
    const auto* value = find(name);
    if (!value) {
        return fallback;
    }
    if (!value->is_number()) {
        throw invalid(name, std::string(name) + " must be a number");
    }
    const auto found = value->to_number<double>();
    if (!rules_.accept_fractions && found != std::floor(found)) {
        throw invalid(name, std::string(name) + " must be a whole number");
    }
    if (rules_.clamp_out_of_range) {
        return std::clamp(found, smallest, largest);
    }
    if (found < smallest || found > largest) {
        throw invalid(
            name,
            std::string(name) + " must be between " + print(smallest) + " and " + print(largest)
        );
    }
    return found;
}

int body_reader::timesignature() const
{
    const auto* value = find("timesignature");
    if (!value) {
        return 4;
    }
    if (value->is_string()) {
        const std::string_view digits = value->as_string();
        if (digits.size() == 1 && digits[0] >= '2' && digits[0] <= '7') {
            return digits[0] - '0';
        }
    } else if (value->is_int64() && rules_.accept_integer_timesignature) {
        if (const auto beats = value->as_int64(); beats >= 2 && beats <= 7) {
            return static_cast<int>(beats);
        }
    }
    throw invalid("timesignature", "timesignature must be one of \"2\" to \"7\"");
}

std::optional<std::int64_t> body_reader::seed() const
{
    constexpr double largest = 9007199254740991.0;
    const auto* value = find("seed");
    if (!value) {
        return std::nullopt;
    }
    if (value->is_number()) {
        const auto found = value->to_number<double>();
        if (found == std::floor(found) && std::abs(found) <= largest) {
            return static_cast<std::int64_t>(found);
        }
    }
    throw invalid("seed", "seed must be an integer of at most 2^53 - 1");
}

std::optional<std::string> body_reader::webhook() const
{
    auto found = text("webhook", rules_.webhook_length);
    if (found && !is_webhook_url(*found, settings_.allow_loopback_webhooks)) {
        throw invalid("webhook", "webhook must be a valid https URL");
    }
    return found;
}

void body_reader::check_boolean(std::string_view name) const
{
    if (const auto* value = find(name); value && !value->is_bool()) {
        throw invalid(name, std::string(name) + " must be true or false");
    }
}

void body_reader::refuse_others(const std::vector<std::string_view>& known) const
{
    if (!rules_.reject_unknown_members) {
        return;
    }
    for (const auto& member : body_) {
        if (std::find(known.begin(), known.end(), std::string_view(member.key())) == known.end()) {
            throw invalid(member.key(), "unknown member");
        }
    }
}

music_request body_reader::music() const
{
    refuse_others(
        {"tags",
         "lyrics",
         "duration",
         "bpm",
         "language",
         "key",
         "scale",
         "timesignature",
         "seed",
         "webhook"}
    );
    music_request request;
    request.tags = required_text("tags", rules_.tags_length);
    text("lyrics", rules_.lyrics_length);
    request.duration = number("duration", 60, 5, 210);
    request.bpm = number("bpm", 120, 60, 200);
    request.language =
        choice("language", {"en", "ja", "de", "fr", "es", "zh", "ko", "pt", "it", "ru"});
    request.key = choice("key", {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"});
    request.scale = choice("scale", {"major", "minor"});
    request.timesignature = timesignature();
    request.seed = seed();
    request.webhook = webhook();
    return request;
}

prompt_request body_reader::instrumental() const
{
    refuse_others({"prompt", "duration", "enhance", "seed", "webhook"});
    prompt_request request;
    request.prompt = required_text("prompt", rules_.tags_length);
    request.duration = nearest_step(number("duration", 120, 30, 210), 15);
    check_boolean("enhance");
    request.seed = seed();
    request.webhook = webhook();
    return request;
}

prompt_request body_reader::sound_effect() const
{
    refuse_others({"prompt", "duration", "enhance", "webhook"});
    prompt_request request;
    request.prompt = required_text("prompt", rules_.tags_length);
    request.duration = nearest_step(number("duration", 4, 1, 8), 0.5);
    check_boolean("enhance");
    request.webhook = webhook();
    return request;
}

std::vector<std::string> body_reader::ids(std::string_view name) const
{
    const auto* value = find(name);
    if (!value || !value->is_array() || value->as_array().empty()) {
        throw invalid(name, std::string(name) + " must be a list of 1 to 100 ids");
    }
    const auto& items = value->as_array();
    if (items.size() > most_ids) {
        throw too_many(most_ids);
    }
    std::vector<std::string> found;
    for (const auto& item : items) {
        if (!item.is_string()) {
            throw invalid(name, "every id must be a string");
        }
        found.emplace_back(item.as_string());
    }
    return found;
}

namespace {

std::size_t whole_number(
    std::string_view name, std::string_view text, std::size_t smallest, std::size_t largest
)
{
    std::size_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < smallest || value > largest) {
        throw invalid(name, std::string(name) + " is not acceptable");
    }
    return value;
}

std::string
one_of(std::string_view name, const std::string& text, const std::vector<std::string_view>& allowed)
{
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
        throw invalid(name, std::string(name) + " is not one of the allowed values");
    }
    return text;
}

} // namespace

page_request read_page(const query_values& query, bool with_type)
{
    page_request page;
    for (const auto& [name, value] : query) {
        if (name == "limit") {
            page.limit = whole_number(name, value, 1, 99);
        } else if (name == "offset") {
            page.offset = whole_number(name, value, 0, std::numeric_limits<std::int32_t>::max());
        } else if (name == "status") {
            page.status = one_of(name, value, {"pending", "processing", "completed", "failed"});
        } else if (name == "type" && with_type) {
            page.type = one_of(name, value, {"music", "instrumental"});
        }
    }
    return page;
}

} // namespace andante::inline v0::emulator::finetuning
