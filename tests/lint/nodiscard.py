"""Public functions whose answer must not be dropped: who drops an awaitable has done nothing, and who drops a result
has not seen that it failed."""
import re

DECLARATION = re.compile(
    r"^[ \t]*(?:(?:static|virtual|inline|constexpr|ANDANTE_DECL)\s+)*(?:andante::)?(?:boost::asio::awaitable|result)\s*<",
    re.MULTILINE,
)


def behind_angle(text, at):
    """Where the list of template arguments that begins before `at` has ended."""
    depth = 1
    while depth and at < len(text):
        depth += {"<": 1, ">": -1}.get(text[at], 0)
        at += 1
    return at


def is_in_function(text, at):
    """True when the innermost open brace before `at` is that of a function."""
    depth = 0
    for place in range(at - 1, -1, -1):
        if text[place] == "}":
            depth += 1
        elif text[place] == "{":
            if depth == 0:
                head = re.split(r"[;{}]", text[:place])[-1]
                return not re.search(r"\b(namespace|class|struct)\b(?!.*\)\s*(const|noexcept|override)?\s*$)", head, re.DOTALL)
            depth -= 1
    return False


def droppable(text):
    """Offsets of functions that give an awaitable or a result and are not [[nodiscard]]."""
    for match in DECLARATION.finditer(text):
        end = behind_angle(text, match.end())
        # A reference to a result is no new one.
        named = re.match(r"\s+(\w+)\s*\(", text[end:])
        if not named or text[: match.start()].rstrip().endswith("[[nodiscard]]") or is_in_function(text, match.start()):
            continue
        yield match.start() + len(match.group(0)) - len(match.group(0).lstrip())
