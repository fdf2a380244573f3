#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace andante::inline v0::finetuning {

/// What an account may still do. All counts are numbers of tracks.
class account_limits {
public:
    account_limits() = default;

    /// Allowance of a month; depends on the plan.
    std::int64_t monthly_generations = 0;
    /// Used this month.
    std::int64_t generations_used = 0;
    /// Left of this month's allowance.
    std::int64_t monthly_remaining = 0;
    /// Bought on top.
    std::int64_t pack_credits = 0;
    /// Monthly and bought together.
    std::int64_t total_remaining = 0;
    /// Tracks that are in the queue now (not how many would fit).
    std::int64_t queue_depth = 0;

    /// True when all members are equal.
    friend bool operator==(const account_limits& left, const account_limits& right) = default;
};

/// The account behind the key.
class account {
public:
    account() = default;

    /// Opaque.
    std::string id;
    /// The address that the account is known by.
    std::string email;
    /// Display name.
    std::optional<std::string> name;
    /// The plan, an open set of words, for example "pro".
    std::string tier;
    /// What it may still do.
    account_limits limits;
    /// The account's own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::finetuning
