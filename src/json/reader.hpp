#pragma once

#include "json/function_view.hpp"
#include "json/member_rules.hpp"
#include "json/value.hpp"
#include "json/walk.hpp"

#include <optional>
#include <string>

/// Reading JSON by walking it once. simdjson stays behind this header: its values are views into a
/// parser, so what is here is only valid inside the callback that receives it.
namespace andante::inline v0::json {

/// Walks the document in `body`, which must be an object, and returns the first problem.
///
/// `body` gets more capacity when it has too little for the parser's padding; its text stays as it
/// is. A byte order mark in front is skipped. What JSON allows and C++ cannot hold costs only its
/// own value: half of a surrogate pair becomes U+FFFD, and a number beyond a double is refused.
/// With `keep_raw` the whole document is checked first, so that the bytes which are kept are JSON;
/// without it, members that nobody reads are only skipped.
///
/// Does not suspend and calls no user code, so each thread keeps one parser from call to call.
std::optional<problem>
read_document(std::string& body, bool keep_raw, function_view<void(value&)> on_root);

} // namespace andante::inline v0::json
