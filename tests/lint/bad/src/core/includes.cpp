#include <andante/andante.hpp> // lint: include
#include <andante/core/error.hpp>
#include <andante/http/transport.hpp>              // lint: include
#include <andante/providers/finetuning/client.hpp> // lint: include lint: provider-name

#include "jobs/waiter.hpp" // lint: include
#include "json/reader.hpp" // lint: include

#include <boost/beast/core/flat_buffer.hpp> // lint: include
#include <boost/json/parse.hpp>             // lint: include
#include <openssl/evp.h>                    // lint: include
#include <simdjson.h>                       // lint: include

#include <sqlite3.h> // lint: include
