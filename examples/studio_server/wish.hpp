#pragma once

#include <andante/providers/finetuning/generation_request.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace studio_server {

/// One track as a person asks for it. What stays empty the service chooses.
class wish {
public:
    explicit wish(std::string text)
        : prompt(std::move(text))
    {}

    std::string prompt;
    std::chrono::seconds duration{60};
    std::optional<std::string> lyrics;
    std::optional<std::string> language;
    std::optional<std::string> key;
    std::optional<std::string> scale;
    std::optional<int> bpm;
    std::optional<int> beats; ///< A bar.
    std::optional<std::int64_t> seed;
};

/// {"prompt", "seconds", "lyrics", "language", "key", "scale", "bpm", "beats", "seed"}: all but the
/// prompt may be missing. Throws std::invalid_argument for a member of another type.
wish wish_from(const boost::json::object& what);
/// The same object again: what wish_from() reads.
boost::json::object to_json(const wish& what);
/// What the service is asked for.
andante::finetuning::generation_request request_of(const wish& what);
/// What was chosen beside prompt and length, for people: "lyrics, 90 bpm, F# minor"; may be empty.
std::string choices_of(const wish& what);

} // namespace studio_server
