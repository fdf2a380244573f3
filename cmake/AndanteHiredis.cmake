# hiredis::hiredis: as hiredis itself declares it since 1.0, else what is found of an older one, which has nothing for CMake.
# The build includes this, and so does the installed package where its libraries are static.
if(NOT TARGET hiredis::hiredis)
    find_package(hiredis CONFIG QUIET)
endif()
if(NOT TARGET hiredis::hiredis)
    find_path(ANDANTE_HIREDIS_HEADERS hiredis/hiredis.h)
    find_library(ANDANTE_HIREDIS hiredis)
    mark_as_advanced(ANDANTE_HIREDIS_HEADERS ANDANTE_HIREDIS)
    if(ANDANTE_HIREDIS_HEADERS AND ANDANTE_HIREDIS)
        add_library(hiredis::hiredis UNKNOWN IMPORTED)
        set_target_properties(hiredis::hiredis PROPERTIES
            IMPORTED_LOCATION "${ANDANTE_HIREDIS}"
            INTERFACE_INCLUDE_DIRECTORIES "${ANDANTE_HIREDIS_HEADERS}"
        )
    endif()
endif()
