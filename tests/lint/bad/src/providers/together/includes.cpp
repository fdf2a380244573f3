#include <andante/client/pipeline.hpp>
#include <andante/emulator/service.hpp>            // lint: include
#include <andante/providers/finetuning/client.hpp> // lint: include
#include <andante/providers/together/client.hpp>

#include "json/reader.hpp"
