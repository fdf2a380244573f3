#include "program/table.hpp"

#include "program/terminal.hpp"

#include <algorithm>

namespace program {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 8;

std::string painted(const cell& what, const std::string& text)
{
    return what.paint.empty() ? text : what.paint + text + "\x1b[0m";
}

void drop_trailing_blanks(std::string& line)
{
    line.erase(line.find_last_not_of(' ') + 1);
}

} // namespace

std::string table::text(std::size_t width) const
{
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < titles_.size(); ++column) {
        auto widest = display_width(titles_[column]);
        for (const auto& row : rows_) {
            widest = std::max(widest, display_width(row[column].text));
        }
        widths.push_back(widest);
    }
    if (width > 0 && !widths.empty()) {
        std::size_t before = 0;
        for (std::size_t column = 0; column + 1 < widths.size(); ++column) {
            before += widths[column] + gap;
        }
        const auto room = width > before ? width - before : 0;
        widths.back() = std::min(widths.back(), std::max(room, narrowest));
    }
    std::string out;
    const auto add_line = [&](const std::vector<cell>& row) {
        std::string line;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const auto shown = shortened(row[column].text, widths[column]);
            const std::string fill(widths[column] - display_width(shown), ' ');
            const bool right = std::find(right_.begin(), right_.end(), column) != right_.end();
            line += right ? fill + painted(row[column], shown) : painted(row[column], shown) + fill;
            line += std::string(column + 1 < widths.size() ? gap : 0, ' ');
        }
        drop_trailing_blanks(line);
        out += line + "\n";
    };
    add_line(std::vector<cell>(titles_.begin(), titles_.end()));
    for (const auto& row : rows_) {
        add_line(row);
    }
    return out;
}

std::string property_list::text() const
{
    std::size_t widest = 0;
    for (const auto& [name, value] : rows_) {
        widest = std::max(widest, display_width(name));
    }
    std::string out;
    for (const auto& [name, value] : rows_) {
        const std::string fill(widest - display_width(name) + gap, ' ');
        out += name + fill + painted(value, value.text) + "\n";
    }
    return out;
}

} // namespace program
