"""What a timeline shows, as one value: how far a session has come, where one looks, and what stands out."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.content import Content

from pokeview.play.recording.marks import Mark

_GLYPHS = {"milestone": ("★", "$accent"), "agent": ("⇄", "$secondary"), "battle": ("×", "$text-error")}
"""The most important first: where there is room for one of several, it is shown."""
_HERE, _PAST, _AHEAD = "●", "━", "─"


@dataclass(frozen=True, slots=True)
class Timeline:
    """A recording of `last_step` steps, of which `looked_at` is shown; 0 stands for now. Marks are in order."""

    last_step: int
    looked_at: int = 0
    marks: tuple[Mark, ...] = ()

    def row(self, width: int) -> Content:
        """All steps in one row, with the position in numbers at its end. Blank while there is no step."""
        if not self.last_step or not self._room(width):
            return Content(" " * width)
        cells = [(_PAST, "$primary-darken-1")] * (self._column(self._shown_step, width) + 1)
        cells += [(_AHEAD, "$line")] * (self._room(width) - len(cells))
        for mark in sorted(self.marks, key=lambda mark: list(_GLYPHS).index(mark.kind), reverse=True):
            cells[self._column(mark.step, width)] = _GLYPHS[mark.kind]
        cells[self._column(self._shown_step, width)] = (_HERE, "bold $primary" if self.looked_at else "$primary")
        return Content.assemble(*cells, Content.styled(self._position_label.rjust(self._label_width), "$quiet"))

    def step_at(self, column: int, width: int) -> int:
        """The step that is shown in a column of the row; 0, which is now, at its end and beyond."""
        room = self._room(width)
        if column >= room - 1 or room < 2:
            return 0
        return 1 + round(max(0, column) * (self.last_step - 1) / (room - 1))

    def moved(self, steps: int) -> int:
        """The step so many further on; 0, which is now, after the last one."""
        wanted = max(1, self._shown_step + steps)
        return wanted if wanted <= self.last_step else 0

    @property
    def mark_before(self) -> int:
        """The nearest marked step before the position; without one the first step."""
        return max((mark.step for mark in self.marks if mark.step < self._shown_step), default=1)

    @property
    def next_mark(self) -> int:
        """The nearest marked step after the position; without one now."""
        return min((mark.step for mark in self.marks if mark.step > self._shown_step), default=0)

    @property
    def _shown_step(self) -> int:
        return self.looked_at or self.last_step

    @property
    def _position_label(self) -> str:
        return f" {self.looked_at}/{self.last_step}" if self.looked_at else f" {self.last_step}"

    @property
    def _label_width(self) -> int:
        return 2 * len(str(self.last_step)) + 2

    def _room(self, width: int) -> int:
        """How many columns are left for the steps."""
        return max(0, width - self._label_width)

    def _column(self, step: int, width: int) -> int:
        return round((step - 1) * (self._room(width) - 1) / max(1, self.last_step - 1)) if self.last_step > 1 else 0


def described(marks: Iterable[Mark], titles: dict[str, str]) -> str:
    """Marks of one step in words; `titles` has those of the milestones by name."""
    words = {"milestone": "★ {}", "battle": "× {}", "agent": "⇄ {}"}
    return "  ".join(words[mark.kind].format(titles.get(mark.text, mark.text)) for mark in marks)
