#pragma once

/// What all providers share, and the client of Finetuning.ai. It is not everything: what a file may
/// do without has a header of its own, so that it pays only for what it uses.
///
///     andante/providers/deepcreative/client.hpp  Deep Creative Labs
///     andante/providers/pioneer/client.hpp       Pioneer
///     andante/providers/sauti/client.hpp         SAUTI
///     andante/providers/together/client.hpp      Together
///     andante/chat/client.hpp                    chat completions of any service
///     andante/bulk/map.hpp                       many values with few requests
///     andante/journal/sqlite_journal.hpp         paid work that outlives the process
///     andante/pacing/redis.hpp                   limits that processes share
///     andante/kit/...                            to write a client of another provider
///     andante/emulator/..., andante/testing/...  for tests
///
/// Nothing else includes this header.
#include <andante/async/for_each.hpp>
#include <andante/async/within.hpp>
#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/version.hpp>
#include <andante/webhooks/webhook_listener.hpp>
