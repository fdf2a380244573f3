#pragma once

#include <andante/providers/finetuning/client.hpp>

#include "program/session.hpp"

namespace program::finetuning {

/// The session's client. Throws failure when the options cannot work.
inline andante::finetuning::client client_of(session& current)
{
    return client_in<andante::finetuning::client>(*current.client());
}

} // namespace program::finetuning
