#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// True when the file descriptor is a terminal that understands control characters.
bool is_terminal(int descriptor);
/// The width of the terminal behind the descriptor; nothing to fit into: 0.
std::size_t terminal_width(int descriptor);

/// Says, where standard input is a terminal, what is to be typed there: one `thing` a line.
void explain_typing(std::string_view thing);

/// Text from elsewhere, safe to show: control characters and invalid UTF-8 become '?', line breaks
/// and tabs become blanks.
std::string printable(std::string_view text);
/// As printable(), but the line breaks stay.
std::string printable_lines(std::string_view text);
/// How many columns a printable text takes.
std::size_t display_width(std::string_view text);
/// The text, cut to so many columns with "..." at the end where needed.
std::string shortened(std::string_view text, std::size_t columns);

/// The text in lines of at most so many columns, 1 or more, cut at blanks; a longer word is cut
/// where a line ends. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// Lower case, also outside ASCII, for comparing names.
std::string folded(std::string_view text);

} // namespace program
