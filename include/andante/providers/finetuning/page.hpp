#pragma once

#include <andante/paging/page.hpp>

namespace andante::inline v0::finetuning {

/// One page of a list of tracks, sound effects or playlists.
template <class T>
using page = andante::page<T>;

} // namespace andante::inline v0::finetuning
