#include "fuzz/pacing_everything.hpp"

#include <cstddef>
#include <cstdint>

/// libFuzzer's entry: any bytes as an answer, as saved state and as a limit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    andante::test::show_answer(text);
    andante::test::restore_state(text);
    return 0;
}
