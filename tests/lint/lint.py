#!/usr/bin/env python3
"""Checks what no compiler checks: coroutine forms, include directions, and a few house rules.

usage: lint.py ROOT             prints file:line: rule: reason; fails when there is an error
       lint.py --self-test ROOT expects exactly the findings that `// lint: RULE` comments in ROOT announce
"""
import os
import re
import subprocess
import sys

from cpp_text import blanked, functions, line_of
from include_rules import check_include, circles
from nodiscard import droppable

MAX_LINES = {".hpp": 250, ".cpp": 400}
MAX_FUNCTION_LINES = 50
SOURCES = (".cpp", ".hpp")
TEXTS = SOURCES + (".cmake", ".py", ".md", ".sh", ".bash", "CMakeLists.txt")

# (rule, pattern, folders, files that may, reason); looked for outside comments and literals.
FORBIDDEN = [
    ("sleep", r"this_thread::sleep|\b(u|nano)?sleep\s*\(", ("src", "include", "tests"), (),
     "nothing sleeps; time passes only through time_source"),
    ("clock", r"(steady|system|high_resolution)_clock::now\s*\(|\btime\s*\(\s*(NULL|nullptr|0)\s*\)",
     ("src", "include"), ("src/core/time_source.cpp", "src/http/"), "only time_source reads a clock, but for a socket's time limits"),
    ("timer", r"\b(steady|system|high_resolution)_timer\b", ("src", "include"),
     ("src/core/time_source.cpp", "src/http/", "src/emulator/", "src/webhooks/webhook_connection.hpp",
      "src/webhooks/webhook_listener.cpp"), "only time_source makes timers, but for a socket's time limits"),
    ("print", r"std::(cout|cerr|clog)\b|\b(f?printf|puts)\s*\(", ("src", "include"),
     ("src/client/logger.cpp", "src/emulator/program/"), "the library never prints"),
    ("internal", r"\b(asio|beast|boost)::detail::", ("src", "include", "examples"), (),
     "the internals of a library change without notice"),
    ("abort", r"\b(std::)?(abort|exit|_Exit|terminate)\s*\(\s*\)|\bassert\s*\(", ("src", "include"), (),
     "the library never ends the process"),
]
# What differs between the versions of a library is named in one place.
VERSION_PLACE = "src/core/compatibility.hpp"
VERSIONS = re.compile(r"^\s*#\s*(el)?if.*\b(\w+_VERSION\w*|\w+_MAJOR|__GNUC__|__clang_major__)\b")
MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

AWAIT_FORMS = re.compile(
    r"""^(?:co_return\s+co_await\b                              # co_return co_await x;
        | co_await\b                                             # co_await x;
        | (?:[\w:<>,.&*\s\[\]()]|->)*?[\w\])]\s*=\s*co_await\b   # auto n = co_await x;  n = co_await x;
    )""",
    re.VERBOSE,
)


def statement_around(text, at):
    """The statement that holds the co_await at `at`, and whether it stands inside parentheses."""
    depth = 0
    begin = at
    while begin > 0:
        c = text[begin - 1]
        if c == ")":
            depth += 1
        elif c == "(":
            if depth == 0:
                word = re.search(r"(\w+)\s*$", text[: begin - 1])
                return None, word.group(1) if word else ""
            depth -= 1
        elif c in ";{}" and depth == 0:
            break
        begin -= 1
    end = at
    depth = 0
    while end < len(text) and not (text[end] == ";" and depth == 0):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(text[end], 0)
        end += 1
    return text[begin:end].strip(), None


def check_awaits(text):
    for match in re.finditer(r"\bco_await\b", text):
        statement, inside = statement_around(text, match.start())
        if statement is None:
            what = "a condition" if inside in ("if", "while", "switch", "for") else "parentheses"
            yield match.start(), "await-form", f"co_await inside {what}: name its value first"
        elif len(re.findall(r"\bco_await\b", statement)) > 1:
            yield match.start(), "await-form", "more than one co_await in a statement"
        elif not AWAIT_FORMS.match(re.sub(r"^(case\b.*?|default\s*):(?!:)", "", statement).strip()):
            yield match.start(), "await-form", "not one of: co_await x; auto n = co_await x; n = co_await x; co_return co_await x;"
        elif "{" in statement:
            yield match.start(), "await-braces", "braces or a lambda in a co_await statement: name the argument first"


# What every provider stands on names none of them, not even in a comment. "Together" is a word, too.
PROVIDER = re.compile(r"\b(finetuning|deepcreative|sauti|pioneer|together(?=::|/))\b", re.IGNORECASE)
UNDER_PROVIDERS = re.compile(
    r"(?:src|include/andante)/(?:core|async|json|http|cache|retry|pacing|client|bulk|paging|jobs|webhooks|kit|chat|media)/"
)


