#pragma once

#include <andante/core/open_enum.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace andante::inline v0::together {

/// What a file is for.
enum class file_purpose {
    fine_tune, ///< Examples to learn from.
    batch_api, ///< Lines of a batch.
    eval,      ///< Examples to judge by.
    output,    ///< The service's own: what a batch has answered.
};

/// The words of file_purpose on the wire.
inline std::span<const wire_name<file_purpose>> wire_names(file_purpose) noexcept
{
    static constexpr std::array names{
        wire_name<file_purpose>{file_purpose::fine_tune, "fine-tune"},
        wire_name<file_purpose>{file_purpose::batch_api, "batch-api"},
        wire_name<file_purpose>{file_purpose::eval, "eval"},
        wire_name<file_purpose>{file_purpose::output, "batch-generated"},
    };
    return names;
}

/// How far the service is with a file that somebody is to learn from.
enum class processing_status {
    pending,
    queued,
    running,
    completed,      ///< Final: it can be used.
    failed,         ///< Final.
    invalid_format, ///< Final: see file::problem.
};

/// The words of processing_status on the wire.
inline std::span<const wire_name<processing_status>> wire_names(processing_status) noexcept
{
    static constexpr std::array names{
        wire_name<processing_status>{processing_status::pending, "PENDING"},
        wire_name<processing_status>{processing_status::queued, "QUEUED"},
        wire_name<processing_status>{processing_status::running, "RUNNING"},
        wire_name<processing_status>{processing_status::completed, "COMPLETED"},
        wire_name<processing_status>{processing_status::failed, "FAILED"},
        wire_name<processing_status>{processing_status::invalid_format, "INVALID_FORMAT"},
    };
    return names;
}

/// A file that the service keeps.
class file {
public:
    file() = default;

    std::string id;                  ///< For example "file-5c0e...".
    std::string name;                ///< As it was called when it was sent.
    std::uint64_t bytes = 0;         ///< Its size.
    open_enum<file_purpose> purpose; ///< What it is for.
    std::string type;                ///< "jsonl", "csv" or "parquet".
    /// How far the service is with it; nothing for files that need no work.
    std::optional<open_enum<processing_status>> processing;
    /// What is wrong with it, in the service's words.
    std::optional<std::string> problem;
    /// When it was sent, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// Its own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// True when nothing more will happen to it by itself.
inline bool is_terminal(const file& what) noexcept
{
    return !what.processing || *what.processing == processing_status::completed ||
           *what.processing == processing_status::failed ||
           *what.processing == processing_status::invalid_format;
}

} // namespace andante::inline v0::together
