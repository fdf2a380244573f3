#pragma once

namespace andante_tests {

#if defined(__has_feature)
#define ANDANTE_TESTS_FEATURE(name) __has_feature(name)
#else
#define ANDANTE_TESTS_FEATURE(name) 0
#endif

/// Which sanitizer checks the accesses of this build: some numbers of repetitions depend on it.
#if defined(__SANITIZE_ADDRESS__) || ANDANTE_TESTS_FEATURE(address_sanitizer)
constexpr bool address_sanitized = true;
#else
constexpr bool address_sanitized = false;
#endif
#if defined(__SANITIZE_THREAD__) || ANDANTE_TESTS_FEATURE(thread_sanitizer)
constexpr bool thread_sanitized = true;
#else
constexpr bool thread_sanitized = false;
#endif

#undef ANDANTE_TESTS_FEATURE

} // namespace andante_tests
