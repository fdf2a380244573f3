#pragma once

#include <andante/core/open_enum.hpp>

#include <span>
#include <string>
#include <vector>

namespace andante::inline v0::sauti {

/// Whether a voice can be used.
enum class voice_status { active, inactive };

/// The words on the wire.
inline std::span<const wire_name<voice_status>> wire_names(voice_status) noexcept
{
    static constexpr wire_name<voice_status> names[] = {
        {voice_status::active, "active"},
        {voice_status::inactive, "inactive"},
    };
    return names;
}

/// A voice. What the service leaves out is empty.
class voice {
public:
    voice() = default;

    std::string id;                 ///< What speech takes, for example "sauti-swahili-v1".
    std::string name;               ///< For people.
    std::string language_code;      ///< ISO 639-1, for example "sw".
    std::string locale;             ///< For example "sw-KE".
    std::string gender;             ///< A word.
    std::string description;        ///< For people.
    open_enum<voice_status> status; ///< Whether it can be used.
    /// The voice's own JSON object when the call was told to keep it; else empty.
    std::string raw_json;
};

/// All voices that were asked for.
class voice_list {
public:
    voice_list() = default;

    std::vector<voice> items; ///< In the service's order.
    /// The answer's own JSON object when the call was told to keep it; else empty.
    std::string raw_json;
};

/// A voice that was made from a sample.
class cloned_voice {
public:
    cloned_voice() = default;

    std::string id;     ///< What speech takes, for example "clone-9f3a1c4b".
    std::string name;   ///< As the service keeps it: at most 100 characters.
    std::string status; ///< A word: "ready".
    /// The answer's own JSON object when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::sauti
