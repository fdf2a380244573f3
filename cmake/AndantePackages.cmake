# What `cpack -G DEB` makes of the components of a static build: one package each, named as Debian does. scripts/package
# builds and tries them. Static, because an application and andante share one Boost, and an archive binds them to it once.
set(CPACK_PACKAGE_NAME andante)
set(CPACK_PACKAGE_VENDOR andante)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(ANDANTE_PACKAGE_CONTACT "andante maintainers <maintainers@andante.invalid>" CACHE STRING
    "Who answers for packages: a name and an address"
)
set(CPACK_PACKAGE_CONTACT "${ANDANTE_PACKAGE_CONTACT}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_COMPONENTS_ALL "")

# A package of one component: its name, its section, what it is, and what it needs beside the libraries that its files link.
macro(andante_package component name section about depends)
    string(TOUPPER "${component}" key)
    set(CPACK_DEBIAN_${key}_PACKAGE_NAME "${name}")
    set(CPACK_DEBIAN_${key}_PACKAGE_SECTION "${section}")
    set(CPACK_COMPONENT_${key}_DESCRIPTION "${about}")
    set(CPACK_DEBIAN_${key}_PACKAGE_DEPENDS "${depends}")
    list(APPEND CPACK_COMPONENTS_ALL "${component}")
endmacro()

# The Boost that crosses the border to applications is the one that andante was built with, and no other.
set(boost "${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}")
set(same "libandante-dev (= ${PROJECT_VERSION})")
string(CONCAT needs
    "libboost${boost}-dev, libboost-url${boost}-dev, libboost-json${boost}-dev, libssl-dev, libsimdjson-dev, zlib1g-dev"
)
andante_package(dev libandante-dev libdevel "The library, its headers, and what CMake and pkg-config need" "${needs}")
if(TARGET andante_redis)
    andante_package(redis libandante-redis-dev libdevel "Quotas that processes share through Redis" "${same}, libhiredis-dev")
endif()
if(TARGET andante_journal)
    andante_package(journal libandante-journal-dev libdevel "Paid work that outlives a process, in SQLite"
        "${same}, libsqlite3-dev"
    )
endif()
if(TARGET andante_testing)
    andante_package(testing libandante-testing-dev libdevel "Test kit: virtual time, scripted transport, doubles" "${same}")
endif()
if(TARGET andante_emulator)
    andante_package(emulator libandante-emulator-dev libdevel "Emulated services: the library and the program" "${same}")
endif()
if(TARGET andante_program)
    andante_package(examples andante-tools utils
        "Generation APIs from the command line, with completion and manual pages; a web studio" ""
    )
endif()

include(CPack)
