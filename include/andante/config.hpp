#pragma once

/// Marks what the shared library exports; everything else is hidden.
/// A static build defines ANDANTE_STATIC for itself and for its users.
#if defined(ANDANTE_STATIC)
#define ANDANTE_DECL
#else
#define ANDANTE_DECL __attribute__((visibility("default")))
#endif
