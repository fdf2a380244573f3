#pragma once

#include <memory>

namespace andante::inline v0::http {

/// Somebody who keeps connections that nobody uses.
class idle_keeper {
public:
    idle_keeper() = default;
    idle_keeper(const idle_keeper&) = delete;
    idle_keeper& operator=(const idle_keeper&) = delete;

    /// Closes what is of no use any more. False when nothing is kept that is worth another look.
    virtual bool sweep() noexcept = 0;

protected:
    ~idle_keeper() = default;
};

/// Has a keeper swept once a second until it says that there is nothing left.
///
/// A server that hangs up is noticed by nobody who does not read, and what reads on an io_context
/// keeps it from ending. So one thread of the process looks at all of them; it runs only while
/// there are any.
void sweep_from_now_on(const std::weak_ptr<idle_keeper>& who);

} // namespace andante::inline v0::http
