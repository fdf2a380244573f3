#pragma once

#include "emulator/kit/fault_plan.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator::pioneer {

/// Why a request is not carried out. Thrown by the code that finds out, at any depth, and turned
/// into an answer in one place.
struct refusal {
    int status = 500;
    boost::json::object body;
    std::string code{};
    std::optional<std::chrono::seconds> retry_after{};
    std::vector<std::pair<std::string, std::string>> fields{};
};

/// {"detail": text}
refusal told(int status, std::string text);
refusal no_key();
refusal bad_key_form(std::string_view begins);
refusal unknown_key();
refusal not_found(std::string what);
/// One value that is wrong; `place` is its name, or names with points between.
refusal invalid(std::string place, std::string words);
/// The same as the other form has it: a text, and `errors` beside it.
refusal flattened(const refusal& why, std::string_view route);
refusal spent_today(std::optional<std::chrono::seconds> misleading_wait);
refusal unpaid(std::string_view code, bool wrapped);
refusal warming(std::optional<std::chrono::seconds> wait);
refusal overloaded();
/// Of a 429: the limit, as in "1000 per 1 minute".
refusal too_many(std::string_view limit, bool other_body, bool with_code);

/// The body of an error that was planned.
error_text planned_refusal(int status, std::string_view code);

} // namespace andante::inline v0::emulator::pioneer
