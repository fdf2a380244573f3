# Which packages have what we need, on a system that we have not seen before. Source it after
# common.bash.
oldest_boost=1.81

# installed_version PACKAGE, candidate_version PACKAGE: the version that is installed, or that
# apt-get would install; nothing when there is none.
installed_version() {
    dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p'
}
candidate_version() {
    apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# all_at_least VERSION_OF MINIMUM PACKAGE...: prints the packages when VERSION_OF finds each of them
# and the first is no older than that.
all_at_least() {
    local version_of=$1 minimum=$2 package version
    shift 2
    for package in "$@"; do
        version=$("$version_of" "$package")
        [ -n "$version" ] || return 1
        [ "$package" != "$1" ] || dpkg --compare-versions "$version" ge "$minimum" || return 1
    done
    printf '%s\n' "$@"
}

# The versions of Boost to look for, best first: what is installed, whose headers a second version
# would replace; the system's default, whose packages have no version in their names; the newest.
boost_versions() {
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libboost1.*-dev' 2>/dev/null |
        sed -n 's/^installed libboost\(1\.[0-9]*\)-dev$/\1/p' | sort -rV
    [ "$1" = candidate_version ] || return 0
    echo default
    apt-cache pkgnames libboost-json1. 2>/dev/null |
        sed -n 's/^libboost-json\(1\.[0-9]*\)-dev$/\1/p' | sort -rV
}

# find_boost VERSION_OF: the packages of one version of Boost that will do; false when there is none.
find_boost() {
    local version
    for version in $(boost_versions "$1"); do
        version=${version#default}
        ! all_at_least "$1" "$oldest_boost" \
            "libboost$version-dev" "libboost-url$version-dev" "libboost-json$version-dev" || return 0
    done
    return 1
}

# find_clang VERSION_OF: the packages of the usual Clang, else of the newest one after it.
find_clang() {
    local version
    for version in $(clang_versions "$1"); do
        ! all_at_least "$1" 1 \
            "clang-$version" "libclang-rt-$version-dev" "clang-tidy-$version" "clang-format-$version" || return 0
    done
    return 1
}

# The versions of Clang to look for, best first. The formatter's results and the warnings are those
# of the usual one, so that a newer one is only taken where that is not to be had.
clang_versions() {
    if [ -n "${ANDANTE_CLANG-}" ]; then
        echo "$ANDANTE_CLANG"
        return
    fi
    echo "$usual_clang"
    if [ "$1" = candidate_version ]; then
        apt-cache pkgnames clang- 2>/dev/null
    else
        dpkg-query -W -f '${Package}\n' 'clang-[0-9]*' 2>/dev/null
    fi | sed -n 's/^clang-\([0-9]*\)$/\1/p' | sort -rVu | awk -v usual="$usual_clang" '$1 > usual + 0'
}
