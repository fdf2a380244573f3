"""Conan 2 recipe of andante: conan create packaging/conan --build=missing

The sources are those that the recipe comes with. Each component is a CMake target of the same name, andante::NAME, and a
pkg-config package, as in an installed copy.
"""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.1"

# Each optional component, with what it needs of others: the requirement, its versions, and its name in Conan.
COMPONENTS = {
    "redis": ("hiredis/[>=0.14 <2]", "hiredis::hiredis"),
    "journal": ("sqlite3/[>=3.40 <4]", "sqlite3::sqlite3"),
    "testing": None,
    "emulator": None,
}


class AndanteConan(ConanFile):
    name = "andante"
    description = "Coroutine SDK for generation APIs: at the fastest pace the server allows, never faster"
    topics = ("coroutines", "asio", "http-client", "rate-limiting", "generative-ai")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], **{name: [True, False] for name in COMPONENTS}}
    default_options = {"shared": False, "fPIC": True, **{name: True for name in COMPONENTS}}

    @property
    def _project(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._project, "include", "andante", "version.hpp"))
        self.version = re.search(r'ANDANTE_VERSION_STRING "([^"]+)"', text)[1]

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "cmake/*", "include/*", "src/*", "packaging/copyright"):
            copy(self, pattern, self._project, self.export_sources_folder)

    def configure(self):
        if self.options.shared:
            self.options.rm_safe("fPIC")

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        # Boost's coroutines and executors are in the public headers; one program needs one Boost.
        self.requires("boost/[>=1.81 <2]", transitive_headers=True, transitive_libs=True)
        self.requires("openssl/[>=3 <4]")
        self.requires("simdjson/[>=3 <5]")
        self.requires("zlib/[>=1.2.13 <2]")
        for name, needed in COMPONENTS.items():
            if needed and self.options.get_safe(name):
                self.requires(needed[0])

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for name in COMPONENTS:
            toolchain.cache_variables[f"ANDANTE_BUILD_{name.upper()}"] = bool(self.options.get_safe(name))
        toolchain.cache_variables["ANDANTE_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["ANDANTE_BUILD_TESTS"] = False
        toolchain.cache_variables["ANDANTE_INSTALL"] = True
        toolchain.cache_variables["ANDANTE_UNITY"] = True
        # The package has libraries; andante-emulator, which needs it, is a program.
        toolchain.cache_variables["CMAKE_DISABLE_FIND_PACKAGE_CLI11"] = True
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "copyright", os.path.join(self.source_folder, "packaging"), os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        # Conan writes these for each of its consumers, from what package_info() says.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "andante")
        client = self._component("andante", "andante", "andante")
        client.requires = [
            "boost::headers", "boost::url", "boost::json", "openssl::ssl", "openssl::crypto", "simdjson::simdjson", "zlib::zlib",
        ]
        client.system_libs = ["pthread"]
        for name, needed in COMPONENTS.items():
            if not self.options.get_safe(name):
                continue
            component = self._component(name, f"andante_{name}", f"andante-{name}")
            component.requires = ["andante"] + ([needed[1]] if needed else [])
        if self.options.get_safe("emulator"):
            self.cpp_info.components["emulator"].requires += [
                "boost::url", "boost::json", "openssl::ssl", "openssl::crypto", "zlib::zlib",
            ]

    def _component(self, name, library, pkg_config):
        component = self.cpp_info.components[name]
        component.set_property("cmake_target_name", f"andante::{name}")
        component.set_property("pkg_config_name", pkg_config)
        component.libs = [library]
        if not self.options.shared:
            component.defines = ["ANDANTE_STATIC"]
        return component
