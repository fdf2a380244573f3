"""Which folder may include which: data goes down the list of layers, and nothing calls sideways or up."""

# What each folder may include, beside itself and the headers at the top of include/andante. Whole folders: where two
# would have to include each other, something stands in the wrong one.
ALLOWED = {
    # Errors, results, time, secrets, observers, contexts: the ground.
    "core": set(),
    # What waits, is interrupted, runs together.
    "async": {"core"},
    "json": {"core"},
    # A transport knows nothing of who calls it.
    "http": {"core", "async"},
    # What is kept, and for how long: no I/O, no locks.
    "cache": {"core", "http"},
    "retry": {"core", "http"},
    # The limiter reads response headers and sends nothing.
    "pacing": {"core", "async", "http"},
    # The road of a call: it drives pacing, retry and a transport that it knows as an interface.
    "client": {"core", "async", "json", "http", "cache", "retry", "pacing"},
    # A journal in a file; who writes into it is known as an interface.
    "journal": {"core", "async", "client"},
    # Batches are sent through an interface: nothing of routes and bodies is known here.
    "bulk": {"core", "async", "client"},
    "paging": {"core", "async", "http", "client"},
    "jobs": {"core", "async", "http", "pacing", "retry", "client"},
    # Who sends a webhook and what it says; what becomes of it is its caller's affair.
    "webhooks": {"core", "async", "http"},
    # What every typed client needs, once.
    "kit": {"core", "async", "json", "http", "cache", "retry", "pacing", "client", "bulk", "paging", "jobs", "webhooks"},
    # Chat completions, which several providers have in one form.
    "chat": {"core", "async", "json", "http", "cache", "retry", "pacing", "client", "kit"},
    # Texts and audio, as bytes: no I/O.
    "media": {"core", "json", "kit"},
    "providers": {"kit", "chat", "media", "core", "async", "json", "http", "cache", "retry", "pacing", "client", "bulk", "paging", "jobs", "webhooks"},
    # The emulator reads the contracts by itself: it shares no decoding and no model with the client.
    "emulator": {"core", "async", "http"},
    "testing": {"core", "async", "http", "pacing", "retry", "client"},
}

# The same within src/pacing. Its public headers are the lowest; the shell at its top sees all.
PACING = {
    "policy": set(),
    "headers": {"policy"},
    "models": {"policy"},
    "gates": {"policy"},
    "store": {"policy", "headers", "models"},
    "line": {"policy", "headers", "gates", "store"},
    "redis": {"policy", "headers", "models", "store"},
}

# Within src/emulator the servers at its top and the kit know no provider, no provider knows another, and the program
# knows all.
EMULATOR_PROGRAM = "program"
EMULATOR_SHARED = {None, "kit"}

# Libraries that must not spread: (prefix, where it may be included).
EXTERNAL = [
    ("simdjson", ("src/json/", "tests/", "examples/")),
    ("boost/beast", ("src/http/", "tests/", "examples/")),
    ("boost/asio/ssl", ("src/http/", "src/emulator/", "src/webhooks/webhook_listener.cpp", "tests/", "examples/")),
    ("openssl/", ("src/http/", "src/emulator/", "src/core/secret.cpp", "src/webhooks/webhook_crypto.cpp", "tests/", "examples/")),
    ("boost/json", ("src/json/", "src/pacing/", "src/emulator/", "tests/", "examples/")),
    ("boost/url", ("src/http/", "src/emulator/", "src/kit/", "tests/")),
    ("zlib.h", ("src/http/", "src/emulator/", "tests/")),
    ("sqlite3", ("src/journal/", "tests/")),
    ("hiredis", ("src/pacing/", "tests/")),
    ("CLI/", ("examples/", "src/emulator/program/")),
    ("gtest/", ("tests/", "include/andante/testing/", "src/testing/")),
    ("gmock/", ("tests/", "include/andante/testing/", "src/testing/")),
]

# All that public headers may include of Boost: everything else costs its users compile time.
PUBLIC_BOOST = ("boost/asio/awaitable.hpp", "boost/asio/any_io_executor.hpp", "boost/system/")


def circles():
    """Folders that these rules would let include themselves by way of others."""
    for rules in (ALLOWED, PACING):
        for one in rules:
            below, new = set(), set(rules[one])
            while new:
                below |= new
                new = set().union(*(rules.get(each, set()) for each in new)) - below
            if one in below:
                yield one


def area_of(path):
    """("core", "core/error") for include/andante/core/error.hpp; (None, None) when it is none of ours."""
    for prefix in ("include/andante/", "src/"):
        if path.startswith(prefix) and path.count("/") > prefix.count("/"):
            rest = path[len(prefix):]
            return rest.split("/")[0], rest.rsplit(".", 1)[0]
    return None, None


def room(stem):
    """The second folder of a stem: "store" for pacing/store/local_store; None when there is none."""
    return stem.split("/")[1] if stem.count("/") > 1 else None


def check_within(area, stem, target_stem):
    """Why a file must not include another one of its own area."""
    own, other = room(stem), room(target_stem)
    if area == "providers" and own != other:
        return "one provider must not include another"
    if area == "emulator" and own not in (other, EMULATOR_PROGRAM):
        below = {None} if own in EMULATOR_SHARED else EMULATOR_SHARED
        if other not in below:
            return f"emulator/{own or ''} must not include emulator/{other}"
    if area == "pacing" and own and other not in PACING[own] | {None, own}:
        return f"pacing/{own} must not include pacing/{other}"
    return None


def check_include(name, included):
    """Why this file must not include that header; None when it may."""
    for prefix, places in EXTERNAL:
        if included.startswith(prefix) and not name.startswith(places):
            return f"{included} may be included only in {', '.join(places)}"
    if name.startswith("include/") and included.startswith("boost/") and not included.startswith(PUBLIC_BOOST):
        return f"a public header includes {included}; only {', '.join(PUBLIC_BOOST)} are light enough"
    area, stem = area_of(name)
    if area is None:
        return None
    if included == "andante/andante.hpp":
        return "andante.hpp is for users; include what is needed"
    target, target_stem = area_of("src/" + included.removeprefix("andante/"))
    if area not in ALLOWED:
        return f"the folder {area} is not in tests/lint/include_rules.py"
    if target == area:
        return check_within(area, stem, target_stem)
    if target not in ALLOWED or target in ALLOWED[area]:
        return None
    return f"{area} must not include {included}"
