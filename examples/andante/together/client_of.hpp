#pragma once

#include <andante/core/error.hpp>
#include <andante/providers/together/client.hpp>

#include "program/json_text.hpp"
#include "program/report.hpp"
#include "program/session.hpp"

#include <string>

namespace program::together {

/// The session's client. Throws failure when the options cannot work.
inline andante::together::client client_of(session& current)
{
    return client_in<andante::together::client>(*current.client());
}

/// What went wrong with one of many, as the program tells it of a whole command: an object.
inline std::string error_object(const andante::error& problem, const session& current)
{
    auto told = program::problem(problem, current.whose()).json("");
    for (const auto& [name, value] : json_text::members(told)) {
        if (name == "error") {
            return std::string(value);
        }
    }
    return told;
}

} // namespace program::together
