#pragma once

#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0::kit {

/// The query of a call's target, parameter by parameter, encoded.
class ANDANTE_DECL query {
public:
    query() = default;

    /// Adds a parameter.
    void add(std::string_view name, std::string_view value);
    /// Adds a parameter whose value is a whole number.
    void add(std::string_view name, std::int64_t value);
    /// Adds a parameter whose value is a word of the provider's.
    template <class Enum>
    void add(std::string_view name, const open_enum<Enum>& value)
    {
        add(name, value.text());
    }
    /// Adds a parameter, or nothing when there is no value.
    template <class T>
    void add_if(std::string_view name, const std::optional<T>& value)
    {
        if (value) {
            add(name, *value);
        }
    }

    /// With its '?'; empty when nothing was added.
    std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

} // namespace andante::inline v0::kit
