#pragma once

/// The whole public API. Nothing else includes this header.
#include <andante/async/within.hpp>
#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/providers/deepcreative/client.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/providers/sauti/client.hpp>
#include <andante/version.hpp>
#include <andante/webhooks/webhook_listener.hpp>
