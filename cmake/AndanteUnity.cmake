# Compiles several sources of one target as one unit, where ANDANTE_UNITY asks for it: what every file includes and
# instantiates is then read and made once for all of them. A unit of a program holds as many whole folders as fit, so that a
# file that comes or goes changes the unit of its folder and seldom another; one of a library holds files of one folder,
# since a program that is linked with a part of it gets whole units. Names in anonymous namespaces are unique within a
# library's folder, and within a program.

# andante_group_sources(TARGET SIZE): puts at most SIZE neighbours into a unit. Call it when the target has all its sources.
function(andante_group_sources target size)
    get_target_property(sources ${target} SOURCES)
    get_target_property(target_folder ${target} SOURCE_DIR)
    get_target_property(type ${target} TYPE)
    set(folders "")
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${target_folder} NORMALIZE)
        cmake_path(IS_PREFIX PROJECT_SOURCE_DIR ${source} is_ours)
        if(is_ours AND source MATCHES "\\.cpp$")
            cmake_path(GET source PARENT_PATH folder)
            cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
            string(REPLACE "/" "_" folder ${folder})
            list(APPEND folders ${folder})
            list(APPEND files_${folder} ${source})
        endif()
    endforeach()
    list(REMOVE_DUPLICATES folders)
    list(SORT folders)
    set(filled ${size})
    foreach(folder IN LISTS folders)
        list(SORT files_${folder})
        list(LENGTH files_${folder} count)
        math(EXPR together "${filled} + ${count}")
        if(together GREATER size OR type MATCHES "STATIC|SHARED")
            set(first ${folder})
            set(filled 0)
        endif()
        # Units of like size: 26 files of which 24 fit are 13 and 13. What comes behind a folder that was cut begins anew.
        math(EXPR units "(${count} + ${size} - 1) / ${size}")
        set(index 0)
        foreach(source IN LISTS files_${folder})
            math(EXPR unit "${index} * ${units} / ${count}")
            set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${first}_${unit})
            math(EXPR index "${index} + 1")
        endforeach()
        math(EXPR filled "${filled} + ${count}")
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# andante_unite(TARGET): the above at the end of the configuration, when the subfolders have added their sources.
function(andante_unite target)
    if(ANDANTE_UNITY)
        cmake_language(EVAL CODE
            "cmake_language(DEFER DIRECTORY [[${PROJECT_SOURCE_DIR}]] CALL andante_group_sources [[${target}]] ${ANDANTE_UNITY_SIZE})"
        )
    endif()
endfunction()
