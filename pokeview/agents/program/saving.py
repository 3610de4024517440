"""Programs as JSON files: demonstrations and instructions, never a key and never code."""

from pathlib import Path
from typing import Any

from pokeview.errors import AgentError
from pokeview.text.untrusted import plain_remark


def save(predictor: Any, path: Path) -> None:
    """Write a predictor to a .json file. Raises AgentError."""
    _check_suffix(path)
    try:
        predictor.save(path)
    except RuntimeError as error:
        # DSPy wraps whatever went wrong in advice of its own.
        why = plain_remark(str(error.__context__ or error)).rstrip(".")
        raise AgentError(f"The program cannot be written to {path}: {why}.") from None


def load(predictor: Any, path: Path) -> None:
    """Take up what `save` or DSPy's own `save` has written of the same kind of predictor. Raises AgentError."""
    _check_suffix(path)
    try:
        predictor.load(path)
        _check_fields(predictor)
    except OSError as error:
        raise AgentError(f"The program {path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise AgentError(f"{path} is no program of this kind: {plain_remark(str(error)) or 'it is damaged'}.") from None
    # A file does not decide whom to ask.
    predictor.lm = None


def _check_suffix(path: Path) -> None:
    if path.suffix != ".json":
        raise AgentError(f"A program is a .json file, which {path} is not.")


def _check_fields(predictor: Any) -> None:
    """Demonstrations of another program would be left out of every prompt without a word."""
    known = set(predictor.signature.fields)
    for demonstration in predictor.demos:
        strange = set(demonstration) - known - {"augmented"}
        if strange:
            raise ValueError(f"its demonstrations have the fields {', '.join(sorted(strange))}")
