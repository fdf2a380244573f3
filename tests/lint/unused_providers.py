"""usage: unused_providers.py NM PROGRAM PROVIDER...

Checks what a static program carries of the providers: all of the first one named, which it uses, and nothing of the
others. Prints the bytes of each.
"""
import re
import subprocess
import sys

nm, program, used, *others = sys.argv[1:]
listed = subprocess.run([nm, "--demangle", "--print-size", "--defined-only", program], check=True, capture_output=True, text=True)
sizes = dict.fromkeys([used, *others], 0)
for line in listed.stdout.splitlines():
    parts = line.split(maxsplit=3)
    if len(parts) < 4 or not re.fullmatch(r"[0-9a-f]+", parts[1]):
        continue
    # The symbol's own scope, and not what it takes as an argument.
    scope = re.search(r"andante::v0::(\w+)::", parts[3].split("(")[0])
    if scope and scope.group(1) in sizes:
        sizes[scope.group(1)] += int(parts[1], 16)
for name, size in sizes.items():
    print(f"{name}: {size} bytes")
wrong = [name for name in others if sizes[name] > 0]
if sizes[used] == 0 or wrong:
    sys.exit(f"{program} should carry {used} and nothing of {', '.join(others)}")
