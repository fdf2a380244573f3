#pragma once

#include "emulator/program/values.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace andante::inline v0::emulator {

/// Makes CLI11 report what a parser throws, with the option's name.
template <class Use>
CLI::callback_t checked(std::string name, Use use)
{
    return [name = std::move(name), use = std::move(use)](const CLI::results_t& values) {
        for (const auto& value : values) {
            try {
                use(value);
            } catch (const bad_value& problem) {
                throw CLI::ValidationError(name, problem.what());
            }
        }
        return true;
    };
}

/// An option whose text `use` takes.
template <class Use>
CLI::Option* add_value(CLI::App& app, const std::string& name, Use use, const std::string& help)
{
    return app.add_option(name, checked(name, std::move(use)), help);
}

/// The same, any number of times.
template <class Use>
CLI::Option* add_values(CLI::App& app, const std::string& name, Use use, const std::string& help)
{
    return add_value(app, name, std::move(use), help)->take_all()->allow_extra_args(false);
}

/// The whole numbers that an option takes.
struct count_range {
    std::uint64_t lowest = 0;
    std::uint64_t highest = 0;
};

/// An option that is a whole number in a range.
template <class Number>
CLI::Option* add_count(
    CLI::App& app,
    const std::string& name,
    Number& place,
    count_range range,
    const std::string& help
)
{
    const auto store = [&place, range](const std::string& text) {
        place = static_cast<Number>(parse_count(text, range.lowest, range.highest));
    };
    return add_value(app, name, store, help);
}

} // namespace andante::inline v0::emulator
