#include <andante/emulator/finetuning/settings.hpp> // lint: include
#include <andante/emulator/service.hpp>

#include "emulator/finetuning/world.hpp" // lint: include
#include "emulator/kit/world_base.hpp"
#include "emulator/program/providers.hpp" // lint: include
#include "emulator/together/world.hpp"
