"""The recipes of packaging/ against the build that they describe: vcpkg's port, and Conan's recipe, which is run with a stand-in
for Conan that writes down what it is told. What they are compared with is read from the CMake files.

usage: recipes_test.py PROJECT
"""
import importlib.util
import itertools
import json
import os
import re
import sys
import types

# A library as CMake names it, and in the ports of vcpkg and the recipes of Conan: port, requirement, component.
LIBRARIES = {
    "Boost::headers": (None, "boost", "boost::headers"),
    "Boost::url": ("boost-url", "boost", "boost::url"),
    "Boost::json": ("boost-json", "boost", "boost::json"),
    "OpenSSL::SSL": ("openssl", "openssl", "openssl::ssl"),
    "OpenSSL::Crypto": ("openssl", "openssl", "openssl::crypto"),
    "simdjson::simdjson": ("simdjson", "simdjson", "simdjson::simdjson"),
    "ZLIB::ZLIB": ("zlib", "zlib", "zlib::zlib"),
    "hiredis::hiredis": ("hiredis", "hiredis", "hiredis::hiredis"),
    "SQLite::SQLite3": ("sqlite3", "sqlite3", "sqlite3::sqlite3"),
    "Threads::Threads": (None, None, None),
}
VCPKG_HELPERS = {"vcpkg-cmake", "vcpkg-cmake-config"}
# As docs/building.md names them.
DOCUMENTED = {"boost": "Boost", "openssl": "OpenSSL", "simdjson": "simdjson", "zlib": "zlib", "hiredis": "hiredis", "sqlite3": "SQLite"}

failures = []


def expect(what, wanted, found):
    if wanted != found:
        failures.append(f"{what}\n  wanted: {wanted}\n  found:  {found}")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


class Build:
    """What the CMake files say: the libraries, the option of each, and what each links of others."""

    def __init__(self, project):
        text = re.sub(r"#.*", "", read(project, "src", "CMakeLists.txt"))
        self.options = {}
        self.links = {}
        for name in re.findall(r"andante_add_library\((\w+)\)", text):
            links = re.search(rf"target_link_libraries\(andante_{name}\s([^)]*)\)", text)[1].split()
            self.links[name] = {link for link in links if "::" in link and not link.startswith("andante::")}
            option = re.search(rf"if\((ANDANTE_BUILD_\w+)\)(?:(?!\nif\().)*?andante_add_library\({name}\)", text, re.S)
            if option and name != "andante":
                self.options[name] = option[1]
        top = read(project, "CMakeLists.txt")
        self.declared = set(re.findall(r"option\((ANDANTE_\w+)", top))
        self.version = re.search(r'ANDANTE_VERSION_STRING "([^"]+)"', read(project, "include/andante/version.hpp"))[1]
        self.description = re.search(r'DESCRIPTION "([^"]+)"', top)[1]
        self.boost_headers = set()
        for folder, _, files in itertools.chain(os.walk(f"{project}/src"), os.walk(f"{project}/include")):
            for name in files:
                if name.endswith((".cpp", ".hpp")):
                    self.boost_headers |= set(re.findall(r"#include <boost/([a-z_]+)[/.]", read(folder, name)))
        self.boost_headers.discard("version")
        expect("every library that is linked has a row in this test", set(), set().union(*self.links.values()) - set(LIBRARIES))
        expect("the options of components are declared", set(), set(self.options.values()) - self.declared)


def check_vcpkg(project, build):
    port = os.path.join(project, "packaging/vcpkg/ports/andante")
    manifest = json.loads(read(port, "vcpkg.json"))
    known = {"name", "version-semver", "description", "license", "supports", "dependencies", "features"}
    expect("vcpkg.json has members that vcpkg knows", set(), set(manifest) - known)
    expect("the port's version", build.version, manifest["version-semver"])
    expect("the port's description", build.description, manifest["description"])
    expect("the port's features are the optional libraries", set(build.options), set(manifest["features"]))

    def names(dependencies):
        plain = [each if isinstance(each, str) else each["name"] for each in dependencies]
        expect("dependencies are in vcpkg's order", sorted(plain), plain)
        return set(plain) - VCPKG_HELPERS

    def ports(library):
        return {LIBRARIES[link][0] for link in build.links[library]} - {None}

    boost = {f"boost-{name}" for name in build.boost_headers}
    always = ports("andante") | boost
    expect("what the port needs", always, names(manifest["dependencies"]))
    for feature, told in manifest["features"].items():
        expect(f"what the feature {feature} needs", ports(feature) - always, names(told.get("dependencies", [])))
    text = re.sub(r"#.*", "", read(port, "portfile.cmake"))
    pairs = re.search(r"FEATURES\s([^)]*)\)", text)[1].split()
    expect("the port's features set the options", build.options, dict(zip(pairs[::2], pairs[1::2])))
    given = set(re.findall(r"-D(ANDANTE_\w+)=", text))
    expect("the port sets options that there are", set(), given - build.declared)
    usage = read(port, "usage")
    expect("the usage names each target", set(build.links), set(re.findall(r"andante::(\w+)", usage)))


class Recorder:
    """Whatever is asked of it is there; nothing comes of it."""

    def __getattr__(self, name):
        return lambda *arguments, **named: None


class Options(dict):
    __getattr__ = dict.__getitem__

    def get_safe(self, name):
        return self.get(name)

    def rm_safe(self, name):
        self.pop(name, None)


class Component:
    def __init__(self):
        self.properties, self.libs, self.requires, self.system_libs, self.defines, self.components = {}, [], [], [], [], {}

    def set_property(self, name, value):
        self.properties[name] = value


