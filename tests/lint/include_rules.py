"""Which folder may include which: data goes down the list of layers, and nothing calls sideways or up."""

# Areas of this project that each area may include, beside itself and the headers at the top of include/andante.
# `area/stem` allows single headers of an area.
ALLOWED = {
    # The pipeline sits in core and drives pacing, retry and a transport that it knows as an interface.
    "core": {"cache", "http", "pacing", "retry"},
    # What is kept, and for how long: no I/O, no locks.
    "cache": {"core/error", "core/result", "core/time_source", "http/message"},
    # A transport knows errors, time, secrets and observers, and nothing of who calls it.
    "http": {"core/error", "core/result", "core/time_source", "core/secret", "core/observer", "core/interrupt",
             "core/context_guest", "core/one_shot", "core/saturating", "core/within", "core/compatibility"},
    "json": {"core/error", "core/result", "core/open_enum", "core/nullable"},
    # The limiter reads response headers and sends nothing.
    "pacing": {"core/error", "core/result", "core/time_source", "core/interrupt", "core/parked", "core/secret",
               "core/spelled", "http/message",
               "http/field_text", "http/http_date", "http/retry_after"},
    "retry": {"core/error", "core/result", "core/time_source", "core/call_effect", "core/saturating", "http/message"},
    # Batches are sent through an interface: nothing of routes and bodies is known here.
    "bulk": {"core/error", "core/result", "core/call_options", "core/time_source", "core/interrupt", "core/one_shot",
             "core/home", "core/run_all", "core/saturating"},
    "paging": {"core/error", "core/result", "core/call_options", "core/interrupt", "core/one_shot",
               "core/background"},
    "jobs": {"core", "http", "pacing/pacer", "retry", "bulk", "paging"},
    "providers": {"cache", "core", "http", "json", "pacing", "retry", "bulk", "paging", "jobs"},
    # The emulator reads the contracts by itself: it shares no decoding and no model with the client.
    "emulator": {"core/error", "core/result", "core/time_source", "core/interrupt", "core/within", "core/secret",
                 "core/observer", "http/message", "http/server_connection", "http/transport"},
    "testing": {"core", "http", "pacing", "retry"},
}

# Libraries that must not spread: (prefix, where it may be included).
EXTERNAL = [
    ("simdjson", ("src/json/", "tests/", "examples/")),
    ("boost/beast", ("src/http/", "tests/", "examples/")),
    ("boost/asio/ssl", ("src/http/", "src/emulator/", "src/jobs/webhook_listener.cpp", "tests/", "examples/")),
    ("openssl/", ("src/http/", "src/emulator/", "src/core/secret.cpp", "src/jobs/webhook_crypto.cpp", "tests/", "examples/")),
    ("boost/json", ("src/json/", "src/pacing/", "src/emulator/", "tests/", "examples/")),
    ("boost/url", ("src/http/", "src/emulator/", "src/providers/", "tests/")),
    ("sqlite3", ("src/jobs/", "tests/")),
    ("hiredis", ("src/pacing/", "tests/")),
    ("CLI/", ("examples/", "src/emulator/program/")),
    ("gtest/", ("tests/", "include/andante/testing/", "src/testing/")),
    ("gmock/", ("tests/", "include/andante/testing/", "src/testing/")),
]

# All that public headers may include of Boost: everything else costs its users compile time.
PUBLIC_BOOST = ("boost/asio/awaitable.hpp", "boost/asio/any_io_executor.hpp", "boost/system/")


def area_of(path):
    """("core", "core/error") for include/andante/core/error.hpp; (None, None) when it is none of ours."""
    for prefix in ("include/andante/", "src/"):
        if path.startswith(prefix) and path.count("/") > prefix.count("/"):
            rest = path[len(prefix):]
            return rest.split("/")[0], rest.rsplit(".", 1)[0]
    return None, None


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
    ours = included.removeprefix("andante/")
    if included == "andante/andante.hpp":
        return "andante.hpp is for users; include what is needed"
    target, target_stem = area_of("src/" + ours)
    if target not in ALLOWED or target == area:
        if target == "providers" and provider(stem) != provider(target_stem):
            return f"one provider must not include another: {included}"
        return None
    if area not in ALLOWED:
        return f"the folder {area} is not in tests/lint/include_rules.py"
    if target in ALLOWED[area] or target_stem in ALLOWED[area]:
        return None
    return f"{area} must not include {included}"


def provider(stem):
    return stem.split("/")[1] if stem.count("/") > 1 else stem
