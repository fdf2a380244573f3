#include <andante/core/time_source.hpp>
#include <andante/providers/finetuning/generation.hpp> // lint: include

#include "emulator/kit/world_base.hpp" // lint: include
#include "emulator/server.hpp"
#include "json/reader.hpp" // lint: include

#include <boost/beast/http.hpp> // lint: include
#include <boost/json.hpp>
#include <simdjson.h> // lint: include
