#include "program/json_fields.hpp"

#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <string_view>

namespace program {

namespace {

constexpr std::string_view option = "--json";

/// "id" and "title" of "id,title".
std::vector<std::string> parts_of(std::string_view text)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        if (end > 0) {
            out.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

/// The command that the words name, as far as that can be seen before the line is read.
const declaration& command_of(const std::vector<std::string>& typed, const declaration& program)
{
    const auto* at = &program;
    for (const auto& word : typed) {
        if (const auto* const next = at->find(word)) {
            at = next;
        }
    }
    return *at;
}

bool has_field(const declaration& of, const std::string& field)
{
    return std::find(of.fields.begin(), of.fields.end(), field) != of.fields.end();
}

void check_fields(const declaration& of, const std::vector<std::string>& wanted)
{
    for (const auto& field : wanted) {
        if (of.fields.empty() || has_field(of, field)) {
            continue;
        }
        std::string all;
        for (const auto& each : of.fields) {
            all += (all.empty() ? "" : ", ") + each;
        }
        throw usage_error(
            of.full_name() + " has no field '" + printable(field) + "' for --json", "It has: " + all
        );
    }
}

} // namespace

std::vector<std::string> take_fields(std::vector<std::string>& typed, const declaration& program)
{
    const auto& of = command_of(typed, program);
    const auto end = std::find(typed.begin(), typed.end(), "--");
    const auto found = std::find_if(typed.begin(), end, [](const auto& each) {
        return each == option || each.starts_with(std::string(option) + "=");
    });
    if (found == end) {
        return {};
    }
    if (found->size() > option.size()) {
        const auto wanted = parts_of(found->substr(option.size() + 1));
        found->assign(option);
        check_fields(of, wanted);
        return wanted;
    }
    const auto next = found + 1;
    if (next == end) {
        return {};
    }
    auto wanted = parts_of(*next);
    const bool are_fields =
        !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [&of](const auto& each) {
            return has_field(of, each);
        });
    if (!are_fields) {
        return {};
    }
    typed.erase(next);
    return wanted;
}

} // namespace program
