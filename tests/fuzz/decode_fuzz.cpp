#include "fuzz/decode_everything.hpp"

#include <cstddef>
#include <cstdint>

/// libFuzzer's entry: any bytes as the body of any answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    andante::test::decode_everything({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
