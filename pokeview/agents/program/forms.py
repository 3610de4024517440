"""What a model is asked for, as a typed DSPy signature: one call of a tool, or one of a few choices."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.answers.lenient_json import MalformedJson, read_json
from pokeview.agents.answers.reasoning_extractor import JsonString
from pokeview.agents.chat.request import ChatQuestion
from pokeview.agents.llm.prompt import SYSTEM
from pokeview.agents.llm.small_model import EXAMPLES, INSTRUCTIONS
from pokeview.agents.program.language_model import import_dspy

_HEADER = "[[ ##"
_FENCE = re.compile(r"\s*```\w*\s*")
_MAY_BECOME_HEADER = re.compile(r"\s*(?:\[(?:\[(?: #?)?)?)?$")
REASONING = "reasoning"
"""The output field that is streamed; every form has it first."""
SCREEN = "screen"
"""The input field with the picture, in front of the others where there is one."""


class ProgramForm(Protocol):
    """A way of asking. Its predictor is what is optimised, saved and loaded."""

    def predictor(self) -> Any:
        """A new `dspy.Predict`."""
        ...

    def adapter(self) -> Any:
        """The `dspy.Adapter` that writes the prompt and reads the answer."""
        ...

    def arguments(self, predictor: Any, question: ChatQuestion) -> dict[str, Any]:
        """The keyword arguments with which the predictor is called for a question."""
        ...

    def call(self, prediction: Any, raw: str) -> tuple[str, Json]:
        """The tool that was chosen and its arguments; `raw` is what the model wrote. Raises MalformedJson.

        DSPy finishes what was cut and mends what is broken; what the model has not written itself does not count.
        """
        ...

    def reasoning_reader(self) -> Callable[[str], str]:
        """What turns the pieces that DSPy streams of the reasoning into plain text."""
        ...


class ToolForm:
    """One call of a tool a step, as ReAct does: for models that can follow long instructions."""

    def predictor(self) -> Any:
        dspy = import_dspy()
        fields = {
            "situation": (str, dspy.InputField(desc="what you remember, see and want")),
            "tools": (str, dspy.InputField(desc="the tools of use now, with the JSON schemas of their arguments")),
            REASONING: (str, dspy.OutputField(desc="what you see and what you want, in one to three short sentences")),
            "tool": (str, dspy.OutputField(desc="the name of one tool")),
            "arguments": (dict[str, Any], dspy.OutputField(desc="a JSON object that fits the schema of the tool")),
        }
        return dspy.Predict(dspy.Signature(fields, SYSTEM))

    def adapter(self) -> Any:
        # Without its second try in another format, which nobody would see.
        return import_dspy().ChatAdapter(use_json_adapter_fallback=False)

    def arguments(self, predictor: Any, question: ChatQuestion) -> dict[str, Any]:
        names = tuple(tool.name for tool in question.tools)
        signature = _instructed(predictor.signature, question, SYSTEM)
        signature = signature.with_updated_fields("tool", type_=Literal[names])
        seen: dict[str, Any] = {}
        if question.image is not None:
            dspy = import_dspy()
            signature = signature.prepend(SCREEN, dspy.InputField(desc="what is on the Game Boy's screen"), dspy.Image)
            seen[SCREEN] = dspy.Image(f"data:image/png;base64,{base64.b64encode(question.image).decode()}")
        return {
            **seen,
            "situation": str(question.messages[-1]["content"]),
            "tools": "\n".join(_tool_text(tool) for tool in question.tools),
            "signature": signature,
            "config": _config(question),
        }

    def call(self, prediction: Any, raw: str) -> tuple[str, Json]:
        return str(prediction.tool), _written_object(_written_field(raw, "arguments"))

    def reasoning_reader(self) -> Callable[[str], str]:
        return _FieldText().feed


class ChoiceForm:
    """One of a few choices, with examples and a prompt as lean as can be: for the smallest models."""

    def predictor(self) -> Any:
        dspy = import_dspy()
        fields = {
            "moment": (str, dspy.InputField()),
            REASONING: (str, dspy.OutputField()),
            "choice": (str, dspy.OutputField()),
        }
        predictor = dspy.Predict(dspy.Signature(fields, INSTRUCTIONS))
        predictor.demos = [
            dspy.Example(moment=moment, reasoning=reasoning, choice=choice) for moment, reasoning, choice in EXAMPLES
        ]
        return predictor

    def adapter(self) -> Any:
        return _lean_json_adapter()

    def arguments(self, predictor: Any, question: ChatQuestion) -> dict[str, Any]:
        labels = tuple(_field_labels(question.tools[0]))
        signature = _instructed(predictor.signature, question, INSTRUCTIONS)
        signature = signature.with_updated_fields("choice", type_=Literal[labels])
        return {
            "moment": str(question.messages[-1]["content"]),
            "signature": signature,
            "config": _config(question),
        }

    def call(self, prediction: Any, raw: str) -> tuple[str, Json]:
        written = _written_object(raw)
        if written.get("choice") != prediction.choice:
            raise MalformedJson("it holds no choice that can be read")
        return "choose", {"choice": prediction.choice}

    def reasoning_reader(self) -> Callable[[str], str]:
        return _QuotedText().feed


class _FieldText:
    """The text of a field up to the header of the next one, whose first pieces DSPy sometimes lets through."""

    def __init__(self) -> None:
        self._held = ""
        self._ended = False

    def feed(self, piece: str) -> str:
        text, header, _ = (self._held + piece).partition(_HEADER)
        if self._ended or header:
            told = "" if self._ended else text.rstrip()
            self._held, self._ended = "", True
            return told
        end = _MAY_BECOME_HEADER.search(text)
        self._held = end[0] if end else ""
        return text[: len(text) - len(self._held)]


class _QuotedText:
    """The text of a JSON string in pieces that begin before its quote and run past its end."""

    def __init__(self) -> None:
        self._string: JsonString | None = None

    def feed(self, piece: str) -> str:
        return "".join(map(self._read_character, piece))

    def _read_character(self, character: str) -> str:
        if self._string is None:
            self._string = JsonString(character) if character == '"' else None
            return ""
        return "" if self._string.ended else self._string.feed(character)


def _lean_json_adapter() -> Any:
    """DSPy's JSON adapter with nothing in its prompt but instructions, examples and the moment."""
    dspy = import_dspy()

    def format_system_message(_: Any, signature: Any) -> str:
        return str(signature.instructions)

    def format_user_message_content(_: Any, signature: Any, inputs: Mapping[str, Any], *__: Any, **___: Any) -> str:
        return "\n".join(str(value) for name, value in inputs.items() if name in signature.input_fields)

    def format_assistant_message_content(
        _: Any, signature: Any, outputs: Mapping[str, Any], *__: Any, **___: Any
    ) -> str:
        return json.dumps({name: outputs.get(name, "") for name in signature.output_fields}, ensure_ascii=False)

    formats = (format_system_message, format_user_message_content, format_assistant_message_content)
    # DSPy streams through adapters whose class has one of the names that it knows.
    return type("JSONAdapter", (dspy.JSONAdapter,), {function.__name__: function for function in formats})()


