#pragma once

#include <string>
#include <utility>

namespace andante::inline v0::sauti {

/// Audio to be sent: a file of the disk, which is read while it is sent, or bytes in memory. What
/// it is, is seen in its first bytes.
class recording {
public:
    /// The file at `path`.
    static recording file(std::string path)
    {
        recording made;
        made.path_ = std::move(path);
        return made;
    }
    /// These bytes.
    static recording memory(std::string bytes)
    {
        recording made;
        made.bytes_ = std::move(bytes);
        return made;
    }

    /// Where the file is; empty for bytes in memory.
    const std::string& path() const noexcept { return path_; }
    /// The bytes in memory.
    const std::string& bytes() const noexcept { return bytes_; }

private:
    recording() = default;

    std::string path_;
    std::string bytes_;
};

/// What was said in a recording.
class transcript {
public:
    transcript() = default;

    std::string text;          ///< The words.
    std::string language;      ///< For example "sw".
    double duration_seconds{}; ///< How long the recording is; 0 when the service does not say.
    /// The answer's own JSON object when the call was told to keep it; else empty.
    std::string raw_json;
};

/// What the voice agent is asked about, beside the words themselves.
class agent_options {
public:
    agent_options() = default;

    /// "general" (the service's default), "banking" or "health"; empty: not sent.
    std::string scenario;
    /// The voice that answers; empty: the service's default.
    std::string voice_id;
};

/// The voice agent's answer.
class agent_reply {
public:
    agent_reply() = default;

    std::string user_text;  ///< What it heard.
    std::string agent_text; ///< What it says.
    std::string wav;        ///< The same as a WAV file.
    std::string scenario;   ///< As it was understood.
    std::string voice_id;   ///< Who says it.
    /// The answer's own JSON object, audio included, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::sauti
