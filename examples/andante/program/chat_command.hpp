#pragma once

#include <andante/chat/completions.hpp>

#include "program/command.hpp"
#include "program/declaration.hpp"
#include "program/service_client.hpp"

namespace program {

/// The chat completions of a provider's client.
using chat_source = andante::chat::completions (*)(const service_client& held);

/// Declares `chat`: a conversation's next answer, printed while it is made.
void add_chat_command(declaration& group, command& chosen, chat_source completions);

} // namespace program
