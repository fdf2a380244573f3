#pragma once

#include <stdexcept>
#include <string>

namespace program {

/// The command cannot be carried out as it was written. Nothing was sent.
class usage_error : public std::runtime_error {
public:
    /// `what_to_do` is a second line for people; empty for none.
    explicit usage_error(const std::string& message, std::string what_to_do = std::string())
        : std::runtime_error(message)
        , hint(std::move(what_to_do))
    {}

    std::string hint;
};

} // namespace program
