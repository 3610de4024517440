"""What a model remembers of a session: its own notes, what people said, the last steps, and older ones in brief."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pokeview.text.untrusted import plain_line

LAST_STEPS = 10
OLDER_STEPS = 40
MOST_HEARD = 24
LONGEST_NOTES = 1500
LONGEST_LINE = 400


@dataclass
class AgentMemory:
    """Bounded layers. The oldest of each is dropped first, so that a prompt never grows with the session's length."""

    notes: str = ""
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_STEPS))
    older: deque[str] = field(default_factory=lambda: deque(maxlen=OLDER_STEPS))
    heard: dict[str, str] = field(default_factory=dict)

    def take_notes(self, notes: str) -> None:
        """Replace the notes: adding to them only would keep every wrong idea for ever."""
        self.notes = plain_line(notes, LONGEST_NOTES)

    def note_step(self, step: int, place: str, action: str, reason: str, changes: tuple[str, ...]) -> None:
        """Keep a step: raw while it is recent, in brief afterwards, and for long what somebody said."""
        if len(self.recent) == LAST_STEPS:
            self._shorten(self.recent[0])
        told = "; ".join(changes)
        self.recent.append(f"step {step} in {place}: {action} ({_cut(reason)}) -> {_cut(told)}")
        for change in changes:
            if change.startswith("text: "):
                self._keep_heard(change.removeprefix("text: "), place)

    def as_text(self) -> str:
        """Sections, the longest-lived first; a fixed order lets servers cache the front of a prompt."""
        sections = [
            ("Your notes", self.notes),
            ("What was said", "\n".join(f"- in {place}: {text}" for text, place in self.heard.items())),
            ("Earlier", "\n".join(self.older)),
            ("The last steps", "\n".join(self.recent)),
        ]
        return "\n\n".join(f"## {title}\n{text}" for title, text in sections if text)

    def drop_oldest(self) -> bool:
        """Forget a little, the least useful first. False when only the notes and the last step are left."""
        if self.older:
            self.older.popleft()
        elif len(self.heard) > 1:
            del self.heard[next(iter(self.heard))]
        elif len(self.recent) > 1:
            self.recent.popleft()
        else:
            return False
        return True

    def as_json(self) -> dict[str, object]:
        return {
            "notes": self.notes,
            "recent": list(self.recent),
            "older": list(self.older),
            "heard": dict(self.heard),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "AgentMemory":
        """What `as_json` gave."""
        memory = cls(notes=value["notes"], heard=dict(value["heard"]))
        memory.recent.extend(value["recent"])
        memory.older.extend(value["older"])
        return memory

    def _keep_heard(self, text: str, place: str) -> None:
        self.heard.pop(_cut(text), None)
        self.heard[_cut(text)] = place
        if len(self.heard) > MOST_HEARD:
            del self.heard[next(iter(self.heard))]

    def _shorten(self, line: str) -> None:
        """Keep what an old step did, without its reason and without what came to nothing."""
        head, _, told = line.partition(" -> ")
        if told and told != "nothing changed":
            self.older.append(f"{head.partition(' (')[0]} -> {told[:120]}")


def _cut(text: str) -> str:
    return plain_line(text, LONGEST_LINE)
