#pragma once

#include <andante/chat/message.hpp>

#include <string>
#include <vector>

namespace program {

/// A conversation in a JSON file: an array of messages, or an object with `messages`. Throws
/// usage_error, which names the message, when it is none.
std::vector<andante::chat::message> read_conversation(const std::string& file);

} // namespace program
