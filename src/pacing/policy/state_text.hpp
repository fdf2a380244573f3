#pragma once

#include <sstream>
#include <string>
#include <string_view>

namespace andante::inline v0::pacing {

// Saved state is lines of words: numbers, and names behind a mark.

void add_word(std::string& line, double number);
/// Names may hold anything, so they are encoded; the mark keeps an empty one a word.
void add_name(std::string& line, std::string_view name);

/// Reads the words of a line; once one is not what it should be, nothing more is good.
class state_reader {
public:
    explicit state_reader(const std::string& line);

    /// A name, as it was encoded.
    std::string name();
    /// Is there another word?
    bool more();
    /// 0 once something was not good.
    double number();
    bool good() const noexcept { return good_; }

private:
    std::istringstream words_;
    bool good_ = true;
};

} // namespace andante::inline v0::pacing
