#include "program/suggestion.hpp"

#include <algorithm>
#include <numeric>

namespace program {

namespace {

/// How many letters must be inserted, dropped or replaced (Levenshtein).
std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t line = 1; line <= from.size(); ++line) {
        std::size_t diagonal = row[0];
        row[0] = line;
        for (std::size_t column = 1; column <= to.size(); ++column) {
            const auto replaced = diagonal + (from[line - 1] == to[column - 1] ? 0 : 1);
            diagonal = row[column];
            row[column] = std::min({row[column] + 1, row[column - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& known)
{
    std::string best;
    std::size_t nearest = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& each : known) {
        const bool begins = word.size() >= 3 && each.starts_with(word);
        const auto far = begins ? 0 : distance(word, each);
        if (far < nearest) {
            nearest = far;
            best = each;
        }
    }
    return best;
}

} // namespace program
