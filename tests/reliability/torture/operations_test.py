#!/usr/bin/env python3
"""Every public operation of every provider's client is tortured, in as many ways as it has overloads.

usage: operations_test.py ANDANTE_TORTURE ROOT
"""
import collections
import pathlib
import re
import subprocess
import sys

PROVIDERS = ("finetuning", "deepcreative", "sauti", "pioneer", "together")
CLASS = re.compile(r"\bclass ANDANTE_DECL (\w+)[^;{]*\{")
# What is awaited, or read item by item.
OPERATION = re.compile(r"(?:\[\[nodiscard\]\] )?(?:static )?(?:boost::asio::awaitable|(?:andante::)?(?:page|completed)_range)(?:<.*>)? (\w+)\(")
RESOURCE = re.compile(r"(?:\w+::)*(\w+) (\w+)\(\) const$")


def public_declarations(body):
    """The declarations of a class that stand before `private:` or `protected:`, each on one line."""
    body = re.split(r"\b(?:private|protected):", body)[0]
    body = re.sub(r"\bpublic:", "", body)
    for text in re.sub(r"\{[^{}]*\}", ";", body).split(";"):
        text = " ".join(text.split())
        # The arguments' own types do not matter.
        yield text


def classes_in(path):
    text = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
    for match in CLASS.finditer(text):
        depth = 1
        at = match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        yield match.group(1), text[match.end() : at - 1]


def operations_of(root, provider):
    """How often each name is declared, as resource and function."""
    include = root / "include/andante"
    classes = {}
    for path in [include / "chat/completions.hpp", *sorted((include / "providers" / provider).glob("*.hpp"))]:
        classes.update(classes_in(path))
    resources = {"client": "client"}
    for text in public_declarations(classes["client"]):
        match = RESOURCE.match(text)
        if match and match.group(1) in classes:
            resources[match.group(2)] = match.group(1)
    found = collections.Counter()
    for resource, name in resources.items():
        for text in public_declarations(classes[name]):
            match = OPERATION.match(text.split("(")[0] + "(")
            if match:
                found[f"{resource}.{match.group(1)}"] += 1
    return found


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    listed = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout
    tortured = collections.defaultdict(collections.Counter)
    for line in listed.splitlines():
        provider, name = line.split(" ", 1)
        if not name.endswith("(journal)"):
            tortured[provider][name.split(" ")[0]] += 1
    problems = []
    count = 0
    for provider in PROVIDERS:
        declared = operations_of(root, provider)
        count += sum(declared.values())
        for name, overloads in sorted(declared.items()):
            if tortured[provider][name] < overloads:
                problems.append(f"{provider} {name}: {tortured[provider][name]} of {overloads} are tortured")
        for name in sorted(set(tortured[provider]) - set(declared) - {"client.resume"}):
            problems.append(f"{provider} {name}: there is no such operation")
    print("\n".join(problems) if problems else f"all {count} operations are tortured")
    return 1 if problems or count < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
