#pragma once

/// The whole public API. Nothing else includes this header.
#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/core/within.hpp>
#include <andante/jobs/webhook_listener.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/version.hpp>
