#include <andante/client/client_options.hpp> // lint: include
#include <andante/client/pipeline.hpp>       // lint: include
#include <andante/core/error.hpp>
#include <andante/http/transport.hpp>
#include <andante/pacing/pacer.hpp> // lint: include

#include "retry/retry_budget.hpp" // lint: include

#include <boost/beast/core/flat_buffer.hpp>
#include <openssl/evp.h>
