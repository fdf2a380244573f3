#pragma once

#include <andante/providers/finetuning/list_query.hpp>

#include "program/session.hpp"
#include "program/watching.hpp"

#include <boost/asio/awaitable.hpp>

namespace program::finetuning {

/// Looks at a page of the tracks again and again: a terminal shows the table anew when something
/// has changed, everything else gets a line for each track that has.
boost::asio::awaitable<exit_code>
watch_list(session_ptr current, andante::finetuning::list_query what, watch_interval interval);

} // namespace program::finetuning
