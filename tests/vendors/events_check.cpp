// Reads streams of server-sent events that come in pieces, for event_checks.mjs: from standard
// input, for each stream the number of its pieces, and for each piece its size and its bytes;
// numbers of four bytes, the lowest first. Writes a line of JSON for each: [[type, id, data], ...].
#include "client/event_parser.hpp"
#include "json/writer.hpp"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t most_bytes = 1024 * 1024;

class input {
public:
    explicit input(std::string_view bytes)
        : left_(bytes)
    {}

    bool is_empty() const noexcept { return left_.empty(); }
    std::string_view bytes(std::size_t size)
    {
        if (size > left_.size()) {
            throw std::runtime_error("the input ends within a piece");
        }
        const auto found = left_.substr(0, size);
        left_.remove_prefix(size);
        return found;
    }
    std::size_t number()
    {
        std::size_t made = 0;
        unsigned shift = 0;
        for (const char each : bytes(4)) {
            made |= static_cast<std::size_t>(static_cast<unsigned char>(each)) << shift;
            shift += 8;
        }
        return made;
    }

private:
    std::string_view left_;
};

std::string read_stream(input& from)
{
    andante::detail::event_parser parser(most_bytes);
    andante::json::writer out;
    out.begin_array();
    for (auto pieces = from.number(); pieces > 0; --pieces) {
        parser.add(from.bytes(from.number()));
        for (auto event = parser.next().value(); event; event = parser.next().value()) {
            out.begin_array();
            out.value(event->type);
            out.value(event->id);
            out.value(event->data);
            out.end_array();
        }
    }
    out.end_array();
    return std::move(out).finish();
}

} // namespace

int main()
{
    try {
        const std::string all(std::istreambuf_iterator<char>(std::cin), {});
        input from(all);
        while (!from.is_empty()) {
            std::cout << read_stream(from) << '\n';
        }
        return std::cout ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& thrown) {
        std::cerr << thrown.what() << '\n';
        return EXIT_FAILURE;
    }
}
