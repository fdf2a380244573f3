#pragma once

#include <andante/providers/pioneer/client.hpp>

#include "program/service_client.hpp"
#include "program/session.hpp"

namespace program::pioneer {

/// The session's client. Throws failure when the options cannot work.
inline andante::pioneer::client client_of(session& current)
{
    return client_in<andante::pioneer::client>(*current.client());
}

} // namespace program::pioneer
