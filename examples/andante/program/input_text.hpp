#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// A text file or standard input, whole, in UTF-8 and without a byte order mark. `name` is "-" for
/// standard input. Throws usage_error when it cannot be read to its end, or when it is no UTF-8
/// text but, as it looks, UTF-16 or not text at all.
std::string read_text(std::istream& in, const std::string& name);

/// The words of a text, which white space separates.
std::vector<std::string> words_of(const std::string& text);

} // namespace program
