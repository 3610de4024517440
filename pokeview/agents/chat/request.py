"""The body of a chat completion request: what the caller asks, in the way that the endpoint can answer."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.chat.answer_format import answer_schema, instructions, with_reasoning
from pokeview.agents.chat.capabilities import AnswerMode, Capabilities, Feature
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.refusals import without_keywords

Message = Mapping[str, Any]

_THINKING_SWITCHES = ("reasoning", "reasoning_effort", "thinking", "enable_thinking", "chat_template_kwargs")


@dataclass(frozen=True)
class ChatQuestion:
    """What is asked. `image` is a PNG for the last user message; `answer_schema` replaces tool calls altogether."""

    messages: Sequence[Message]
    tools: Sequence[Tool]
    image: bytes | None = None
    answer_schema: Json | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    stop: Sequence[str] = ()


@dataclass
class Request:
    """A body to send, how its answer should come, and the features it uses, in the order in which to give them up."""

    body: Json
    mode: AnswerMode
    features: list[Feature] = field(default_factory=list)


def make_request(question: ChatQuestion, endpoint: Endpoint, capabilities: Capabilities) -> Request:
    """The request that uses all the capabilities there are."""
    mode = capabilities.best_mode(with_tools=bool(question.tools) and question.answer_schema is None)
    request = Request({"model": endpoint.model, "stream": True}, mode)
    request.body["messages"] = _request_messages(question, request, capabilities)
    match mode:
        case AnswerMode.TOOLS:
            _add_tools(request, question, endpoint, capabilities)
        case AnswerMode.JSON_SCHEMA:
            _add_schema(request, question, capabilities)
        case AnswerMode.JSON_OBJECT:
            request.body["response_format"] = {"type": "json_object"}
            request.features.append(Feature.JSON_OBJECT)
    _add_parameters(request, question, capabilities)
    if capabilities.allows(Feature.STREAM):
        request.features.append(Feature.STREAM)
    else:
        request.body["stream"] = False
        request.body.pop("stream_options", None)
    return request


def _request_messages(question: ChatQuestion, request: Request, capabilities: Capabilities) -> list[Json]:
    messages = [dict(message) for message in question.messages]
    if question.image is not None and capabilities.allows(Feature.IMAGE) and _attach(question.image, messages):
        request.features.append(Feature.IMAGE)
    # Whoever brings a schema has prompted for it: the model is told of it only where it is not enforced.
    is_schema_enforced = request.mode is AnswerMode.JSON_SCHEMA and question.answer_schema is not None
    if request.mode is not AnswerMode.TOOLS and not is_schema_enforced:
        messages = _with_instructions(messages, instructions(question.tools, question.answer_schema))
    return _in_roles(messages, request, capabilities)


def _in_roles(messages: list[Json], request: Request, capabilities: Capabilities) -> list[Json]:
    """The system message in a role that the endpoint takes: its own, the developer's, or the user's first words."""
    if not messages or messages[0].get("role") != "system":
        return messages
    if capabilities.allows(Feature.SYSTEM_ROLE):
        request.features.append(Feature.SYSTEM_ROLE)
        return messages
    why = capabilities.refused[Feature.SYSTEM_ROLE.value].casefold()
    if "developer" in why and capabilities.allows(Feature.DEVELOPER_ROLE):
        request.features.append(Feature.DEVELOPER_ROLE)
        return [{**messages[0], "role": "developer"}, *messages[1:]]
    return _merged_into_user(messages)


def _merged_into_user(messages: list[Json]) -> list[Json]:
    system, *others = messages
    if not others or others[0].get("role") != "user":
        return [{**system, "role": "user"}, *others]
    said = others[0]["content"]
    if isinstance(said, list):
        merged: Any = [{"type": "text", "text": str(system["content"])}, *said]
    else:
        merged = f"{system['content']}\n\n{said}"
    return [{**others[0], "content": merged}, *others[1:]]


def _attach(image: bytes, messages: list[Json]) -> bool:
    """Adds the image to the last user message, if there is one."""
    for message in reversed(messages):
        if message.get("role") == "user":
            url = f"data:image/png;base64,{base64.b64encode(image).decode()}"
            said = message["content"]
            parts = list(said) if isinstance(said, list) else [{"type": "text", "text": said}]
            message["content"] = [*parts, {"type": "image_url", "image_url": {"url": url}}]
            return True
    return False


def _with_instructions(messages: list[Json], text: str) -> list[Json]:
    """The text at the end of the system message, where it stays a prefix that servers can cache."""
    if messages and messages[0].get("role") == "system" and isinstance(messages[0].get("content"), str):
        return [{**messages[0], "content": f"{messages[0]['content']}\n\n{text}"}, *messages[1:]]
    return [{"role": "system", "content": text}, *messages]


def _add_tools(request: Request, question: ChatQuestion, endpoint: Endpoint, capabilities: Capabilities) -> None:
    # A forced call makes some models stop thinking, and others refuse the request while they think.
    thinks = any(switch in endpoint.extra_body for switch in _THINKING_SWITCHES)
    if capabilities.allows(Feature.TOOL_CHOICE) and not thinks:
        request.body["tool_choice"] = "required"
        request.features.append(Feature.TOOL_CHOICE)
    described = [_described_tool(tool) for tool in question.tools]
    request.body["tools"] = without_keywords(described, capabilities.dropped_keywords)
    request.features.append(Feature.TOOLS)


def _described_tool(tool: Tool) -> Json:
    function = {"name": tool.name, "description": tool.description, "parameters": with_reasoning(tool.parameters)}
    return {"type": "function", "function": function}


def _add_schema(request: Request, question: ChatQuestion, capabilities: Capabilities) -> None:
    schema = without_keywords(question.answer_schema or answer_schema(question.tools), capabilities.dropped_keywords)
    strict = capabilities.allows(Feature.STRICT_SCHEMA)
    form = {"name": "answer", "strict": strict, "schema": schema}
    request.body["response_format"] = {"type": "json_schema", "json_schema": form}
    request.features += [Feature.STRICT_SCHEMA] * strict + [Feature.JSON_SCHEMA]


def _add_parameters(request: Request, question: ChatQuestion, capabilities: Capabilities) -> None:
    """Sampling and bounds, as far as they were given and are taken."""
    given: dict[Feature, Any] = {
        Feature.STREAM_OPTIONS: {"include_usage": True},
        Feature.TEMPERATURE: question.temperature,
        Feature.SEED: question.seed,
        Feature.STOP: list(question.stop) or None,
    }
    for feature, value in given.items():
        if value is not None and capabilities.allows(feature):
            request.body[feature.value] = value
            request.features.append(feature)
    if question.max_tokens is not None:
        _add_bound(request, question.max_tokens, capabilities)


def _add_bound(request: Request, max_tokens: int, capabilities: Capabilities) -> None:
    """OpenAI's newer models know the bound only by its new name, most other servers only by the old one."""
    if capabilities.allows(Feature.MAX_TOKENS):
        request.body["max_tokens"] = max_tokens
        request.features.append(Feature.MAX_TOKENS)
    elif capabilities.allows(Feature.MAX_COMPLETION_TOKENS):
        request.body["max_completion_tokens"] = max_tokens
        request.features.append(Feature.MAX_COMPLETION_TOKENS)
