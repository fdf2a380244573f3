#pragma once

#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>
#include <andante/json/raw_json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Chat completions in the form that OpenAI has published and many services take.
namespace andante::inline v0::chat {

/// Who speaks.
enum class role {
    system,    ///< Who made the program.
    developer, ///< The same, for newer models of OpenAI's.
    user,      ///< Who uses it.
    assistant, ///< The model.
    tool,      ///< A tool that the model has called.
    function,  ///< The same in its older form.
};

/// The words of roles on the wire.
ANDANTE_DECL std::span<const wire_name<role>> wire_names(role) noexcept;

/// A call of a tool that the model asks for.
class tool_call {
public:
    tool_call() = default;
    /// A call with all its members.
    tool_call(std::string call_id, std::string function_name, std::string argument_text)
        : id(std::move(call_id))
        , name(std::move(function_name))
        , arguments(std::move(argument_text))
    {}

    /// The service's, for the answer: see message::tool(). Empty for a call in the older form, the
    /// member function_call.
    std::string id;
    /// The function's name.
    std::string name;
    /// Its arguments as the model wrote them: JSON text, unless the model has made a mistake, or
    /// was stopped by max_tokens.
    std::string arguments;

    /// True when all members are the same.
    friend bool operator==(const tool_call& left, const tool_call& right) = default;
};

/// What a part of a message is.
enum class part_kind {
    text,
    image_url,
    audio_url,
    video_url,
    input_audio,
    other, ///< As the caller wrote it.
};

/// A part of a message's content.
class ANDANTE_DECL content_part {
public:
    /// Text.
    static content_part text(std::string words);
    /// A picture at an address, or in a data URL. `detail`: "low", "high" or "auto", or empty to
    /// leave it out.
    static content_part image_url(std::string url, std::string detail = std::string());
    /// Sound at an address, or in a data URL.
    static content_part audio_url(std::string url);
    /// A video at an address, or in a data URL.
    static content_part video_url(std::string url);
    /// Sound as base64. `format`: for example "wav" or "mp3".
    static content_part input_audio(std::string base64, std::string format);
    /// A part of another type: an object, as the service documents it.
    static content_part other(raw_json object);

    /// What it is.
    part_kind kind() const noexcept { return kind_; }
    /// The text, the address, the base64, or the object as text.
    const std::string& value() const noexcept { return value_; }
    /// The detail of a picture, or the format of sound; empty for none.
    const std::string& detail() const noexcept { return detail_; }

    /// True for the same content.
    friend bool operator==(const content_part& left, const content_part& right) = default;

private:
    content_part(part_kind what, std::string content, std::string more)
        : kind_(what)
        , value_(std::move(content))
        , detail_(std::move(more))
    {}

    part_kind kind_;
    std::string value_;
    std::string detail_;
};

/// A message of a conversation, to the model or from it: what a completion gives can be added to
/// the next request as it is.
class ANDANTE_DECL message {
public:
    message() = default;
    /// A message of text.
    message(open_enum<chat::role> who, std::string text)
        : role(std::move(who))
        , content(std::move(text))
    {}

    /// What the model is to be.
    static message system(std::string text);
    /// What the user says.
    static message user(std::string text);
    /// What the user says and shows. Never empty.
    static message user(std::vector<content_part> parts);
    /// What the model has said before.
    static message assistant(std::string text);
    /// The calls that the model has asked for before. Never empty.
    static message assistant(std::vector<tool_call> calls);
    /// What a tool has given: `call_id` is the tool_call's.
    static message tool(std::string call_id, std::string text);

    /// Who speaks.
    open_enum<chat::role> role;
    /// The text. Nothing when there is none, as with tool calls, or when there are parts.
    std::optional<std::string> content;
    /// In place of `content`, of a user's message: parts of several kinds.
    std::vector<content_part> parts;
    /// Of the model's message: the tools that it calls.
    std::vector<tool_call> tool_calls;
    /// Of a tool's message: which call it answers.
    std::string tool_call_id;
    /// Who of several of that role; empty to leave it out.
    std::string name;
    /// Of a completion: what the model thought, if the service shows it. Never sent.
    std::string reasoning;
    /// Of a completion: the words of a refusal. Never sent.
    std::string refusal;

    /// True when all members are the same.
    friend bool operator==(const message& left, const message& right) = default;
};

} // namespace andante::inline v0::chat
