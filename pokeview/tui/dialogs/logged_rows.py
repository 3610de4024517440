"""Logged models as rows of a list: what each is called, who it is, and how it has played."""

from pokeview.text.untrusted import plain_line
from pokeview.tracking.logged_models.model_listing import SCHEME, ListedModel
from pokeview.tracking.logged_models.score import RANKING

_NAME_CELLS = 26
_AGENT_CELLS = 20
_SHOWN_ID = 10


def _row_text(name: str, agent: str, score: str) -> str:
    name, agent = plain_line(name), plain_line(agent)
    if len(name) > _NAME_CELLS:
        # The end stays, where the alias and the version are.
        name = f"…{name[1 - _NAME_CELLS :]}"
    if len(agent) > _AGENT_CELLS:
        agent = f"{agent[: _AGENT_CELLS - 1]}…"
    return f"{name:<{_NAME_CELLS}}  {agent:<{_AGENT_CELLS}} {score:>7}"


def logged_row(model: ListedModel) -> str:
    """Its name with alias and version, its agent and whom that asks, and its milestones per 100 steps if scored.

    It is plain text, to be shown as it is.
    """
    agent = f"{model.metadata.get('agent', '?')} {model.metadata.get('model', '')}".strip()
    score = model.metrics.get(RANKING)
    return _row_text(_model_title(model), agent, "-" if score is None else f"{score:.1f}")


def matching(text: str, words: str) -> bool:
    """Whether every one of the words is in the text, in capitals or not."""
    return all(word in text.lower() for word in words.lower().split())


def _model_title(model: ListedModel) -> str:
    """As its address, with the version that an alias stands for, and with a name beside a bare id."""
    for version in model.versions:
        if version.aliases:
            return f"{version.name}@{version.aliases[0]} v{version.version}"
    if model.versions:
        return f"{model.versions[0].name} v{model.versions[0].version}"
    return f"{model.name} {model.uri.removeprefix(SCHEME)[:_SHOWN_ID]}"


HEADING = _row_text("logged models", "agent", "per 100")
"""Over such rows: the last column holds milestones per 100 steps."""
