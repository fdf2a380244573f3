#include <andante/pacing/policy.hpp>

#include "pacing/line/engine.hpp" // lint: include
#include "pacing/models/ledger.hpp"
#include "pacing/policy/instant.hpp"
#include "pacing/store/local_store.hpp" // lint: include
