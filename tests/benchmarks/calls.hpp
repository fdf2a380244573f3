#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace andante::benchmarks {

/// One way to make the same call: GET a track, decode all of it.
class contender {
public:
    virtual ~contender() = default;
    virtual std::string_view name() const = 0;
    /// Makes `calls` calls over `connections` connections, which it may keep for the next run, on
    /// the calling thread. Throws when a single one does not give the expected track.
    virtual void run(std::size_t connections, std::size_t calls) = 0;
};

/// The typed client.
std::unique_ptr<contender> make_typed(unsigned short port);
/// Boost.Beast and simdjson, by hand.
std::unique_ptr<contender> make_raw_beast(unsigned short port);
/// libcurl's multi interface and simdjson.
std::unique_ptr<contender> make_curl(unsigned short port);

/// The id of the track that the server has.
inline constexpr std::string_view track_id = "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8";
inline constexpr std::string_view track_title = "warm analog synthwave";

} // namespace andante::benchmarks
