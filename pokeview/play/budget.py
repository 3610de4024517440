"""What a session has cost, and the caps at which it pauses."""

from dataclasses import dataclass, replace
from typing import Any

from pokeview.play.agent import Usage


@dataclass(frozen=True, slots=True)
class Spent:
    """Sums over a session of what is known. `tokens_known` and `dollars_known` are False once a part was not.

    `tokens_estimated` tells that a part of the tokens was estimated, so that a cap holds all the same.
    """

    steps: int = 0
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    dollars: float = 0.0
    tokens_known: bool = True
    dollars_known: bool = True
    tokens_estimated: bool = False

    def plus(self, usage: Usage, *, steps: int, seconds: float) -> "Spent":
        """The sums after some more steps, or after a decision that came to nothing."""
        return Spent(
            self.steps + steps,
            self.seconds + seconds,
            self.input_tokens + (usage.input_tokens or 0),
            self.output_tokens + (usage.output_tokens or 0),
            self.cached_tokens + (usage.cached_tokens or 0),
            self.dollars + (usage.dollars or 0.0),
            self.tokens_known and None not in (usage.input_tokens, usage.output_tokens) and not usage.is_estimated,
            self.dollars_known and usage.dollars is not None,
            self.tokens_estimated or usage.is_estimated,
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """Caps; None does not cap. Tokens count in and out together, minutes are minutes of play."""

    steps: int | None = None
    tokens: int | None = None
    dollars: float | None = None
    minutes: float | None = None

    def reached(self, spent: Spent) -> str:
        """The cap that has been reached as a sentence, '' while there is room."""
        tokens = spent.input_tokens + spent.output_tokens
        if self.steps is not None and spent.steps >= self.steps:
            return f"The cap of {self.steps} steps is reached."
        if self.tokens is not None and tokens >= self.tokens:
            return f"The cap of {self.tokens} tokens is reached: {tokens} were used."
        if self.dollars is not None and spent.dollars >= self.dollars:
            return f"The cap of ${self.dollars:.2f} is reached: ${spent.dollars:.4f} was spent."
        if self.minutes is not None and spent.seconds >= self.minutes * 60:
            return f"The cap of {self.minutes:g} minutes is reached."
        return ""

    def standing(self, spent: Spent) -> dict[str, tuple[float, float]]:
        """What was used and the cap, for each cap that there is, by its name."""
        used = {
            "steps": spent.steps,
            "tokens": spent.input_tokens + spent.output_tokens,
            "dollars": spent.dollars,
            "minutes": spent.seconds / 60,
        }
        caps = {name: getattr(self, name) for name in used}
        return {name: (used[name], cap) for name, cap in caps.items() if cap is not None}

    def raised(self, spent: Spent) -> "Budget":
        """The same caps, but those that are reached doubled, as often as it takes to have room again."""
        raised: dict[str, Any] = {}
        for name, (used, cap) in self.standing(spent).items():
            while 0 < cap <= used:
                cap *= 2
            raised[name] = cap
        return replace(self, **raised)
