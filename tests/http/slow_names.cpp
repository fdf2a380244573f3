#include "http/slow_names.hpp"

#include <condition_variable>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <netdb.h>
#include <set>
#include <string_view>

namespace andante::support::slow_names {

namespace {

/// Never destroyed: a look-up that nobody waits for any more may last longer than the program.
struct server {
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::string> answered;
    std::map<std::string, std::size_t> asked;
};

server& the_server()
{
    static auto* const one = new server;
    return *one;
}

void serve(const std::string& name)
{
    auto& one = the_server();
    std::unique_lock lock(one.mutex);
    ++one.asked[name];
    one.changed.notify_all();
    one.changed.wait(lock, [&] { return one.answered.contains(name); });
}

} // namespace

void answer(const std::string& name)
{
    auto& one = the_server();
    const std::lock_guard lock(one.mutex);
    one.answered.insert(name);
    one.changed.notify_all();
}

void wait_until_asked(const std::string& name)
{
    auto& one = the_server();
    std::unique_lock lock(one.mutex);
    one.changed.wait(lock, [&] { return one.asked.contains(name); });
}

std::size_t asked(const std::string& name)
{
    auto& one = the_server();
    const std::lock_guard lock(one.mutex);
    return one.asked[name];
}

} // namespace andante::support::slow_names

/// Takes the place of the system's in this program.
extern "C" int
getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found)
{
    using function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto system = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (node != nullptr && std::string_view(node).ends_with(".slow")) {
        andante::support::slow_names::serve(node);
        node = "127.0.0.1";
    }
    return system(node, service, hints, found);
}
