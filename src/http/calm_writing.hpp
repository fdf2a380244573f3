#pragma once

#include <cerrno>
#include <csignal>
#include <ctime>

namespace andante::inline v0::http {

/// While it lives, a write of this thread that exceeds the limit of file sizes, or that nobody
/// reads any more, only fails: the signal for it, which would end the process and leave a partial
/// file behind, is taken away. The process's own handling of signals is as it was.
class calm_writing {
public:
    calm_writing() noexcept
    {
        sigset_t pending;
        ::sigpending(&pending);
        ::sigemptyset(&deadly_);
        for (const int number : {SIGXFSZ, SIGPIPE}) {
            if (::sigismember(&pending, number) == 0) { // else it is somebody else's
                ::sigaddset(&deadly_, number);
            }
        }
        ::pthread_sigmask(SIG_BLOCK, &deadly_, &before_);
    }
    calm_writing(const calm_writing&) = delete;
    calm_writing& operator=(const calm_writing&) = delete;
    ~calm_writing()
    {
        const int kept = errno;
        const timespec at_once{};
        while (::sigtimedwait(&deadly_, nullptr, &at_once) > 0) {
        }
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        errno = kept;
    }

private:
    sigset_t deadly_{};
    sigset_t before_{};
};

} // namespace andante::inline v0::http
