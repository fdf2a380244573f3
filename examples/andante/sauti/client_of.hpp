#pragma once

#include <andante/providers/sauti/client.hpp>

#include "program/session.hpp"

namespace program::sauti {

/// The session's client. Throws failure when the options cannot work.
inline andante::sauti::client client_of(session& current)
{
    return client_in<andante::sauti::client>(*current.client());
}

} // namespace program::sauti
