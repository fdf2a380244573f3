# The sources are those that this port comes with: --overlay-ports names their folder packaging/vcpkg/ports.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." REALPATH)
if(NOT EXISTS "${SOURCE_PATH}/include/andante/version.hpp")
    message(FATAL_ERROR "andante's sources are not around its port: give --overlay-ports=<andante>/packaging/vcpkg/ports")
endif()

vcpkg_check_features(OUT_FEATURE_OPTIONS feature_options
    FEATURES
        emulator ANDANTE_BUILD_EMULATOR
        journal ANDANTE_BUILD_JOURNAL
        redis ANDANTE_BUILD_REDIS
        testing ANDANTE_BUILD_TESTING
)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${feature_options}
        -DANDANTE_BUILD_EXAMPLES=OFF
        -DANDANTE_BUILD_TESTS=OFF
        -DANDANTE_INSTALL=ON
        -DANDANTE_UNITY=ON
        # A port installs libraries; andante-emulator, which needs it, is a program.
        -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON
    MAYBE_UNUSED_VARIABLES
        CMAKE_DISABLE_FIND_PACKAGE_CLI11
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/andante)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/packaging/copyright")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
