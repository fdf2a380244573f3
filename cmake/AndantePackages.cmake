# What `cpack -G DEB` makes of the components of a shared build, named and divided as Debian does: a package for each library,
# one to develop with each, one for the tools and one for the studio. scripts/package builds and tries them. Shared, so that a
# program gets what is mended by an upgrade of the library alone; that an application and andante share one Boost is what the
# packages' dependencies and find_package() see to.
if(NOT BUILD_SHARED_LIBS)
    message(FATAL_ERROR "ANDANTE_DEBIAN_PACKAGES are of shared libraries: set BUILD_SHARED_LIBS=ON, as scripts/package does")
endif()
set(ANDANTE_PACKAGE_CONTACT "andante maintainers <maintainers@andante.invalid>" CACHE STRING
    "Who answers for packages: a name and an address"
)
set(ANDANTE_PACKAGE_RELEASE "1" CACHE STRING "Which packages of this version these are, as Debian counts: 1~deb12 for example")
set(CPACK_PACKAGE_NAME andante)
set(CPACK_PACKAGE_VENDOR andante)
# Each package has a line of its own.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGE_CONTACT "${ANDANTE_PACKAGE_CONTACT}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "${ANDANTE_PACKAGE_RELEASE}")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# What the files link, as dpkg-shlibdeps finds it; and for those who link ours, what dpkg-shlibdeps is to find.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}/src")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_COMPONENTS_ALL "")

# The papers of every package: who may do what with it, and what changed, in andante's words and in Debian's.
set(andante_papers "${PROJECT_BINARY_DIR}/papers")
if(DEFINED ENV{SOURCE_DATE_EPOCH})
    string(TIMESTAMP andante_package_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
else()
    file(TIMESTAMP "${PROJECT_SOURCE_DIR}/docs/CHANGELOG.md" andante_package_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
endif()
set(andante_package_version "${PROJECT_VERSION}-${ANDANTE_PACKAGE_RELEASE}")
file(CONFIGURE OUTPUT "${andante_papers}/changelog.Debian" @ONLY NEWLINE_STYLE UNIX CONTENT "andante (@andante_package_version@) unstable; urgency=medium

  * Packages of version @PROJECT_VERSION@; changelog.gz tells what is new in it.

 -- @ANDANTE_PACKAGE_CONTACT@  @andante_package_date@
")
configure_file("${PROJECT_SOURCE_DIR}/docs/CHANGELOG.md" "${andante_papers}/changelog" COPYONLY)
configure_file("${PROJECT_SOURCE_DIR}/packaging/copyright" "${andante_papers}/copyright" COPYONLY)
execute_process(COMMAND gzip -9nf changelog changelog.Debian WORKING_DIRECTORY "${andante_papers}" COMMAND_ERROR_IS_FATAL ANY)

# A package of one component: its name, its section, what it is in a line and in more words, and what it needs beside what its
# files link.
function(andante_package component name section about words depends)
    string(TOUPPER "${component}" key)
    set(CPACK_DEBIAN_${key}_PACKAGE_NAME "${name}" PARENT_SCOPE)
    set(CPACK_DEBIAN_${key}_PACKAGE_SECTION "${section}" PARENT_SCOPE)
    set(CPACK_DEBIAN_${key}_DESCRIPTION "${about}\n${words}" PARENT_SCOPE)
    set(CPACK_DEBIAN_${key}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
    list(APPEND CPACK_COMPONENTS_ALL "${component}")
    set(CPACK_COMPONENTS_ALL "${CPACK_COMPONENTS_ALL}" PARENT_SCOPE)
    install(FILES "${andante_papers}/copyright" "${andante_papers}/changelog.gz" "${andante_papers}/changelog.Debian.gz"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${name}" COMPONENT ${component}
    )
endfunction()

# The library and what one develops with it; COMPONENT is empty for the library itself, `depends` what its public headers need.
set(andante_soname "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
set(andante_same "(= ${andante_package_version})")
macro(andante_library_packages runtime dev name about words depends)
    set(others "")
    set(dev_others "")
    if(NOT "${name}" STREQUAL "libandante")
        set(others "libandante${andante_soname} ${andante_same}")
        set(dev_others ", libandante-dev ${andante_same}")
    endif()
    andante_package(${runtime} "${name}${andante_soname}" libs "${about}" "${words}" "${others}")
    andante_package(${dev} "${name}-dev" libdevel "${about} (development files)"
        "${words}\nThis package has the headers and what CMake and pkg-config need."
        "${name}${andante_soname} ${andante_same}${dev_others}${depends}"
    )
endmacro()

# The Boost that crosses the border to applications is the one that andante was built with, and no other.
andante_library_packages(runtime dev libandante "coroutine SDK for generation APIs"
    "A C++20 library that submits paid jobs to generation APIs, waits for them and
fetches the results: as fast as the server allows and never faster, paid once,
with a deadline for everything."
    ", libboost${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}-dev"
)
if(TARGET andante_redis)
    andante_library_packages(redis_runtime redis libandante-redis "one quota for many processes of andante"
        "Processes that use andante with one account share its limits, counted in Redis." ""
    )
endif()
if(TARGET andante_journal)
    andante_library_packages(journal_runtime journal libandante-journal "paid work of andante that outlives a process"
        "Keeps what a process of andante has begun and paid for in a file of SQLite, from
which the next one goes on." ""
    )
endif()
if(TARGET andante_testing)
    andante_library_packages(testing_runtime testing libandante-testing "test kit for applications that use andante"
        "Virtual time, a transport that plays what a test wrote down, and doubles." ""
    )
endif()
if(TARGET andante_emulator)
    andante_library_packages(emulator_runtime emulator libandante-emulator "emulated generation services, as a library"
        "Services that answer as the real ones do, with faults on demand, in the process
of a test or behind a socket." ""
    )
endif()

# andante_link_depends(OUT TARGET...): the packages of our libraries that programs link.
function(andante_link_depends out)
    set(needed "libandante${andante_soname} ${andante_same}")
    foreach(name IN LISTS ARGN)
        if(TARGET andante_${name})
            string(APPEND needed ", libandante-${name}${andante_soname} ${andante_same}")
        endif()
    endforeach()
    set(${out} "${needed}" PARENT_SCOPE)
endfunction()
if(TARGET andante_program)
    andante_link_depends(needed redis journal emulator)
    andante_package(tools andante-tools utils "generation APIs from the command line"
        "The programs andante, which makes, fetches and looks after what generation APIs
make, with completion for bash, zsh and fish and manual pages, and
andante-emulator, which serves such APIs on this machine, to try programs on."
        "${needed}"
    )
    andante_link_depends(needed journal)
    andante_package(studio andante-studio web "web server with a page that makes music"
        "The program studio_server: a page for a browser from which tracks are made,
watched, played and kept, through the Finetuning.ai API."
        "${needed}"
    )
endif()

include(CPack)