class Components(dict):
    def __missing__(self, name):
        self[name] = Component()
        return self[name]


def stand_in_for_conan(copied, variables):
    """Puts modules in place of Conan's that write down what is copied and which variables CMake gets."""
    class Recipe:
        recipe_folder = export_sources_folder = source_folder = package_folder = ""

        def __init__(self):
            self.requirements_told = {}
            self.cpp_info = Component()
            self.cpp_info.components = Components()

        def requires(self, what, **traits):
            self.requirements_told[what] = traits

    class Toolchain:
        def __init__(self, _):
            self.cache_variables = variables

        def generate(self):
            pass

    parts = {
        "conan": {"ConanFile": Recipe},
        "conan.tools": {},
        "conan.tools.build": {"check_min_cppstd": lambda _, level: expect("the language level", 20, level), "can_run": None},
        "conan.tools.cmake": {"CMake": lambda _: Recorder(), "CMakeDeps": lambda _: Recorder(), "CMakeToolchain": Toolchain,
                              "cmake_layout": lambda _: None},
        "conan.tools.files": {"copy": lambda _, pattern, *folders: copied.append(pattern), "load": lambda _, path: read(path),
                              "rmdir": lambda *_: None},
    }
    for name, members in parts.items():
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module


def check_conan(project, build):
    copied, variables = [], {}
    stand_in_for_conan(copied, variables)
    path = os.path.join(project, "packaging/conan/conanfile.py")
    loader = importlib.util.spec_from_file_location("andante_recipe", path)
    module = importlib.util.module_from_spec(loader)
    loader.loader.exec_module(module)
    recipe_class = module.AndanteConan
    expect("the recipe's description", build.description, recipe_class.description)
    expect("the recipe's options", {"shared", "fPIC"} | set(build.options), set(recipe_class.options))
    expect("every option has a default", set(recipe_class.options), set(recipe_class.default_options))
    for chosen in itertools.product([True, False], repeat=len(build.options) + 1):
        check_choice(project, build, recipe_class, dict(zip(["shared", *build.options], chosen)), copied, variables)


def check_choice(project, build, recipe_class, chosen, copied, variables):
    copied.clear()
    variables.clear()
    recipe = recipe_class()
    recipe.recipe_folder = os.path.join(project, "packaging/conan")
    recipe.options = Options(chosen, fPIC=True)
    recipe.set_version()
    recipe.export_sources()
    for step in ("configure", "layout", "requirements", "validate", "generate", "build", "package", "package_info"):
        getattr(recipe, step)()
    libraries = {"andante"} | {name for name in build.options if chosen[name]}
    told = f"with {sorted(libraries)}{', shared' if chosen['shared'] else ''}:"
    expect(f"{told} the version", build.version, recipe.version)
    expect(f"{told} the sources have what the build reads", set(),
           {"CMakeLists.txt", "cmake/*", "include/*", "src/*", "packaging/copyright"} - set(copied))
    expect(f"{told} CMake's options", {build.options[name]: chosen[name] for name in build.options},
           {option: variables.get(option) for option in build.options.values()})
    expect(f"{told} options that there are", set(), {name for name in variables if name.startswith("ANDANTE_")} - build.declared)
    needed = {LIBRARIES[link][1] for name in libraries for link in build.links[name]} - {None}
    required = {each.split("/")[0]: each.split("/")[1] for each in recipe.requirements_told}
    expect(f"{told} the requirements", needed, set(required))
    check_oldest(project, required)
    expect(f"{told} the components", libraries, set(recipe.cpp_info.components))
    for name, component in recipe.cpp_info.components.items():
        expect(f"{told} the target of {name}", f"andante::{name}", component.properties.get("cmake_target_name"))
        packaged = component.properties.get("pkg_config_name")
        expect(f"{told} the pkg-config package of {name}", True, os.path.exists(f"{project}/cmake/{packaged}.pc.in"))
        expect(f"{told} the file of {name}", ["andante" if name == "andante" else f"andante_{name}"], component.libs)
        links = {LIBRARIES[link][2] for link in build.links[name]} - {None}
        expect(f"{told} what {name} links", links | ({"andante"} if name != "andante" else set()), set(component.requires))
        expect(f"{told} how {name} is seen", [] if chosen["shared"] else ["ANDANTE_STATIC"], component.defines)


def check_oldest(project, required):
    """The oldest version of each is the one that the documentation names."""
    table = read(project, "docs/building.md")
    for name, versions in required.items():
        documented = re.search(rf"^\| {DOCUMENTED[name]}[^|]*\| *([0-9.]+) *\|", table, re.M)[1]
        oldest = re.match(r"\[>=([0-9.]+) <", versions)[1]
        expect(f"the oldest {name}", documented, oldest if "." in oldest else oldest + ".0")


def check_debian(project, build):
    text = read(project, "cmake/AndantePackages.cmake")
    packages = set(re.findall(r"andante_library_packages\(\w+ \w+ libandante-?(\w*)", text))
    expect("each library has its packages", {"" if name == "andante" else name for name in build.links}, packages)


def main(project):
    build = Build(project)
    expect("the libraries that are optional", set(build.links) - {"andante"}, set(build.options))
    check_vcpkg(project, build)
    check_conan(project, build)
    check_debian(project, build)
    for failure in failures[:20]:
        print("FAILED", failure)
    if not failures:
        print(f"the recipes agree with the build: andante and {', '.join(build.options)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1]))
