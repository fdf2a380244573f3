#pragma once

#include <utility>

namespace andante::support {

/// The request, with its end announced there.
template <class Request, class Inbox>
Request announced(Request what, Inbox to)
{
    what.inbox = std::move(to);
    return what;
}

} // namespace andante::support
