#include "fuzz/models_everything.hpp"

#include <cstddef>
#include <cstdint>

/// libFuzzer's entry: any bytes as the body of any answer of Deep Creative, SAUTI, Pioneer and
/// Together AI, as an event of their streams, and as a file of a batch.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    andante::test::decode_models({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
