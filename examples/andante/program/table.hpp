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

    void add(std::vector<cell> cells) { rows_.push_back(std::move(cells)); }
    /// These columns are aligned to the right.
    void align_right(std::size_t column) { right_.push_back(column); }
    /// This column has ids, of which only as much is shown as tells them apart.
    void has_ids(std::size_t column) { ids_.push_back(column); }
    /// What does not fit into this column goes on below instead of being cut.
    void wraps(std::size_t column) { wrapped_.push_back(column); }
    /// Besides the last column, this one may be cut.
    void may_be_cut(std::size_t column) { cut_.push_back(column); }
    bool empty() const { return rows_.empty(); }
    /// The lines, which fit into `width` columns where the columns that may be cut or wrapped leave
    /// room for the others. 0: no limit, and everything is whole.
    std::string text(std::size_t width) const;

private:
    using row = std::vector<cell>;

    std::vector<row> shown_rows(std::size_t width) const;
    std::vector<std::size_t> widths_of(const std::vector<row>& rows, std::size_t width) const;
    std::string row_text(const row& cells, const std::vector<std::size_t>& widths) const;

    std::vector<std::string> titles_;
    std::vector<std::vector<cell>> rows_;
    std::vector<std::size_t> right_;
    std::vector<std::size_t> ids_;
    std::vector<std::size_t> wrapped_;
    std::vector<std::size_t> cut_;
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
