#pragma once

#include <andante/emulator/service.hpp>

#include <string_view>

namespace andante::inline v0::emulator {

/// True when an Accept-Encoding allows gzip by its name.
bool takes_gzip(std::string_view accept_encoding);

/// Codes an answer in gzip as servers of APIs do: one of JSON, of 1 KiB or more, for a client that
/// asks for it. What is sent in pieces, and what has an ETag, stays as it is.
void code_answer(const incoming& request, reply& answer);

} // namespace andante::inline v0::emulator
