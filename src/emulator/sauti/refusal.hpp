#pragma once

#include "emulator/kit/fault_plan.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::emulator::sauti {

/// Why a request is not carried out. Thrown by the code that finds out, at any depth, and turned
/// into an answer in one place.
struct refusal {
    int status;
    std::string_view code;
    std::string detail;
    std::optional<std::chrono::seconds> retry_after;
};

refusal invalid_request(std::string detail);
refusal unauthorized();
refusal not_found(std::string what);
refusal job_not_complete(std::string_view state);
refusal too_large(std::size_t most);
refusal unprocessable(std::string detail);
refusal rate_limited(std::chrono::seconds retry_after);
refusal internal_fault();

/// The body of an error that was planned; `code` is chosen by the status when empty.
error_text planned_refusal(int status, std::string_view code);
/// The body of the answer. `instance` is the request's path.
std::string refusal_text(const refusal& why, std::string_view instance);

/// What such a body is.
inline constexpr std::string_view problem_type = "application/problem+json";

} // namespace andante::inline v0::emulator::sauti