def _written_field(raw: str, name: str) -> str:
    """What the model wrote in an output field, the first of that name."""
    _, header, rest = raw.partition(f"{_HEADER} {name} ## ]]")
    return rest.partition(_HEADER)[0] if header else raw


def _written_object(text: str) -> Json:
    """The JSON object of a text, in a code fence or not. Raises MalformedJson, also for one that was cut."""
    fenced = _FENCE.match(text)
    found = read_json(text, fenced.end() if fenced else 0)
    if not isinstance(found.value, dict):
        raise MalformedJson("it is no object")
    return found.value


def _instructed(signature: Any, question: ChatQuestion, packaged: str) -> Any:
    """A question of another kind, or with a prompt that somebody chose, brings instructions of its own.

    Else the program's count, which may be optimised.
    """
    instructions = str(question.messages[0]["content"])
    return signature if instructions == packaged else signature.with_instructions(instructions)


def _field_labels(tool: Tool) -> Sequence[str]:
    choices: Sequence[str] = tool.parameters["properties"]["choice"]["enum"]
    return choices


def _tool_text(tool: Tool) -> str:
    schema = json.dumps(tool.parameters, ensure_ascii=False, separators=(",", ":"))
    return f"- {tool.name}: {tool.description} Arguments: {schema}"


def _config(question: ChatQuestion) -> dict[str, Any]:
    given = {"temperature": question.temperature, "max_tokens": question.max_tokens, "seed": question.seed}
    return {name: value for name, value in given.items() if value is not None}
