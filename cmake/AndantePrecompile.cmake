# What nearly every file includes of others (the standard library, Asio, GoogleTest), read once for a whole build, where
# ANDANTE_PRECOMPILE asks for it. Headers of this project are not in it: a change of one would build everything again.
# That each file includes what it uses is seen by scripts/check-files.

set(andante_precompiled_standard
    <algorithm> <array> <atomic> <charconv> <chrono> <cmath> <cstddef> <cstdint> <cstdio> <cstdlib> <deque> <exception>
    <functional> <iterator> <limits> <map> <memory> <mutex> <optional> <set> <span> <stdexcept> <string> <string_view>
    <system_error> <type_traits> <unordered_map> <utility> <variant> <vector>
)
set(andante_precompiled_asio
    <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/error.hpp>
    <boost/asio/post.hpp> <boost/asio/redirect_error.hpp> <boost/asio/steady_timer.hpp> <boost/asio/this_coro.hpp>
    <boost/asio/use_awaitable.hpp>
)
set(andante_precompiled_testing
    <fstream> <filesystem> <boost/asio/bind_cancellation_slot.hpp> <boost/asio/cancellation_signal.hpp>
    <boost/asio/io_context.hpp> <gmock/gmock.h> <gtest/gtest.h>
)

# andante_precompile(TARGET KIND): KIND is library, program or test. All targets of a kind share one file, which is made
# with the options that they have in common.
function(andante_precompile target kind)
    if(NOT ANDANTE_PRECOMPILE)
        return()
    endif()
    set(owner andante_precompiled_${kind})
    if(NOT TARGET ${owner})
        set(source ${PROJECT_BINARY_DIR}/${owner}.cpp)
        file(CONFIGURE OUTPUT ${source} CONTENT "// Made by cmake: the owner of a precompiled header.\n")
        add_library(${owner} OBJECT EXCLUDE_FROM_ALL ${source})
        target_compile_features(${owner} PRIVATE cxx_std_20)
        target_link_libraries(${owner} PRIVATE andante_private Boost::headers Threads::Threads)
        set_target_properties(${owner} PROPERTIES CXX_EXTENSIONS OFF)
        set(headers ${andante_precompiled_standard} ${andante_precompiled_asio})
        if(kind STREQUAL "library")
            set_target_properties(${owner} PROPERTIES
                CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
            )
        elseif(kind STREQUAL "test")
            target_link_libraries(${owner} PRIVATE GTest::gmock)
            list(APPEND headers ${andante_precompiled_testing})
        endif()
        target_precompile_headers(${owner} PRIVATE ${headers})
    endif()
    target_precompile_headers(${target} REUSE_FROM ${owner})
endfunction()
