"""What playing has cost so far, and how near the caps are."""

from dataclasses import dataclass

from textual.content import Content

from pokeview.play.agent import Usage
from pokeview.play.budget import Budget, Spent

NO_CAPS = Budget()
_BAR_CELLS = 10
_THOUSAND, _MILLION = 1_000, 1_000_000


@dataclass(frozen=True)
class Meter:
    """The sums of a session, its caps, and the usage of the latest decision of a model."""

    spent: Spent
    budget: Budget = NO_CAPS
    latest: Usage | None = None

    @property
    def is_needed(self) -> bool:
        """False for agents that cost nothing when nothing is capped."""
        return _has_cost(self.spent) or self.budget != NO_CAPS

    def lines(self, width: int) -> list[Content]:
        """The panel's rows, the sum that is spent first, at most `width` cells wide."""
        caps = [_cap(name, used, cap) for name, (used, cap) in self.budget.standing(self.spent).items()]
        lines = [_sums(self.spent), *caps, _pace(self.spent, self.latest)] if _has_cost(self.spent) else caps
        return [line.truncate(width, ellipsis=True) for line in lines if line]


def briefly(spent: Spent) -> str:
    """The sum in a few cells: '$0.0123', '12.3k tok' where the price is not known, '' where there is no cost."""
    if not _has_cost(spent):
        return ""
    if spent.dollars:
        return dollars(spent)
    if _no_tokens_known(spent):
        return "cost unknown"
    return f"{_sum_of_tokens(spent, spent.input_tokens + spent.output_tokens)} tok"


def dollars(spent: Spent) -> str:
    """The sum of money; one that is not fully known is never given as if it were."""
    if spent.dollars_known:
        return f"${spent.dollars:.4f}"
    return f"${spent.dollars:.4f} or more" if spent.dollars else "cost unknown"


def count(tokens: int) -> str:
    """A number in at most five cells: 950, 12.3k, 4.5M."""
    if tokens < _THOUSAND:
        return str(tokens)
    return f"{tokens / _THOUSAND:.1f}k" if tokens < 999_950 else f"{tokens / _MILLION:.1f}M"


def describe_usage(usage: Usage) -> str:
    """What one decision cost, in words."""
    price = "cost unknown" if usage.dollars is None else f"${usage.dollars:.4f}"
    about = "~" if usage.is_estimated else ""
    parts = [price, about + _known(usage.input_tokens, "in"), about + _known(usage.output_tokens, "out")]
    if usage.cached_tokens:
        parts.append(_known(usage.cached_tokens, "cached"))
    if usage.tokens_per_second is not None:
        parts.append(f"{usage.tokens_per_second:.0f} tokens/s")
    return "  ".join(parts)


def _has_cost(spent: Spent) -> bool:
    tokens = spent.input_tokens + spent.output_tokens
    return bool(tokens or spent.dollars or not spent.tokens_known or not spent.dollars_known)


def _no_tokens_known(spent: Spent) -> bool:
    return not spent.tokens_known and not spent.input_tokens and not spent.output_tokens


def _sums(spent: Spent) -> Content:
    if _no_tokens_known(spent):
        return Content.assemble((dollars(spent), "bold"), ("  tokens unknown", "$quiet"))
    return Content.assemble(
        (dollars(spent), "bold"),
        f"  {_sum_of_tokens(spent, spent.input_tokens)}",
        (" in", "$quiet"),
        f"  {_sum_of_tokens(spent, spent.output_tokens)}",
        (" out", "$quiet"),
    )


def _sum_of_tokens(spent: Spent, tokens: int) -> str:
    """The number, '~' before one that was estimated in part, '+' behind one of which a part is unknown."""
    before = "~" if spent.tokens_estimated else ""
    return f"{before}{count(tokens)}{'' if spent.tokens_known or before else '+'}"


def _pace(spent: Spent, latest: Usage | None) -> Content:
    """How fast the model answers, how much it was given to read, and what it had read before."""
    parts = []
    if latest is not None and latest.tokens_per_second is not None:
        parts.append(Content.assemble(f"{latest.tokens_per_second:.0f}", (" tokens/s", "$quiet")))
    if latest is not None and latest.context_tokens:
        parts.append(Content.assemble(("context ", "$quiet"), count(latest.context_tokens)))
    if spent.cached_tokens:
        parts.append(Content.assemble(count(spent.cached_tokens), (" cached", "$quiet")))
    return Content("  ").join(parts)


def _cap(name: str, used: float, cap: float) -> Content:
    share = min(1.0, used / cap) if cap else 1.0
    filled = round(share * _BAR_CELLS)
    style = "$text-error" if share >= 1 else "$text-warning" if share >= 0.8 else "$secondary"
    return Content.assemble(
        ("━" * filled, style),
        ("━" * (_BAR_CELLS - filled), "$track"),
        f" {_amount_text(name, used)}",
        (f" of {_amount_text(name, cap)}{'' if name == 'dollars' else f' {name}'}", "$quiet"),
    )


def _amount_text(name: str, value: float) -> str:
    if name == "dollars":
        return f"${value:.2f}"
    return f"{value:.1f}" if name == "minutes" else count(int(value))


def _known(tokens: int | None, word: str) -> str:
    return f"unknown {word}" if tokens is None else f"{count(tokens)} {word}"
