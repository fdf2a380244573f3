#pragma once

#include <cstddef>
#include <string_view>

namespace andante::inline v0::emulator {

enum class range_verdict {
    ignored,       ///< Not a byte range, or several: the whole file is the answer.
    one,           ///< first to last, both inclusive.
    unsatisfiable, ///< Beyond the end.
};

struct byte_range {
    range_verdict verdict = range_verdict::ignored;
    std::size_t first = 0;
    std::size_t last = 0;
};

/// Reads a Range header for a file of `size` bytes.
byte_range parse_range(std::string_view header, std::size_t size);

} // namespace andante::inline v0::emulator
