# Shared by the scripts in this folder. Source it; it sets `root` and defines the words below.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Prints one line about what happens now, with the time since the script began.
say() {
    printf '[%2d:%02d] %s\n' "$((SECONDS / 60))" "$((SECONDS % 60))" "$*"
}

# Prints why the script cannot go on, and ends it.
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Prints the comment at the top of the calling script: that is its help.
show_help() {
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"
}

# The version of Clang, its tidy and its formatter that the presets and checks are written for.
usual_clang=19
# clang_version: the one to use: $ANDANTE_CLANG, else the usual one, else the newest that is installed.
clang_version() {
    local found=${ANDANTE_CLANG-}
    if [ -z "$found" ] && ! command -v "clang++-$usual_clang" >/dev/null; then
        found=$(compgen -c clang++- | sed -n 's/^clang++-\([0-9]*\)$/\1/p' | sort -rn | head -n 1)
    fi
    printf '%s\n' "${found:-$usual_clang}"
}

# compiler_options PRESET: what tells CMake of another Clang than the preset names.
compiler_options() {
    case $1 in
        clang | tsan) printf '%s\n' "-DCMAKE_CXX_COMPILER=clang++-$(clang_version)" ;;
    esac
}

# Configures and builds a preset: build_preset PRESET [TARGET...]. What is in `configure_options` goes to CMake.
configure_options=()
build_preset() {
    local preset=$1 targets=() compiler=()
    shift
    [ $# -eq 0 ] || targets=(--target "$@")
    mapfile -t compiler < <(compiler_options "$preset")
    say "configuring build/$preset"
    (cd "$root" && cmake --preset "$preset" "${compiler[@]}" "${configure_options[@]}" >"$root/build/$preset.configure.log" 2>&1) || {
        tail -n 40 "$root/build/$preset.configure.log" >&2
        die "cmake --preset $preset failed; all of its output is in build/$preset.configure.log"
    }
    say "building build/$preset ($(nproc) jobs${1:+; }$*)"
    NINJA_STATUS='[%f/%t, %es] ' cmake --build "$root/build/$preset" --parallel "$(nproc)" "${targets[@]}"
}
mkdir -p "$root/build"
