#include <boost/json/fwd.hpp>
#include <openssl/opensslconf.h>
#include <simdjson.h>
