#include <andante/core/time_source.hpp>
#include <andante/providers/finetuning/generation.hpp> // lint: include

#include "json/reader.hpp" // lint: include

#include <boost/beast/http.hpp> // lint: include
#include <boost/json.hpp>
#include <simdjson.h> // lint: include
