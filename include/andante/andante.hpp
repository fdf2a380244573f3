#pragma once

/// Everything that all providers share, and the client of Finetuning.ai. The clients of the others
/// have headers of their own, so that a file pays only for what it uses:
/// andante/providers/deepcreative/client.hpp, andante/providers/pioneer/client.hpp,
/// andante/providers/sauti/client.hpp, and andante/chat/client.hpp for chat completions of any
/// service. Nothing else includes this header.
#include <andante/async/within.hpp>
#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/version.hpp>
#include <andante/webhooks/webhook_listener.hpp>
