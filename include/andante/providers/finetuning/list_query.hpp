#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include <cstdint>
#include <optional>

namespace andante::inline v0::finetuning {

/// Which items of a list to read, and how many. Members that stay empty are not sent.
class list_query {
public:
    list_query() = default;

    /// Page size, 1 to 99. The service takes 20 when it is empty.
    std::optional<int> limit;
    /// How many items to skip, 0 and up: the previous page's next_offset.
    std::optional<std::int64_t> offset;
    /// Only jobs in this state.
    std::optional<open_enum<generation_status>> status;
    /// Only tracks of this kind; not for sound effects. Provisional: newer than the provider's
    /// documentation.
    std::optional<open_enum<generation_type>> type;
};

} // namespace andante::inline v0::finetuning
