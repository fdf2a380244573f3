#pragma once

#include <andante/providers/deepcreative/client.hpp>

#include "program/session.hpp"

namespace program::deepcreative {

namespace api = andante::deepcreative;

/// The session's client. Throws failure when the options cannot work.
inline api::client client_of(session& current)
{
    return client_in<api::client>(*current.client());
}

} // namespace program::deepcreative
