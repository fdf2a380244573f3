#pragma once

/// The version as one number: major * 10000 + minor * 100 + patch.
#define ANDANTE_VERSION 100

/// The version as text. CMake reads the project's version from this line.
#define ANDANTE_VERSION_STRING "0.1.0"
