#include "program/short_ids.hpp"

#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>

namespace program {

namespace {

/// Less to type says too little of an account with many things.
constexpr std::size_t shortest_typed_id = 4;
/// What saves less than this is no help to the eye.
constexpr std::size_t least_saved = 4;
constexpr std::size_t uuid_length = 36;
/// So many candidates are named.
constexpr std::size_t most_named = 8;

bool is_plain(const std::string& id)
{
    return std::all_of(id.begin(), id.end(), [](unsigned char each) {
        return each < 0x80 && (std::isalnum(each) != 0 || each == '-' || each == '_');
    });
}

bool is_uuid_part(const std::string& text)
{
    return std::all_of(text.begin(), text.end(), [](unsigned char each) {
        return std::isxdigit(each) != 0 || each == '-';
    });
}

/// "ft-5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8": as long as it can be.
bool ends_with_uuid(const std::string& text)
{
    if (text.size() < uuid_length) {
        return false;
    }
    const auto last = text.substr(text.size() - uuid_length);
    for (std::size_t at = 0; at < last.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        if (dash != (last[at] == '-')) {
            return false;
        }
    }
    return is_uuid_part(last);
}

std::size_t common(const std::string& one, const std::string& other)
{
    const auto ends = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
    return static_cast<std::size_t>(ends.first - one.begin());
}

[[noreturn]] void refuse(const std::string& text, const std::vector<known_id>& found)
{
    std::string names;
    for (std::size_t at = 0; at < std::min(found.size(), most_named); ++at) {
        names += "\n  " + printable(found[at].id);
        names += found[at].title.empty() ? "" : "  " + shortened(printable(found[at].title), 40);
    }
    if (found.size() > most_named) {
        names += "\n  and " + std::to_string(found.size() - most_named) + " more";
    }
    throw usage_error(
        "'" + printable(text) + "' is the beginning of " + std::to_string(found.size()) + " ids",
        "Give more of the one you mean:" + names
    );
}

} // namespace

std::vector<std::string> short_ids(const std::vector<std::string>& ids)
{
    const std::set<std::string> sorted(ids.begin(), ids.end());
    std::vector<std::string> out;
    out.reserve(ids.size());
    for (const auto& id : ids) {
        const auto at = sorted.find(id);
        auto needed = shortest_shown_id;
        if (at != sorted.begin()) {
            needed = std::max(needed, common(id, *std::prev(at)) + 1);
        }
        if (const auto next = std::next(at); next != sorted.end()) {
            needed = std::max(needed, common(id, *next) + 1);
        }
        const bool helps = needed + least_saved <= id.size();
        out.push_back(helps && is_plain(id) ? id.substr(0, needed) : id);
    }
    return out;
}

bool may_be_short(const std::string& text)
{
    if (is_uuid_part(text)) {
        return text.size() >= shortest_typed_id && text.size() < uuid_length;
    }
    return text.size() >= shortest_shown_id && is_plain(text) && !ends_with_uuid(text);
}

std::string whole_id(const std::string& text, const std::vector<known_id>& known, bool are_all)
{
    std::vector<known_id> found;
    for (const auto& each : known) {
        if (each.id == text) {
            return text;
        }
        if (each.id.starts_with(text)) {
            found.push_back(each);
        }
    }
    if (found.size() > 1) {
        refuse(text, found);
    }
    if (found.size() == 1 && !are_all && text.size() < shortest_shown_id) {
        throw usage_error(
            "'" + printable(text) + "' may be the beginning of several ids",
            "Give " + std::to_string(shortest_shown_id) + " characters or more."
        );
    }
    return found.empty() ? text : found.front().id;
}

} // namespace program
