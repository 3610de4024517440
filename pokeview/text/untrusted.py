"""Makes text that somebody else wrote safe to show: models, cartridges and servers say what they like."""

import re

TAB = " " * 4
LONGEST_LINE = 1000
"""Characters of a name, a title, an address or a sentence; nobody reads more of one."""
LONGEST_REMARK = 300
"""Characters of what somebody else says inside a sentence of our own."""
LONGEST_QUOTE = 80

# No body of a string holds another string's beginning: a flood of unfinished ones would take quadratic time.
_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor moves, erasing
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"  # two-character escapes: reset, character sets
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Letters and marks with nothing to see: the grapheme joiner, Hangul fillers, Khmer's inherent vowels, and variation
# selectors. The latter, like U+200D (which joins emoji and is a format character), change how many cells the characters
# before them take, about which terminals and width tables disagree: a row would slip. So each emoji stands alone.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

_QUOTED = re.compile(r"(?<!\w)(['\"]).*\1(?!\w)")


def plain(text: str) -> str:
    """The text without escape sequences, control, bidirectional and invisible characters; line ends become newlines."""
    if _is_plain(text):
        return text
    text = _LINE_END.sub("\n", _ESCAPE_SEQUENCE.sub("", text))
    text = _INVISIBLE.sub("", text.replace("\t", TAB))
    return text if _is_plain(text) else "".join(_visible(character) for character in text)


def plain_line(text: str, longest: int = LONGEST_LINE) -> str:
    """The same on a single line of at most `longest` characters: a name, a title, an address, a sentence."""
    # Four times as much is looked at, since much of it may be blank or not to be shown.
    line = " ".join(plain(text[: 4 * longest]).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def plain_remark(text: str) -> str:
    """A line that fits into a sentence of our own: what an endpoint, a library or a store says went wrong."""
    return plain_line(text, LONGEST_REMARK)


def quoted(value: object, longest: int = LONGEST_QUOTE) -> str:
    """The value as a sentence can name it: 'up'."""
    return plain_line(repr(value[: 4 * longest] if isinstance(value, str) else value), longest)


def own_words(sentence: str) -> str:
    """What is ours of a sentence about what somebody else said: nothing quoted, and nothing after a colon."""
    return _QUOTED.sub("'…'", sentence[:LONGEST_LINE].partition("\n")[0]).partition(": ")[0]


def _is_plain(text: str) -> bool:
    return text.replace("\n", "").isprintable() and not _INVISIBLE.search(text)


def _visible(character: str) -> str:
    """The character if it can be seen, a space for any kind of space, nothing for the rest."""
    if character == "\n" or character.isprintable():
        return character
    return " " if character.isspace() else ""
