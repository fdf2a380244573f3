# What `cmake --install` copies. Components: runtime (shared library), dev (headers, CMake and pkg-config files), testing,
# redis, journal, emulator (library and program), examples (with completion and manual pages). Without --component: everything
# that was built.
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
        set(private "")
    else()
        set(static_cflags "")
        set(static_libs "")
        set(redis_libs "")
        set(journal_libs "")
        set(private ".private")
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
        andante_install_library(${name} andante-${name} ${name} ${name})
        install(DIRECTORY include/andante/${name}
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/andante COMPONENT ${name}
        )
    endif()
endforeach()

if(TARGET andante_redis)
    andante_install_library(redis andante-redis redis redis)
    install(FILES include/andante/pacing/redis.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/andante/pacing COMPONENT redis
    )
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

if(TARGET andante_emulator_program)
    install(TARGETS andante_emulator_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT emulator)
endif()
if(TARGET andante_program)
    install(TARGETS andante_program andante_studio_server
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT examples
    )
    if(NOT CMAKE_CROSSCOMPILING)
        # The program itself says what a shell and man are to know of it, so they always know the same.
        function(andante_install_said arguments file destination)
            set(made "${PROJECT_BINARY_DIR}/said/${file}")
            install(CODE "
                execute_process(COMMAND \"$<TARGET_FILE:andante_program>\" ${arguments}
                    OUTPUT_FILE \"${made}\" COMMAND_ERROR_IS_FATAL ANY)
                " COMPONENT examples
            )
            install(FILES "${made}" DESTINATION "${destination}" COMPONENT examples)
        endfunction()
        file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/said")
        andante_install_said("completion bash" andante "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
        andante_install_said("completion zsh" _andante "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
        andante_install_said("completion fish" andante.fish "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
        andante_install_said("man" andante.1 "${CMAKE_INSTALL_MANDIR}/man1")
        foreach(provider IN ITEMS finetuning deepcreative sauti pioneer together)
            andante_install_said("man ${provider}" andante-${provider}.1 "${CMAKE_INSTALL_MANDIR}/man1")
        endforeach()
    endif()
endif()
