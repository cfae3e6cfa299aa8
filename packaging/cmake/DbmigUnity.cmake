# dbmig_unite(TARGET): with DBMIG_UNITY the sources of a folder are compiled a dozen at a time, which takes a fraction of the
# time of a build from nothing: distributions build so. Off by default: a developer's edit is compiled faster alone, and so
# no file lacks an include that another happens to have.
option(DBMIG_UNITY "Compile the sources of a folder together: for builds from nothing" OFF)

function(dbmig_unite target)
    if(NOT DBMIG_UNITY)
        return()
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    # What the sources of a folder have to themselves is not to be warned of as if they were one.
    target_compile_options(${target} PRIVATE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    get_target_property(sources ${target} SOURCES)
    get_target_property(folder ${target} SOURCE_DIR)
    foreach(source IN LISTS sources)
        get_filename_component(part ${source} DIRECTORY)
        # The name gets into debug information: it is the same wherever the tree is.
        string(REPLACE "${PROJECT_BINARY_DIR}" "build" part "${part}")
        string(REPLACE "${PROJECT_SOURCE_DIR}/" "" part "${part}")
        string(MD5 part "${part}")
        if(NOT DEFINED count_${part})
            set(count_${part} 0)
        endif()
        math(EXPR batch "${count_${part}} / 12")
        math(EXPR count_${part} "${count_${part}} + 1")
        set_property(SOURCE ${source} DIRECTORY ${folder} PROPERTY UNITY_GROUP ${part}_${batch})
    endforeach()
endfunction()
