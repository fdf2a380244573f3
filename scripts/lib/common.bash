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

# Configures and builds a preset: build_preset PRESET [TARGET...]. What is in `configure_options` goes to CMake.
configure_options=()
build_preset() {
    local preset=$1 targets=()
    shift
    [ $# -eq 0 ] || targets=(--target "$@")
    say "configuring build/$preset"
    (cd "$root" && cmake --preset "$preset" "${configure_options[@]}" >"$root/build/$preset.configure.log" 2>&1) || {
        tail -n 40 "$root/build/$preset.configure.log" >&2
        die "cmake --preset $preset failed; all of its output is in build/$preset.configure.log"
    }
    say "building build/$preset ($(nproc) jobs${1:+; }$*)"
    NINJA_STATUS='[%f/%t, %es] ' cmake --build "$root/build/$preset" --parallel "$(nproc)" "${targets[@]}"
}
mkdir -p "$root/build"
