#pragma once

#include <andante/core/observer.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace andante::inline v0 {

/// How much a logger says.
enum class log_level { off, error, info, debug };

/// Parses "off", "error", "info" or "debug"; anything else is off.
ANDANTE_DECL log_level parse_log_level(std::string_view text) noexcept;

/// An observer that writes a line per event. Prints only header fields of an allow-list and never a
/// body or a key. `sink` gets each line without its newline; by default it is standard error.
ANDANTE_DECL std::shared_ptr<observer> make_logger(
    log_level level,
    std::function<void(std::string_view line)> sink = std::function<void(std::string_view)>()
);

} // namespace andante::inline v0
