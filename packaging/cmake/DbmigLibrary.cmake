# libdbmig: the core and every dialect as one library with the public headers, as it is installed. It is static, or shared
# with BUILD_SHARED_LIBS; the public headers mark what a shared one exports.
option(BUILD_SHARED_LIBS "Install libdbmig as a shared library, and link the program to it" OFF)
get_property(names GLOBAL PROPERTY dbmig_dialects)
get_property(libraries GLOBAL PROPERTY dbmig_libraries)
get_property(DBMIG_PACKAGES GLOBAL PROPERTY dbmig_packages)
get_property(modules GLOBAL PROPERTY dbmig_modules)
list(JOIN modules " " DBMIG_MODULES)
foreach(package IN LISTS DBMIG_PACKAGES) # the dialects found them, but for their own folders only
    find_package(${package} REQUIRED)
endforeach()

add_library(dbmig_library $<TARGET_OBJECTS:dbmig_core> $<TARGET_OBJECTS:dbmig_dialects>)
foreach(name IN LISTS names)
    target_sources(dbmig_library PRIVATE $<TARGET_OBJECTS:dbmig_dialect_${name}>)
endforeach()
add_library(dbmig::dbmig ALIAS dbmig_library)
set_target_properties(dbmig_library PROPERTIES OUTPUT_NAME dbmig EXPORT_NAME dbmig LINKER_LANGUAGE CXX
                      VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_compile_features(dbmig_library PUBLIC cxx_std_20)
target_include_directories(dbmig_library PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/core/include> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/core/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(dbmig_library PRIVATE ${DBMIG_FMT} PkgConfig::yaml PkgConfig::libmd ${libraries})

include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/dbmig)
# What a static library is linked with, its users have to find; a shared one finds it by itself.
if(BUILD_SHARED_LIBS)
    set(DBMIG_FIND_PRIVATE "")
    set(DBMIG_PC_PRIVATE "")
else()
    configure_file(packaging/cmake/find_private.cmake.in find_private.cmake @ONLY)
    file(READ ${PROJECT_BINARY_DIR}/find_private.cmake DBMIG_FIND_PRIVATE)
    set(DBMIG_PC_PRIVATE "Requires.private: fmt yaml-0.1 libmd ${DBMIG_MODULES}\n")
endif()
configure_package_config_file(packaging/cmake/dbmigConfig.cmake.in dbmigConfig.cmake INSTALL_DESTINATION ${package_folder}
                              PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(dbmigConfigVersion.cmake COMPATIBILITY SameMinorVersion)
include(DbmigPkgConfig)
dbmig_write_pkg_config(${PROJECT_BINARY_DIR}/dbmig.pc)

install(TARGETS dbmig_library EXPORT dbmig ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT dbmig NAMESPACE dbmig:: DESTINATION ${package_folder} FILE dbmigTargets.cmake)
install(FILES ${PROJECT_BINARY_DIR}/dbmigConfig.cmake ${PROJECT_BINARY_DIR}/dbmigConfigVersion.cmake
        packaging/cmake/dbmigMigrations.cmake packaging/cmake/dbmigEmbed.cmake DESTINATION ${package_folder})
install(FILES ${PROJECT_BINARY_DIR}/dbmig.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(DIRECTORY core/include/dbmig ${PROJECT_BINARY_DIR}/core/include/dbmig
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
