#pragma once

#include <optional>

namespace andante::inline v0::pioneer {

/// What an encoder's answer says that it has used.
template <class Answer>
std::optional<double> told_usage(const Answer& answer)
{
    const auto& told = answer.token_usage;
    return told ? std::optional(static_cast<double>(*told)) : std::nullopt;
}

} // namespace andante::inline v0::pioneer
