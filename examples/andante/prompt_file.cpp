#include "prompt_file.hpp"

#include "terminal.hpp"
#include "usage_error.hpp"

#include <fstream>
#include <iostream>

namespace program {

namespace {

constexpr auto blanks = " \t\r\n\v\f";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string trimmed(const std::string& line)
{
    const auto first = line.find_first_not_of(blanks);
    if (first == std::string::npos) {
        return {};
    }
    return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

std::vector<prompt_line> read_lines(std::istream& in)
{
    std::vector<prompt_line> out;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (number == 1 && line.starts_with(byte_order_mark)) {
            line.erase(0, byte_order_mark.size());
        }
        auto text = trimmed(line);
        if (!text.empty()) {
            out.emplace_back(number, std::move(text));
        }
    }
    return out;
}

} // namespace

std::vector<prompt_line> read_prompts(const std::string& file)
{
    std::vector<prompt_line> out;
    bool broken = false;
    if (file == "-") {
        explain_typing("prompt");
        out = read_lines(std::cin);
        broken = std::cin.bad();
    } else {
        std::ifstream in(file);
        if (!in) {
            throw usage_error(
                "'" + file + "' cannot be opened", "Give a text file with one prompt a line."
            );
        }
        out = read_lines(in);
        broken = in.bad();
    }
    if (broken) {
        throw usage_error("'" + file + "' could not be read to its end");
    }
    if (out.empty()) {
        throw usage_error("'" + file + "' holds no prompt", "Write one prompt a line.");
    }
    return out;
}

} // namespace program
