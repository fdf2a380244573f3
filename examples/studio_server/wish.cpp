#include "wish.hpp"

#include <limits>
#include <stdexcept>
#include <string_view>

namespace studio_server {

namespace json = boost::json;

namespace {

std::optional<std::string> text_of(const json::object& from, std::string_view name)
{
    const auto* const member = from.if_contains(name);
    if (member == nullptr || member->is_null()) {
        return std::nullopt;
    }
    if (!member->is_string()) {
        throw std::invalid_argument(std::string(name) + " must be a text");
    }
    return std::string(member->get_string());
}

std::optional<std::int64_t> whole_number_of(const json::object& from, std::string_view name)
{
    const auto* const member = from.if_contains(name);
    if (member == nullptr || member->is_null()) {
        return std::nullopt;
    }
    if (!member->is_int64()) {
        throw std::invalid_argument(std::string(name) + " must be a whole number");
    }
    return member->get_int64();
}

/// Out of an int's range is out of every range that is allowed, and is told as that.
std::optional<int> small_number_of(const json::object& from, std::string_view name)
{
    const auto found = whole_number_of(from, name);
    if (!found) {
        return std::nullopt;
    }
    if (*found < std::numeric_limits<int>::min() || *found > std::numeric_limits<int>::max()) {
        throw std::invalid_argument(std::string(name) + " is far too large or small");
    }
    return static_cast<int>(*found);
}

template <class T>
void put(json::object& into, std::string_view name, const std::optional<T>& value)
{
    if (value) {
        into[name] = *value;
    }
}

void append(std::string& to, const std::string& what)
{
    to += to.empty() ? what : ", " + what;
}

} // namespace

wish wish_from(const json::object& what)
{
    wish made(text_of(what, "prompt").value_or(""));
    made.duration = std::chrono::seconds(whole_number_of(what, "seconds").value_or(60));
    made.lyrics = text_of(what, "lyrics");
    made.language = text_of(what, "language");
    made.key = text_of(what, "key");
    made.scale = text_of(what, "scale");
    made.bpm = small_number_of(what, "bpm");
    made.beats = small_number_of(what, "beats");
    made.seed = whole_number_of(what, "seed");
    return made;
}

json::object to_json(const wish& what)
{
    json::object made;
    made["prompt"] = what.prompt;
    made["seconds"] = what.duration.count();
    put(made, "lyrics", what.lyrics);
    put(made, "language", what.language);
    put(made, "key", what.key);
    put(made, "scale", what.scale);
    put(made, "bpm", what.bpm);
    put(made, "beats", what.beats);
    put(made, "seed", what.seed);
    return made;
}

andante::finetuning::generation_request request_of(const wish& what)
{
    andante::finetuning::generation_request made(what.prompt);
    made.duration = what.duration;
    made.lyrics = what.lyrics;
    made.language = what.language;
    made.key = what.key;
    made.scale = what.scale;
    made.bpm = what.bpm;
    made.time_signature = what.beats;
    made.seed = what.seed;
    return made;
}

std::string choices_of(const wish& what)
{
    std::string made;
    if (what.lyrics) {
        append(made, "lyrics");
    }
    if (what.language) {
        append(made, "sung in " + *what.language);
    }
    if (what.bpm) {
        append(made, std::to_string(*what.bpm) + " bpm");
    }
    if (what.key || what.scale) {
        const auto space = what.key && what.scale ? " " : "";
        append(made, what.key.value_or("") + space + what.scale.value_or(""));
    }
    if (what.beats) {
        append(made, std::to_string(*what.beats) + " beats a bar");
    }
    if (what.seed) {
        append(made, "seed " + std::to_string(*what.seed));
    }
    return made;
}

} // namespace studio_server
