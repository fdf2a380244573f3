#include "program/table.hpp"

#include "program/short_ids.hpp"
#include "program/terminal.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace program {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 8;

std::string painted(const cell& what, const std::string& text)
{
    return what.paint.empty() ? text : what.paint + text + "\x1b[0m";
}

bool has_column(const std::vector<std::size_t>& columns, std::size_t column)
{
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

void drop_trailing_blanks(std::string& line)
{
    line.erase(line.find_last_not_of(' ') + 1);
}

} // namespace

std::vector<table::row> table::shown_rows(std::size_t width) const
{
    auto rows = rows_;
    if (width == 0) {
        return rows;
    }
    for (const auto column : ids_) {
        std::vector<std::string> whole;
        std::transform(
            rows.begin(),
            rows.end(),
            std::back_inserter(whole),
            [column](const row& each) { return each[column].text; }
        );
        const auto beginnings = short_ids(whole);
        for (std::size_t line = 0; line < rows.size(); ++line) {
            rows[line][column].text = beginnings[line];
        }
    }
    return rows;
}

std::vector<std::size_t> table::widths_of(const std::vector<row>& rows, std::size_t width) const
{
    std::vector<std::size_t> widths;
    std::size_t total = 0;
    for (std::size_t column = 0; column < titles_.size(); ++column) {
        auto widest = display_width(titles_[column]);
        for (const auto& each : rows) {
            widest = std::max(widest, display_width(each[column].text));
        }
        widths.push_back(widest);
        total += widest + (column == 0 ? 0 : gap);
    }
    while (width > 0 && total > width) {
        std::optional<std::size_t> widest;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const bool is_last = column + 1 == widths.size();
            const bool gives = is_last || has_column(wrapped_, column) || has_column(cut_, column);
            const auto least = std::max(narrowest, is_last ? 0 : display_width(titles_[column]));
            if (gives && widths[column] > least && (!widest || widths[column] > widths[*widest])) {
                widest = column;
            }
        }
        if (!widest) {
            break;
        }
        --widths[*widest];
        --total;
    }
    return widths;
}

std::string table::row_text(const row& cells, const std::vector<std::size_t>& widths) const
{
    std::vector<std::vector<std::string>> parts;
    std::size_t height = 1;
    for (std::size_t column = 0; column < widths.size(); ++column) {
        const auto& text = cells[column].text;
        const bool fits = display_width(text) <= widths[column];
        parts.push_back(
            !fits && has_column(wrapped_, column)
                ? wrapped(text, widths[column])
                : std::vector<std::string>(1, shortened(text, widths[column]))
        );
        height = std::max(height, parts.back().size());
    }
    std::string out;
    for (std::size_t line = 0; line < height; ++line) {
        std::string text;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const auto part = line < parts[column].size() ? parts[column][line] : std::string();
            const std::string fill(widths[column] - display_width(part), ' ');
            const auto colour = part.empty() ? part : painted(cells[column], part);
            text += has_column(right_, column) ? fill + colour : colour + fill;
            text += std::string(column + 1 < widths.size() ? gap : 0, ' ');
        }
        drop_trailing_blanks(text);
        out += text + "\n";
    }
    return out;
}

std::string table::text(std::size_t width) const
{
    const auto rows = shown_rows(width);
    const auto widths = widths_of(rows, width);
    auto out = row_text(row(titles_.begin(), titles_.end()), widths);
    for (const auto& each : rows) {
        out += row_text(each, widths);
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
