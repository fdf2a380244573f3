#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>
#include <andante/http/transport.hpp>
#include <andante/jobs/wait_options.hpp> // lint: include
