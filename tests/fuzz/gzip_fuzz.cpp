#include "http/content_coding.hpp"
#include "http/gzip_decoder.hpp"
#include "support/gzip.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using andante::http::gzip_decoder;

constexpr std::size_t most_decoded = 1'000'000;

/// What these bytes become, or why they become nothing; up to the limit.
std::string decode_all(std::string_view coded, std::size_t piece, std::size_t room)
{
    gzip_decoder decoder;
    std::string into(room, '\0');
    std::string text;
    while (!coded.empty() && text.size() < most_decoded) {
        auto part = coded.substr(0, piece);
        coded.remove_prefix(part.size());
        for (bool is_filled = true; (!part.empty() || is_filled) && text.size() < most_decoded;) {
            const auto step = decoder.decode(part, into);
            if (!step) {
                return "E" + std::to_string(step.error().code().value());
            }
            if (step->taken > part.size() || step->made > into.size()) {
                std::abort();
            }
            part.remove_prefix(step->taken);
            text.append(into, 0, step->made);
            is_filled = step->made == into.size();
        }
    }
    if (text.size() >= most_decoded) {
        return "large";
    }
    const auto whole = decoder.finish();
    return whole ? "T" + text : "E" + std::to_string(whole.error().code().value());
}

/// A whole body within a limit is what its pieces are; beyond it, it is nothing.
void decode_as_answer(std::string_view coded, const std::string& expected)
{
    constexpr std::size_t small_limit = 1000;
    andante::http::response answer;
    answer.status = 200;
    answer.headers.add("Content-Encoding", "gzip");
    answer.body = coded;
    const auto done = andante::http::decode_body(answer, small_limit);
    const bool is_small = expected.starts_with('T') && expected.size() <= small_limit + 1;
    if (done.has_value() != is_small || (is_small && 'T' + answer.body != expected)) {
        std::abort();
    }
}

} // namespace

/// libFuzzer's entry: any bytes as a body in gzip, and as what such a body holds. Whatever its
/// pieces, it is decoded in the same way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto whole = decode_all(text, size + 1, 4096);
    if (decode_all(text, 1, 4096) != whole || decode_all(text, 7, 64) != whole) {
        std::abort();
    }
    if (size > 0) {
        decode_as_answer(text, whole);
    }
    const auto half = size / 2;
    const auto members = andante::support::in_gzip(std::string(text.substr(0, half))) +
                         andante::support::in_gzip(std::string(text.substr(half)));
    if (decode_all(members, std::max<std::size_t>(half, 1), 100) != 'T' + std::string(text)) {
        std::abort();
    }
    return 0;
}
