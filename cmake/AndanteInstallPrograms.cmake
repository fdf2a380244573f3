# The programs, with what shells and man are to know of them.
if(TARGET andante_emulator_program)
    install(TARGETS andante_emulator_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
endif()
if(TARGET andante_program)
    install(TARGETS andante_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
    install(TARGETS andante_studio_server RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT studio)
endif()
if(CMAKE_CROSSCOMPILING)
    return()
endif()

# The programs themselves say what a shell and man are to know of them, so they always know the same.
set(andante_said "${PROJECT_BINARY_DIR}/said")
file(MAKE_DIRECTORY "${andante_said}")

# Where zsh looks: in Debian's packages and beside them in a folder each.
if(ANDANTE_DEBIAN_PACKAGES)
    set(andante_zsh_dir "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
else()
    set(andante_zsh_dir "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
endif()

# andante_install_said(TARGET ARGUMENTS FILE DESTINATION COMPONENT)
function(andante_install_said target arguments file destination component)
    install(CODE "
        execute_process(COMMAND \"$<TARGET_FILE:${target}>\" ${arguments}
            OUTPUT_FILE \"${andante_said}/${file}\" COMMAND_ERROR_IS_FATAL ANY)
        " COMPONENT ${component}
    )
    install(FILES "${andante_said}/${file}" DESTINATION "${destination}" COMPONENT ${component})
endfunction()

# andante_install_manual(TARGET ARGUMENTS PAGE COMPONENT [PURPOSE]): a page that the program prints or, with a PURPOSE, one that is
# made of its --help. Debian has its pages packed, the same bytes each time.
function(andante_install_manual target arguments page component)
    set(folder "${CMAKE_INSTALL_MANDIR}/man1")
    if(NOT ARGN AND NOT ANDANTE_DEBIAN_PACKAGES)
        andante_install_said(${target} "${arguments}" ${page} "${folder}" ${component})
        return()
    endif()
    install(CODE "
        execute_process(COMMAND \"$<TARGET_FILE:${target}>\" ${arguments}
            OUTPUT_FILE \"${andante_said}/${page}\" COMMAND_ERROR_IS_FATAL ANY)
        " COMPONENT ${component}
    )
    if(ARGN)
        install(CODE "
            set(page \"${andante_said}/${page}\")
            set(version \"${PROJECT_VERSION}\")
            set(purpose \"${ARGN}\")
            include(\"${PROJECT_SOURCE_DIR}/cmake/AndanteManualOfHelp.cmake\")
            " COMPONENT ${component}
        )
    endif()
    if(ANDANTE_DEBIAN_PACKAGES)
        install(CODE "
            execute_process(COMMAND gzip -9nf \"${andante_said}/${page}\" COMMAND_ERROR_IS_FATAL ANY)
            " COMPONENT ${component}
        )
        string(APPEND page ".gz")
    endif()
    install(FILES "${andante_said}/${page}" DESTINATION "${folder}" COMPONENT ${component})
endfunction()

if(TARGET andante_emulator_program)
    andante_install_manual(andante_emulator_program "--help" andante-emulator.1 tools "emulated generation services to try programs on")
endif()
if(TARGET andante_program)
    andante_install_said(andante_program "completion bash" andante "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" tools)
    andante_install_said(andante_program "completion zsh" _andante "${andante_zsh_dir}" tools)
    andante_install_said(andante_program "completion fish" andante.fish "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" tools)
    andante_install_manual(andante_program "man" andante.1 tools)
    foreach(provider IN ITEMS finetuning deepcreative sauti pioneer together)
        andante_install_manual(andante_program "man ${provider}" andante-${provider}.1 tools)
    endforeach()
    andante_install_manual(andante_studio_server "--help" studio_server.1 studio "a web server with a page that makes music")
endif()
