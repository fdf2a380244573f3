#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// One cell: its text, and the text as it is shown, which may have colours.
class cell {
public:
    cell(std::string words) // NOLINT(google-explicit-constructor): a cell is mostly its text
        : text(std::move(words))
    {}
    cell(std::string words, std::string colour)
        : text(std::move(words))
        , paint(std::move(colour))
    {}

    std::string text;
    std::string paint; ///< A control sequence in front, or empty.
};

/// Rows with aligned columns.
class table {
public:
    explicit table(std::vector<std::string> titles)
        : titles_(std::move(titles))
    {}

    void add(std::vector<cell> row) { rows_.push_back(std::move(row)); }
    /// These columns are aligned to the right.
    void align_right(std::size_t column) { right_.push_back(column); }
    bool empty() const { return rows_.empty(); }
    /// The lines. The last column is shortened so that a line fits into `width` columns; 0 for no
    /// limit.
    std::string text(std::size_t width) const;

private:
    std::vector<std::string> titles_;
    std::vector<std::vector<cell>> rows_;
    std::vector<std::size_t> right_;
};

/// Names and values below each other, the values aligned.
class property_list {
public:
    property_list() = default;

    void add(std::string name, cell value)
    {
        rows_.emplace_back(std::move(name), std::move(value));
    }
    std::string text() const;

private:
    std::vector<std::pair<std::string, cell>> rows_;
};

} // namespace program
