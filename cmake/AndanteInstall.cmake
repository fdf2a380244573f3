# What `cmake --install` copies. Components: dev (headers, CMake and pkg-config files, a static library), and the same of testing,
# redis, journal and emulator; runtime, testing_runtime, redis_runtime, journal_runtime, emulator_runtime (what a program needs
# that is linked with shared libraries); tools (the command line with completion and manual pages, the emulator); studio (the
# web server). Without --component: everything that was built.
include(CMakePackageConfigHelpers)

set(andante_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/andante")
set(andante_pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
if(BUILD_SHARED_LIBS)
    set(andante_is_static OFF)
else()
    set(andante_is_static ON)
endif()

# A library with its exported target and its pkg-config file, <file>.pc from cmake/<file>.pc.in.
function(andante_install_library name file runtime dev)
    install(TARGETS andante_${name} EXPORT ${file}-targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${runtime} NAMELINK_COMPONENT ${dev}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${dev}
    )
    install(EXPORT ${file}-targets
        NAMESPACE andante:: DESTINATION ${andante_cmake_dir} FILE ${file}-targets.cmake COMPONENT ${dev}
    )
    # What a static library needs is needed by everybody who links it; a shared one brings it along.
    if(andante_is_static)
        set(static_cflags " -DANDANTE_STATIC")
        set(static_libs " -lboost_url -lboost_json")
        set(redis_libs " -lhiredis")
        set(journal_libs " -lsqlite3")
        set(needed "Requires: libssl libcrypto simdjson zlib\n")
    else()
        set(static_cflags "")
        set(static_libs "")
        set(redis_libs "")
        set(journal_libs "")
        set(needed "")
    endif()
    file(RELATIVE_PATH to_prefix "/prefix/${andante_pkgconfig_dir}" "/prefix")
    configure_file(${PROJECT_SOURCE_DIR}/cmake/${file}.pc.in ${PROJECT_BINARY_DIR}/${file}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${file}.pc DESTINATION ${andante_pkgconfig_dir} COMPONENT ${dev})
endfunction()

andante_install_library(andante andante runtime dev)
install(DIRECTORY include/andante DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev
    PATTERN redis.hpp EXCLUDE
    PATTERN journal EXCLUDE
    PATTERN testing EXCLUDE
    PATTERN emulator EXCLUDE
)
foreach(name IN ITEMS testing emulator journal)
    if(TARGET andante_${name})
        andante_install_library(${name} andante-${name} ${name}_runtime ${name})
        install(DIRECTORY include/andante/${name}
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/andante COMPONENT ${name}
        )
    endif()
endforeach()

if(TARGET andante_redis)
    andante_install_library(redis andante-redis redis_runtime redis)
    install(FILES include/andante/pacing/redis.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/andante/pacing COMPONENT redis
    )
    if(andante_is_static)
        install(FILES cmake/AndanteHiredis.cmake DESTINATION ${andante_cmake_dir} COMPONENT redis)
    endif()
endif()

configure_package_config_file(cmake/andante-config.cmake.in ${PROJECT_BINARY_DIR}/andante-config.cmake
    INSTALL_DESTINATION ${andante_cmake_dir}
)
# Before 1.0 a minor version may break what uses it.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/andante-config-version.cmake
    COMPATIBILITY SameMinorVersion
)
install(FILES
    ${PROJECT_BINARY_DIR}/andante-config.cmake
    ${PROJECT_BINARY_DIR}/andante-config-version.cmake
    DESTINATION ${andante_cmake_dir} COMPONENT dev
)

include(AndanteInstallPrograms)
