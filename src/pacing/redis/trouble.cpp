// Why Redis cannot be used, for people.
#include "pacing/redis/trouble.hpp"

#include <array>

namespace andante::inline v0::pacing {

namespace {

/// Enough for every message of Redis; what answers may be something else.
constexpr std::size_t longest_message = 300;

struct advice {
    std::string_view begins; ///< The message.
    std::string_view what_to_do;
};

constexpr std::array advices{
    advice{"NOAUTH", "set redis_options::password, or user and password in the URL"},
    advice{
        "ERR Protocol error: unauthenticated", // instead of NOAUTH, for what is longer than 16 KiB
        "set redis_options::password, or user and password in the URL"
    },
    advice{"WRONGPASS", "check redis_options::user and password"},
    advice{
        "NOPERM",
        "the user needs the keys and channels andante:*, and the commands that "
        "docs/pacing.md names"
    },
    advice{"ERR DB index", "check redis_options::database"},
    advice{"READONLY", "this is a replica: name the server that it follows"},
    advice{"MOVED", "this is a node of a cluster: name a server that holds all keys"},
    advice{"CLUSTERDOWN", "this is a node of a cluster: name a server that holds all keys"},
    advice{"ERR unknown command", "Redis 5 or later is needed"},
    advice{"ERR Unknown Redis command", "Redis 5 or later is needed"},
    advice{"ERR Write commands not allowed", "Redis 5 or later is needed"},
    advice{"ERR wrong number of arguments for 'auth'", "users need Redis 6 or later"},
    advice{"OOM", "it has no memory left: see maxmemory"},
};

} // namespace

std::string name_of(const redis_options& options)
{
    if (!options.path.empty()) {
        return options.path;
    }
    const bool bare = options.host.find(':') != std::string::npos;
    const auto host = bare ? "[" + options.host + "]" : options.host;
    return host + ":" + std::to_string(options.port);
}

std::string explain(std::string_view refusal, const redis_options& options)
{
    std::string text(refusal);
    const auto password = options.password.reveal();
    for (auto at = text.find(password); !password.empty() && at != std::string::npos;
         at = text.find(password, at + 3)) {
        text.replace(at, password.size(), "***");
    }
    if (text.size() > longest_message) {
        text.resize(longest_message);
        text += "...";
    }
    for (auto& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        c = byte < 0x20 || byte >= 0x7F ? '?' : c;
    }
    text = name_of(options) + " refuses: " + text;
    for (const auto& [begins, what_to_do] : advices) {
        if (refusal.starts_with(begins)) {
            return text + " (" + std::string(what_to_do) + ")";
        }
    }
    return text;
}

} // namespace andante::inline v0::pacing
