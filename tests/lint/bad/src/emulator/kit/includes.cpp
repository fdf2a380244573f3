#include <andante/emulator/finetuning/service.hpp> // lint: include
#include <andante/emulator/service.hpp>

#include "emulator/finetuning/world.hpp" // lint: include
#include "emulator/kit/world_base.hpp"
