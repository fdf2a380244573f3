#pragma once

#include "emulator/kit/fault_plan.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::emulator::deepcreative {

/// Why a request is not carried out. Thrown by the code that finds out, at any depth, and turned
/// into an answer in one place.
struct refusal {
    int status;
    std::string_view type;
    std::string_view code;
    std::string message;
    boost::json::object details;
    std::optional<std::chrono::seconds> retry_after;
};

refusal invalid_key();
refusal forbidden();
refusal not_found();
refusal rate_limited(std::chrono::seconds retry_after);
refusal too_many_running(unsigned limit, std::size_t active);
/// `id` is empty when the answer does not say which prediction there is.
refusal duplicate(const std::string& id);
refusal invalid_model(std::string_view model);
/// `param` is the member that is at fault.
refusal invalid(std::string_view param, std::string message);
refusal no_credits(double required, double available);
/// `period` is "daily" or "monthly".
refusal spent(int status, std::string_view period);

/// The body of an error that was planned; `code` is chosen by the status when empty.
error_text planned_refusal(int status, std::string_view code);
/// The body of the answer. `is_short`: a validation error has the shape of the HTTP page.
std::string refusal_text(const refusal& why, bool is_short);

} // namespace andante::inline v0::emulator::deepcreative
