// Preloaded into a program: the name server never answers.
#include <netdb.h>
#include <unistd.h>

extern "C" __attribute__((visibility("default"))) int
getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**)
{
    while (true) {
        ::pause();
    }
}
