# How every target of this project is declared: language level, warnings, sanitizers, visibility.
include(GNUInstallDirs)
find_package(Threads REQUIRED)
# Boost's own package, which every Boost since 1.70 installs: CMake's FindBoost is gone (CMP0167).
# BOOST_ROOT is read as FindBoost did, by every version of CMake. What is asked for here is asked for in andante-config.cmake.in too.
if(POLICY CMP0144)
    cmake_policy(SET CMP0144 NEW)
endif()
find_package(Boost 1.81 REQUIRED COMPONENTS url json CONFIG HINTS "${BOOST_ROOT}" "$ENV{BOOST_ROOT}")
find_package(OpenSSL 3 REQUIRED)
# simdjson's package fits only the very minor version that is asked for, so that none is.
find_package(simdjson REQUIRED)
if(simdjson_VERSION VERSION_LESS 3)
    message(FATAL_ERROR "andante needs simdjson 3.0 or newer; found ${simdjson_VERSION} in ${simdjson_DIR}")
endif()
find_package(ZLIB REQUIRED)

# Binaries of one build land together, as they do when installed.
if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    find_program(ANDANTE_CCACHE ccache)
    if(ANDANTE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
        # Two checkouts of the same source share their results. The sloppiness is what precompiled headers need.
        set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
            CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${ANDANTE_CCACHE}
        )
    endif()
endif()

add_library(andante_private INTERFACE)
target_compile_options(andante_private INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${ANDANTE_WERROR}>:-Werror>
    # GCC 12 warns about Asio's own frame allocator at -O2, about coroutine frames in std::optional, and about
    # std::string assigned from a literal (GCC bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete -Wno-maybe-uninitialized -Wno-restrict>
)
if(ANDANTE_UNITY)
    # What these say of a unit is not so of its files, which the other builds compile one by one: that a local name
    # hides a neighbour's, and that a type of an included file is in an anonymous namespace.
    target_compile_options(andante_private INTERFACE
        -Wno-shadow
        $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>
        # Units are large: a compiler that collects its garbage later takes a tenth more memory, and a tenth less time.
        $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=1048576>
        # Else a precompiled header that was made again is never the same for ccache.
        "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>"
    )
endif()
if(ANDANTE_SANITIZE)
    target_compile_options(andante_private INTERFACE
        -fsanitize=${ANDANTE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    )
    if(ANDANTE_SANITIZE MATCHES "thread")
        # It asks the kernel through a pipe which memory may be read, and that is taken for a race.
        target_compile_options(andante_private INTERFACE -fno-sanitize=vptr)
    endif()
    target_link_options(andante_private INTERFACE -fsanitize=${ANDANTE_SANITIZE})
    # Recycled coroutine frames would hide a use after free.
    target_compile_definitions(andante_private INTERFACE BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
endif()

# What scripts/build makes: all executables but the tests, and the libraries, which are installed
# whether a program needs them or not.
add_custom_target(andante_programs)

function(andante_add_library name)
    add_library(andante_${name})
    andante_unite(andante_${name})
    add_dependencies(andante_programs andante_${name})
    add_library(andante::${name} ALIAS andante_${name})
    set_target_properties(andante_${name} PROPERTIES
        EXPORT_NAME ${name}
        CXX_EXTENSIONS OFF
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        POSITION_INDEPENDENT_CODE ON
        INSTALL_RPATH "$ORIGIN"
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    )
    target_compile_features(andante_${name} PUBLIC cxx_std_20)
    target_include_directories(andante_${name}
        PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
        PRIVATE ${PROJECT_SOURCE_DIR}/src
    )
    target_link_libraries(andante_${name} PRIVATE $<BUILD_INTERFACE:andante_private>)
    andante_precompile(andante_${name} library)
    if(NOT BUILD_SHARED_LIBS)
        target_compile_definitions(andante_${name} PUBLIC ANDANTE_STATIC)
    endif()
endfunction()

# An executable of this project's own: may see src/.
function(andante_add_executable name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    andante_unite(${name})
    set_target_properties(${name} PROPERTIES
        CXX_EXTENSIONS OFF
        INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}"
    )
    target_link_libraries(${name} PRIVATE andante_private ${arg_LIBRARIES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE folder)
    if(GTest::gtest_main IN_LIST arg_LIBRARIES)
        andante_precompile(${name} test)
    else()
        andante_precompile(${name} program)
    endif()
    if(NOT folder MATCHES "^tests" OR folder MATCHES "^tests/benchmarks")
        add_dependencies(andante_programs ${name})
    endif()
endfunction()
