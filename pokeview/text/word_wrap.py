"""Breaks plain text into lines of terminal cells."""

from rich.cells import cell_len, chop_cells


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces where possible; newlines and indents are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_paragraph(paragraph, max(2, width))
    return lines


def truncate(text: str, width: int) -> str:
    """The text in at most `width` cells, with an ellipsis for what is left out."""
    if cell_len(text) <= width:
        return text
    return chop_cells(text, width - 1)[0] + "…" if width > 1 else "…"[:width]


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    if cell_len(paragraph) <= width:
        return [paragraph.rstrip()]
    lines: list[str] = []
    line, room = "", width
    for word in _words_and_spaces(paragraph, width):
        cells = cell_len(word)
        if cells > room and line:
            lines.append(line.rstrip())
            line, room = "", width
            if word.isspace():
                continue
        line += word
        room -= cells
    return [*lines, line.rstrip()]


def _words_and_spaces(paragraph: str, width: int) -> list[str]:
    """Words and single spaces in order; a word longer than a line comes in pieces."""
    words: list[str] = []
    for number, word in enumerate(paragraph.split(" ")):
        if number:
            words.append(" ")
        if word:
            words += [word] if cell_len(word) <= width else chop_cells(word, width)
    return words
