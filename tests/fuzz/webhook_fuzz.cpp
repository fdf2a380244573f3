#include "fuzz/webhook_everything.hpp"

#include <cstddef>
#include <cstdint>

/// libFuzzer's entry: any bytes as a request to every kind of inbox.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    static andante::test::every_inbox inboxes;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    inboxes.handle(andante::test::request_from(text));
    return 0;
}
