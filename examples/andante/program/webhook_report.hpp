#pragma once

#include <andante/webhooks/webhook_inbox.hpp>

#include "program/output.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace program {

/// What became of one delivery.
class webhook_report {
public:
    webhook_report() = default;

    std::chrono::system_clock::time_point at;
    andante::webhook_observation seen;
    std::string proof;      ///< The scheme's name.
    std::string message_id; ///< Empty when the scheme has none.
    std::string body;

    std::optional<int> forward_status; ///< What its target answered.
    std::chrono::milliseconds forward_time{0};
    std::string forward_problem; ///< Why there is no answer; empty for none.
};

/// Tells of it: a line for people, or one of JSON.
void print(output& out, const webhook_report& what);

} // namespace program