# What a source brings into scope for itself; clang-tidy, which looks at several files as one, cannot say it of each.
BROUGHT = re.compile(r"^[ \t]*(?:using\s+(?!namespace\b)[\w:]*::(\w+)|namespace\s+(\w+)\s*=\s*[\w:]+)\s*;", re.MULTILINE)


def check_brought_names(text):
    """(offset, name) of each using-declaration and namespace alias whose name the rest of the file never says."""
    for match in BROUGHT.finditer(text):
        name = match.group(1) or match.group(2)
        rest = text[: match.start()] + text[match.end():]
        if not re.search(rf"\b{name}\b", rest):
            yield match.start() + len(match.group(0)) - len(match.group(0).lstrip()), name


def check_source(name, raw):
    text = blanked(raw)
    at_line = lambda offset: line_of(raw, offset)
    top = name.split("/")[0]
    for match in PROVIDER.finditer(raw) if UNDER_PROVIDERS.match(name) else ():
        yield at_line(match.start()), "provider-name", "no provider is named below the providers"
    for offset, rule, reason in check_awaits(text):
        yield at_line(offset), rule, reason
    for rule, pattern, folders, allowed, reason in FORBIDDEN:
        exempt = top not in folders or name.startswith(("tests/benchmarks/", "tests/lint/") + tuple(allowed))
        for match in () if exempt else re.finditer(pattern, text):
            yield at_line(match.start()), rule, reason
    for offset in droppable(text) if top == "include" else ():
        yield at_line(offset), "nodiscard", "an awaitable or a result that is dropped is a mistake: [[nodiscard]]"
    for offset, brought in check_brought_names(text) if name.endswith(".cpp") else ():
        yield at_line(offset), "unused-name", f"nothing here uses {brought}"
    for number, line in enumerate(raw.splitlines(), 1):
        if VERSIONS.match(line) and name.startswith(("src/", "include/")) and name != VERSION_PLACE:
            yield number, "version", f"what differs between versions is named in {VERSION_PLACE}"
        include = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        reason = include and check_include(name, include.group(1))
        if reason:
            yield number, "include", reason


def warnings(name, raw):
    lines = raw.count("\n")
    allowed = MAX_LINES[os.path.splitext(name)[1]]
    if lines > allowed:
        yield 1, "file-length", f"{lines} lines, {allowed} are allowed"
    for offset, length in functions(blanked(raw)):
        if length > MAX_FUNCTION_LINES:
            yield line_of(raw, offset), "function-length", f"{length} lines, {MAX_FUNCTION_LINES} are allowed"


def check_text(name, data):
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.isascii() and not name.endswith(".md"):
            yield number, "ascii", "a character that is not ASCII"
        if MARKS.search(line.decode("utf-8", "replace")) and not name.startswith("tests/lint/"):
            yield number, "mark", "unfinished work does not land"


def files(root):
    try:
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."],
            capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [os.path.relpath(os.path.join(folder, name), root)
                  for folder, _, names in os.walk(root) for name in names]
    return sorted(name for name in set(listed)
                  if name.endswith(TEXTS) or name.startswith(("scripts/", ".ci/")))


def findings(root):
    errors = [("tests/lint/include_rules.py", 1, "include", f"{one} may include itself by way of others") for one in circles()]
    hints = []
    for name in files(root):
        path = os.path.join(root, name)
        if name.startswith(("tests/lint/bad/", "build/")) or not os.path.isfile(path):
            continue
        with open(path, "rb") as file:
            data = file.read()
        errors += [(name, *finding) for finding in check_text(name, data)]
        if name.endswith(SOURCES):
            raw = data.decode("utf-8", "replace")
            errors += [(name, *finding) for finding in check_source(name, raw)]
            hints += [(name, *finding) for finding in warnings(name, raw)]
    return errors, hints


def self_test(root):
    errors, hints = findings(root)
    found = {(name, line, rule) for name, line, rule, _ in errors + hints}
    expected = set()
    for name in files(root):
        with open(os.path.join(root, name), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                expected |= {(name, number, rule) for rule in re.findall(r"lint: ([\w-]+)", line)}
    for what, difference in (("not found", expected - found), ("found in error", found - expected)):
        for name, line, rule in sorted(difference):
            print(f"{name}:{line}: {rule}: {what}")
    print(f"{len(expected)} findings were expected, {len(found)} were made")
    return 0 if found == expected and expected else 1


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        return self_test(arguments[1])
    errors, hints = findings(arguments[0])
    for name, line, rule, reason in errors + hints:
        print(f"{name}:{line}: {rule}: {reason}")
    print(f"{len(errors)} errors, {len(hints)} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
