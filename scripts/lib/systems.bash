# Bare Debian systems in folders, to try things as on a newcomer's machine. Source it after common.bash. Needs root.
# They are in build/try-on, or in $ANDANTE_SYSTEMS, and stay until they are removed.
systems=${ANDANTE_SYSTEMS:-$root/build/try-on}

# check_suite SUITE: dies when it is none that was tried, or when this machine cannot make systems.
check_suite() {
    case $1 in
        bookworm | trixie | sid) ;;
        *) die "unknown suite '$1': bookworm, trixie and sid were tried" ;;
    esac
    [ "$(id -u)" -eq 0 ] || die "needs root: debootstrap and chroot"
    command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
}

# make_system SUITE FOLDER: a system with Debian's own minimum, a way to check certificates, and git.
make_system() {
    local suite=$1 system=$2
    if [ ! -e "$system/.ready" ]; then
        say "making $system"
        mkdir -p "$system"
        debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$system" \
            http://deb.debian.org/debian >"$root/build/try-on-$suite.log" 2>&1 || {
            tail -n 20 "$root/build/try-on-$suite.log" >&2
            die "debootstrap failed; all of its output is in build/try-on-$suite.log"
        }
        # As this machine reaches Debian's servers, so must that one.
        cp -aL /etc/apt/apt.conf.d/. "$system/etc/apt/apt.conf.d/"
        # The links there lead to files of this one, seen from here.
        cp -aL --remove-destination /etc/ssl/certs/. "$system/etc/ssl/certs/"
        touch "$system/.ready"
    fi
    cp -L /etc/resolv.conf /etc/hosts "$system/etc/"
}

# run_in SYSTEM FOLDER COMMAND...: there, in a folder of that system, with nothing of this machine's environment but its proxies.
run_in() {
    local system=$1 folder=$2 proxies=()
    shift 2
    while read -r variable; do proxies+=("$variable"); done < <(env | grep -iE '^(https?_proxy|no_proxy)=')
    # The mounts end with the process that has its own view of them, however it ends.
    unshare --mount bash -c '
        system=$1
        shift
        for each in proc sys dev; do mount --rbind "/$each" "$system/$each"; done
        exec chroot "$system" "$@"
    ' run-in "$system" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb LANG=C.UTF-8 "${proxies[@]}" \
        bash -c 'cd "$0" && "$@"' "$folder" "$@"
}
