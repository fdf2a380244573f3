# Stands for a Boost that andante was not built with; found with BOOST_ROOT.
foreach(name IN ITEMS headers url json)
    if(NOT TARGET Boost::${name})
        add_library(Boost::${name} INTERFACE IMPORTED)
    endif()
    set(Boost_${name}_FOUND TRUE)
endforeach()
