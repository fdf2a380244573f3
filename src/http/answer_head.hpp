#pragma once

#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace andante::inline v0::http {

/// The head of an answer. `length` is the body's; without it the body comes in chunks. Fields that
/// say where a message ends are left out of `fields`, and so are those that cannot be written. No
/// `keep_alive`: the connection ends with this answer.
ANDANTE_DECL std::string
answer_head(int status, const headers& fields, std::optional<std::size_t> length, bool keep_alive);

} // namespace andante::inline v0::http
