#include "fuzz/chat_everything.hpp"

#include <cstddef>
#include <cstdint>

/// libFuzzer's entry: any bytes as a stream of chat chunks, and as a whole answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    andante::test::read_chat_everything({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
