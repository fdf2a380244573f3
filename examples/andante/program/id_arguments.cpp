#include "program/id_arguments.hpp"

#include "program/input_text.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <iostream>

namespace program {

std::vector<std::string> collect_ids(const std::vector<std::string>& arguments, bool may_be_empty)
{
    std::vector<std::string> out;
    bool reads_input = false;
    for (const auto& each : arguments) {
        if (each == "-") {
            reads_input = true;
            explain_typing("id");
            const auto typed = words_of(read_text(std::cin, each));
            out.insert(out.end(), typed.begin(), typed.end());
        } else {
            out.push_back(each);
        }
    }
    if (out.empty() && !(reads_input && may_be_empty)) {
        throw usage_error("no ids were given", "Give them as arguments, or one a line with '-'.");
    }
    return out;
}

} // namespace program
