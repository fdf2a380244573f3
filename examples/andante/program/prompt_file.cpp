#include "program/prompt_file.hpp"

#include "program/input_text.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace program {

namespace {

constexpr auto blanks = " \t\r\n\v\f";

std::string trimmed(const std::string& line)
{
    const auto first = line.find_first_not_of(blanks);
    if (first == std::string::npos) {
        return {};
    }
    return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

std::vector<prompt_line> lines_of(const std::string& text)
{
    std::istringstream in(text);
    std::vector<prompt_line> out;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        auto prompt = trimmed(line);
        if (!prompt.empty()) {
            out.emplace_back(number, std::move(prompt));
        }
    }
    return out;
}

} // namespace

std::vector<prompt_line> read_prompts(const std::string& file)
{
    std::vector<prompt_line> out;
    if (file == "-") {
        explain_typing("prompt");
        out = lines_of(read_text(std::cin, file));
    } else {
        std::ifstream in(file);
        if (!in) {
            throw usage_error(
                "'" + file + "' cannot be opened", "Give a text file with one prompt a line."
            );
        }
        out = lines_of(read_text(in, file));
    }
    if (out.empty()) {
        throw usage_error("'" + file + "' holds no prompt", "Write one prompt a line.");
    }
    return out;
}

} // namespace program
