#pragma once

#include "emulator/kit/fault_plan.hpp"

#include <boost/json/value.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::emulator::finetuning {

/// Why a request is not carried out. Thrown by the code that finds out, at any depth, and turned
/// into an answer in one place.
struct refusal {
    int status;
    std::string_view code;
    std::string message;
    boost::json::value details;
    std::optional<std::chrono::seconds> retry_after;
};

refusal missing_key();
refusal invalid_key();
refusal plan_required();
refusal not_found();
refusal rate_limited(std::string_view code, std::chrono::seconds retry_after);
refusal monthly_limit_reached();
refusal queue_full(std::optional<std::chrono::seconds> retry_after);
refusal generation_failed();
/// `field` is empty when no single member is to blame.
refusal invalid(std::string_view field, std::string message);
/// A list with more than `max` items.
refusal too_many(std::size_t max);

/// The body of an error that was planned; `code` is chosen by the status when empty.
error_text planned_refusal(int status, std::string_view code);
/// The body of the answer.
std::string refusal_text(const refusal& why, bool name_field, bool retry_after_in_body);

} // namespace andante::inline v0::emulator::finetuning
