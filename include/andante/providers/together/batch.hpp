#pragma once

#include <andante/core/open_enum.hpp>
#include <andante/core/result.hpp>
#include <andante/json/raw_json.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::together {

/// The states of a batch.
enum class batch_status {
    validating,
    in_progress,
    completed, ///< Final; some of its lines may have failed all the same.
    failed,    ///< Final.
    expired,   ///< Final: not done in 24 h.
    cancelled, ///< Final.
};

/// The words of batch_status on the wire.
inline std::span<const wire_name<batch_status>> wire_names(batch_status) noexcept
{
    static constexpr std::array names{
        wire_name<batch_status>{batch_status::validating, "VALIDATING"},
        wire_name<batch_status>{batch_status::in_progress, "IN_PROGRESS"},
        wire_name<batch_status>{batch_status::completed, "COMPLETED"},
        wire_name<batch_status>{batch_status::failed, "FAILED"},
        wire_name<batch_status>{batch_status::expired, "EXPIRED"},
        wire_name<batch_status>{batch_status::cancelled, "CANCELLED"},
    };
    return names;
}

/// True for the four states that do not change again; false for every other word.
inline bool is_terminal(const open_enum<batch_status>& status) noexcept
{
    return status == batch_status::completed || status == batch_status::failed ||
           status == batch_status::expired || status == batch_status::cancelled;
}

/// A batch. All but the id may be missing.
class batch {
public:
    batch() = default;

    std::string id;                            ///< Opaque.
    open_enum<batch_status> status;            ///< Where it stands.
    std::string endpoint;                      ///< What its lines are for.
    std::string input_file_id;                 ///< Its lines.
    std::optional<std::string> model_id;       ///< Whom they ask.
    std::optional<std::string> output_file_id; ///< What was answered.
    std::optional<std::string> error_file_id;  ///< What was not.
    std::optional<std::string> problem;        ///< Why it failed, in the service's words.
    std::optional<double> progress;            ///< 0 to 100.
    /// When it was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When it ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// What the service warned of when it was accepted.
    std::optional<std::string> warning;
    /// Its own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// One request of a batch.
class batch_line {
public:
    /// `id`: at most 64 characters, and of no other line of the batch. `request`: the body of a
    /// chat completion, a JSON object.
    batch_line(std::string id, raw_json request)
        : custom_id(std::move(id))
        , body(std::move(request))
    {}

    std::string custom_id; ///< The caller's name of it.
    raw_json body;         ///< What is asked.
};

/// What became of a line.
class batch_item {
public:
    /// Of the line of that name.
    batch_item(std::string id, result<raw_json> what)
        : custom_id(std::move(id))
        , answer(std::move(what))
    {}

    std::string custom_id; ///< The line's.
    /// The body of the answer, or why there is none: errc::request_refused with the service's code
    /// and words; errc::job_failed, with the outcome `not_sent`, for a line that is in neither of
    /// the service's files.
    result<raw_json> answer;
};

/// Everything that became of batches, in the order of their lines.
class batch_report {
public:
    batch_report() = default;

    /// One for each line.
    std::vector<batch_item> items;
    /// The lines that the service has lost, ready to be sent again: nothing was answered to them,
    /// and nobody says why.
    std::vector<batch_line> lost;

    /// How many lines have no answer.
    std::size_t failed() const noexcept
    {
        std::size_t count = 0;
        for (const auto& each : items) {
            count += each.answer.has_error() ? 1 : 0;
        }
        return count;
    }
};

} // namespace andante::inline v0::together
