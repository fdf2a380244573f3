#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// One line of a file of prompts.
class prompt_line {
public:
    prompt_line(std::size_t line_number, std::string words)
        : number(line_number)
        , text(std::move(words))
    {}

    std::size_t number; ///< 1 for the file's first line.
    std::string text;   ///< Without blanks at its ends; never empty.
};

/// One prompt a line; blank lines are skipped. "-" is standard input. Throws usage_error when the
/// file cannot be read or holds no prompt.
std::vector<prompt_line> read_prompts(const std::string& file);

} // namespace program
