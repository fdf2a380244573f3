#pragma once

#include "emulator/kit/fault_plan.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::emulator::together {

/// How an error is written.
enum class error_shape {
    object,   ///< {"error":{"message","type","param","code"}}
    text,     ///< {"error":"message"}: batches.
    message,  ///< {"message":"message"}: limits of models.
    top_kind, ///< As object, with "error_type" beside it.
};

/// Why a request is not carried out. Thrown by the code that finds out, at any depth, and turned
/// into an answer in one place.
struct refusal {
    int status = 500;
    std::string type;
    std::string code;
    std::string message;
    std::string field{}; ///< The parameter at fault; may be empty.
    error_shape shape = error_shape::object;
    std::optional<std::chrono::seconds> retry_after;
};

refusal invalid_request(std::string message);
refusal unauthorized();
refusal not_found(std::string what);
refusal no_model(std::string_view model);
refusal conflict(std::string message);
refusal unprocessable(std::string message);
refusal overloaded(std::string_view model);
/// `kind`: "dynamic_request_limited" and its like, or empty.
refusal too_many(std::string message, std::string kind, bool kind_beside);

/// The body of an error that was planned; `code` is chosen by the status when empty.
error_text planned_refusal(int status, std::string_view code);
/// The body of the answer.
std::string refusal_text(const refusal& why);

} // namespace andante::inline v0::emulator::together
