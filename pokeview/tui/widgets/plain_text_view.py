"""A long text that somebody else wrote, as nothing but text."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pokeview.text.untrusted import plain
from pokeview.text.word_wrap import wrap
from pokeview.tui.facts.section import Section

LONGEST_TEXT = 200_000
"""Characters of one section: far more than models are sent, and no more than can be wrapped while somebody waits."""
GAP = 1


class PlainTextView(ScrollView, can_focus=True):
    """Sections wrapped to the width, scrolled by the keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"text--heading", "text--body"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "scroll_up", "Up", show=False),
        Binding("j", "scroll_down", "Down", show=False),
        Binding("g", "scroll_home", "Top", show=False),
        Binding("G", "scroll_end", "Bottom", show=False),
    ]

    def __init__(self, sections: Sequence[Section] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[tuple[str, str]] = []
        """Each line with the name of its style."""
        self._sections = _plain_sections(sections)

    def show(self, sections: Sequence[Section]) -> None:
        """Show other sections, from their beginning."""
        self._sections = _plain_sections(sections)
        self._wrap()
        self.scroll_home(animate=False, immediate=True)

    def on_resize(self) -> None:
        self._wrap()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width - GAP
        if width > 0:
            self.lines = [line for section in self._sections for line in _section_lines(section, width)]
            self._set_height_of_text(width)
            self.refresh()

    def _set_height_of_text(self, width: int) -> None:
        """Set it without a layout of the whole screen, which would change nothing else."""
        self.set_reactive(ScrollView.virtual_size, Size(width, len(self.lines)))
        self.vertical_scrollbar.window_virtual_size = len(self.lines)

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        if number >= len(self.lines):
            return Strip.blank(self.size.width, self.rich_style)
        text, name = self.lines[number]
        strip = Strip([Segment(text, self.get_component_rich_style(f"text--{name}"))])
        return strip.adjust_cell_length(self.size.width, self.rich_style)


def _plain_sections(sections: Sequence[Section]) -> list[Section]:
    return [Section(plain(section.heading), _bounded(plain(section.text))) for section in sections]


def _bounded(text: str) -> str:
    """The text, or its two ends and how much was left out between them."""
    left_out = len(text) - LONGEST_TEXT
    if left_out <= 0:
        return text
    half = LONGEST_TEXT // 2
    return f"{text[:half]}\n… {left_out} characters are left out here …\n{text[-half:]}"


def _section_lines(section: Section, width: int) -> list[tuple[str, str]]:
    return [
        (section.heading, "heading"),
        *((line, "body") for line in wrap(section.text.rstrip("\n"), width)),
        ("", "body"),
    ]
