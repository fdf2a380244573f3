#pragma once

#include "emulator/kit/multipart.hpp"
#include "emulator/sauti/routes.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::sauti {

/// A JSON body, read as strictly as the service reads it. Every function throws refusal for what is
/// not acceptable.
class json_body {
public:
    /// `known`: its members; any other is refused.
    json_body(const call& what, std::initializer_list<std::string_view> known);

    /// Text that may be left out.
    std::optional<std::string> text(std::string_view name) const;
    /// Text that must be there and not be empty.
    std::string required_text(std::string_view name) const;
    /// The settings of a voice, all of which may be left out.
    void check_voice_settings() const;

private:
    boost::json::object body_;
};

/// A form with a file called "audio" and texts, read as strictly.
class form_body {
public:
    /// `known`: its texts; `most`: bytes of the file; `types`: what it may be, as in "audio/wav".
    form_body(
        const call& what,
        std::initializer_list<std::string_view> known,
        std::size_t most,
        std::initializer_list<std::string_view> types
    );

    /// The file's bytes.
    std::string_view audio() const { return audio_->content; }
    /// Text that may be left out.
    std::optional<std::string> text(std::string_view name) const;

private:
    std::vector<form_part> parts_;
    const form_part* audio_ = nullptr;
};

/// A word that must be one of several.
void check_word(
    std::string_view name, std::string_view word, std::initializer_list<std::string_view> allowed
);

} // namespace andante::inline v0::emulator::sauti
