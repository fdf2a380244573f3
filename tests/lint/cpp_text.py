"""C++ as text: enough of it for the lint, without a parser."""
import re

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)


def blanked(raw):
    """The text with comments, literals and preprocessor lines replaced by blanks; offsets stay the same."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group(0))

    def literal(match):
        # A digit separator is not the beginning of a character literal.
        if match.group(0)[0] == "'" and match.start() > 0 and raw[match.start() - 1].isalnum():
            return match.group(0)
        return blank(match)

    text = TOKEN.sub(literal, raw)
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", blank, text, flags=re.MULTILINE)


def line_of(raw, offset):
    return raw.count("\n", 0, offset) + 1


def functions(text):
    """(offset, lines of code) of every function body, the outermost of nested ones. Lines that hold only a comment
    or a literal do not count."""
    opener = re.compile(r"[{}]")
    position = 0
    while match := opener.search(text, position):
        position = match.end()
        if match.group(0) == "}":
            continue
        header = re.split(r"[;{}]", text[: match.start()])[-1]
        if not re.search(r"\)", header) or re.search(r"[=,({]\s*$", header) or re.search(r"\b(namespace|class|struct|enum|union)\b[^()]*$", header):
            continue
        depth, end = 1, match.end()
        while end < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield match.start(), sum(1 for line in text[match.start():end].split("\n") if line.strip())
        position = end
