#pragma once

#include <andante/emulator/service.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace andante::inline v0::emulator {

/// A file that anybody may fetch.
struct offered_file {
    std::string type; ///< Its Content-Type.
    std::string etag; ///< With its quotes; none when empty.
    time_point modified{};
    std::size_t size = 0;
    std::function<std::string()> bytes; ///< Asked only when they are needed.
    bool ranges = true;                 ///< Range requests are honoured and advertised.
    bool announce_length = true;        ///< False: the length of the whole file is not said.
};

/// The whole file, the part that was asked for, or 416.
reply serve_file(const offered_file& what, const incoming& request);
/// A short text for people.
reply plain_text(int status, std::string text);

} // namespace andante::inline v0::emulator
