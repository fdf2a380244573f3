#pragma once

#include <boost/version.hpp>

// One source serves every version of the libraries below us. What cannot be written so that it
// fits all of them is named here, with the version that changed it and the reason; nothing else
// asks for a version (lint: version).

/// Beast 1.90 gives the fields behind a chunked body a pure virtual function of their own; before,
/// they came to the one for the fields of the head.
#if BOOST_VERSION >= 109000
#define ANDANTE_BEAST_HAS_TRAILERS 1
#else
#define ANDANTE_BEAST_HAS_TRAILERS 0
#endif
