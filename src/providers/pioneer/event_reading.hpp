#pragma once

#include <andante/chat/stream.hpp>
#include <andante/client/event_stream.hpp>
#include <andante/core/error.hpp>

#include "json/reader.hpp"

#include <string>
#include <string_view>

/// What streams of text completions and of messages have in common.
namespace andante::inline v0::pioneer {

/// How the events of such a stream are read. `end`: the data that ends it, or empty.
event_options events_of(const chat::stream_options& reading, std::string_view end);
/// Throws failure for an event that tells of an error.
void check_stream_event(const std::string& data);
/// The error of an event that cannot be read.
error broken_chunk(const std::string& data, const json::problem& what);
/// The error of a stream that ends too early.
error cut_stream(std::string_view before_what);

} // namespace andante::inline v0::pioneer
