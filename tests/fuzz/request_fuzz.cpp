#include "http/request_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using andante::http::request_bounds;
using andante::http::request_reader;

request_bounds small_bounds()
{
    request_bounds bounds;
    bounds.head_bytes = 400;
    bounds.chunk_extension_bytes = 20;
    bounds.trailer_bytes = 60;
    bounds.body_bytes = 100;
    return bounds;
}

/// All requests in these bytes, and the verdict on what follows them.
std::string read_all(std::string_view bytes, std::size_t piece)
{
    const auto bounds = small_bounds();
    request_reader reader(bounds);
    std::string seen;
    while (!bytes.empty() && !reader.is_refused()) {
        bytes.remove_prefix(reader.take(bytes.substr(0, piece)));
        if (reader.is_complete()) {
            const auto request = reader.release();
            if (request.body.size() > bounds.body_bytes) {
                std::abort();
            }
            seen += request.method + ' ' + request.target + ' ' + request.body + '\n';
            for (const auto& [name, value] : request.headers) {
                seen += name + ':' + value + '\n';
            }
            reader.start();
        }
    }
    return seen + std::to_string(reader.is_refused() ? reader.refusal().status : 0);
}

} // namespace

/// libFuzzer's entry: any bytes as what a stranger sends to a server. Whatever its pieces, they are
/// read in the same way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto whole = read_all(text, size + 1);
    if (read_all(text, 1) != whole || read_all(text, 7) != whole) {
        std::abort();
    }
    return 0;
}
