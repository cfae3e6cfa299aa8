# What every target of dbmig is compiled with.
add_library(dbmig_settings INTERFACE)
target_compile_features(dbmig_settings INTERFACE cxx_std_20)
target_compile_options(dbmig_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(DBMIG_WARNINGS_AS_ERRORS)
    target_compile_options(dbmig_settings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees uninitialised members in copies of std::variant and std::optional that are not there (GCC bug 105562).
    target_compile_options(dbmig_settings INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
    # g++ 13 and 14 take a reference into an argument for one into the temporary beside it (GCC bug 109642).
    target_compile_options(dbmig_settings INTERFACE $<$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>:-Wno-dangling-reference>)
    # Optimised, it warns of copies of 2^63 bytes inside std::string's own assignment (GCC bug 105329).
    target_compile_options(dbmig_settings INTERFACE $<$<NOT:$<CONFIG:Debug>>:-Wno-stringop-overflow>)
endif()
if(DBMIG_SANITIZE)
    target_compile_options(dbmig_settings INTERFACE -fsanitize=${DBMIG_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=all)
    target_link_options(dbmig_settings INTERFACE -fsanitize=${DBMIG_SANITIZE})
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
find_program(DBMIG_CCACHE ccache)
if(DBMIG_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${DBMIG_CCACHE}")
endif()
# Debug information makes links slow; mold takes a quarter of ld's time.
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=mold DBMIG_HAS_MOLD)
if(DBMIG_HAS_MOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_link_options(-fuse-ld=mold)
endif()
