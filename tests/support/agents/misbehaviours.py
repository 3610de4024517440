"""Everything that a model endpoint gets wrong, by name: the replies to one question, in order."""

import json

from pokeview.agents.chat import Timeouts
from tests.support.agents.model_dialects import (
    ANSWER,
    GOOD,
    GOOD_JSON,
    PRESS_UP,
    call_of,
    chunk,
    error_reply,
    llamacpp,
    openai,
    sse,
    usage_chunk,
)
from tests.support.agents.scripted_server import HANG, Reply, json_reply

KEY = "sk-test-0123456789abcdef"
PROSE = "I think we should look around a bit before we do anything."
HUGE_INTEGER = "9" * 5000


def sent(reply: Reply) -> bytes:
    """All that a reply sends, as one."""
    return b"".join(part for part in reply.parts if isinstance(part, bytes))


def replaced(reply: Reply, old: bytes, new: bytes) -> Reply:
    return Reply((sent(reply).replace(old, new),))


def stream_error(**error: object) -> Reply:
    """An error object in the middle of a stream that began with status 200."""
    return sse(chunk({"content": "The "}), {"id": "gen-1", "error": error, "choices": []})


_BEGUN = GOOD.parts[:8]
_PRESSED = {"tool_calls": [{"function": {"name": "press", "arguments": {"buttons": ["up"]}}}]}
"""A call without index and id, its arguments not encoded."""

MISBEHAVIOURS: dict[str, tuple[Reply, ...]] = {
    # It does not answer now.
    "429 with Retry-After": (error_reply(429, "Rate limit reached", retry_after="7"), GOOD),
    "429 for ever": (error_reply(429, "Rate limit reached"),),
    "429 with an hour to wait": (error_reply(429, "Daily limit reached", retry_after="3600"),),
    "429 without credit": (error_reply(429, "You exceeded your quota", {"code": "insufficient_quota"}),),
    "402 without credit": (error_reply(402, "Insufficient credits"),),
    "500 once": (error_reply(500, "The server had an error"), GOOD),
    "503 while the model loads": (*[error_reply(503, "Loading model", {"code": 503})] * 2, GOOD),
    # It answers slowly, or not to the end.
    "slow first token": (Reply((HANG,)),),
    "slow first token behind comments": (Reply((b": OPENROUTER PROCESSING\n\n", HANG)),),
    "stalled stream": (Reply((*_BEGUN, HANG)),),
    "cut stream in the middle of JSON": (Reply(_BEGUN, is_cut=True), GOOD),
    "cut stream in the middle of an event": (Reply((sent(Reply(_BEGUN))[:-9],)), GOOD),
    "no end after a complete answer": (Reply((sent(GOOD).replace(b"data: [DONE]\n\n", b""), HANG)),),
    "empty answer once": (openai(), GOOD),
    "empty answer for ever": (openai(),),
    "thinking that uses up all tokens": (sse(chunk({"reasoning": "Hm. " * 50}), chunk({}, "length")),),
    "finish reason length": (llamacpp('{"reasoning": "The door is no', "length"),),
    # It answers something else.
    "prose instead of a tool": (llamacpp(PROSE),),
    "prose after tools have worked": (GOOD, llamacpp(PROSE)),
    "unknown tool": (call_of("fly", {"to": "the moon"}),),
    "unknown button": (call_of("press", {"buttons": ["up", "turbo"]}),),
    "ten thousand buttons": (call_of("press", {"buttons": ["up"] * 10_000}),),
    "no arguments": (call_of("press", ""),),
    "invalid JSON that can be repaired": (call_of("press", "{'buttons': ['up', 'a',], // go\n}"),),
    "invalid JSON": (call_of("press", "}{ up!"),),
    "JSON in a code fence": (llamacpp(f"Let me see.\n```json\n{json.dumps(ANSWER)}\n```\n"),),
    "two tool calls": (openai(calls=[PRESS_UP, ("wait", {"seconds": 1})]),),
    "a hundred tool calls": (openai(calls=[PRESS_UP] * 100),),
    "arguments encoded twice": (call_of("press", json.dumps(json.dumps(PRESS_UP[1]))),),
    "arguments nested without end": (call_of("press", '{"buttons": ' + "[" * 40_000),),
    "a number with thousands of digits": (call_of("wait", f'{{"seconds": {HUGE_INTEGER}}}'),),
    "invalid UTF-8": (replaced(GOOD, b"door", b"d\xff\xfer"),),
    "a line of a megabyte": (sse(chunk({"content": "a" * 1_000_000}), chunk({}, "stop")),),
    "a line without end": (Reply((b"data: " + b"a" * 5_000_000,)),),
    "an event that is no JSON": (Reply((b"data: <busy>\n\n",)), GOOD),
    "ANSI escapes in content": (openai("\x1b[31mRed\x1b[0m\x07", [PRESS_UP]),),
    "usage that is nonsense": (
        sse(chunk(_PRESSED, "stop"), usage_chunk({"prompt_tokens": -1, "completion_tokens": "many", "cost": None})),
    ),
    "no stream but a whole completion": (json_reply({"choices": [{"message": _PRESSED, "finish_reason": "stop"}]}),),
    "a web page": (Reply((b"<html>Welcome</html>",), content_type="text/html"),),
    # It fails in the middle.
    "error object in a stream, once": (stream_error(code=502, message="Provider disconnected"), GOOD),
    "error object in a stream, in words": (stream_error(code="server_error", message="Overloaded"), GOOD),
    "error object in a stream, for good": (stream_error(code=400, message="Bad request"),),
    "error in a field of its own": (Reply((b'error: {"code": 500, "message": "slot gone"}\n\n',)), GOOD),
    "content filter": (openai("I ", finish_reason="content_filter"),),
    "a refusal": (sse(chunk({"refusal": "I can't help with that."}), chunk({}, "stop")),),
    # It refuses the request, or a part of it.
    "context overflow": (
        error_reply(
            400,
            "request (4009 tokens) exceeds the available context size (2048 tokens)",
            {"type": "exceed_context_size_error", "n_prompt_tokens": 4009, "n_ctx": 2048},
        ),
    ),
    "image refused": (
        error_reply(500, "image input is not supported - hint: you may need to provide the mmproj"),
        GOOD,
    ),
    "schema refused": (
        error_reply(400, "This model does not support tools"),
        error_reply(400, "Invalid schema for response_format 'answer': 'maxLength' is not permitted"),
        *[error_reply(500, "Input should be 'text' or 'json_object'")] * 2,
        GOOD_JSON,
    ),
    "tools ignored": (llamacpp(PROSE), GOOD_JSON),
    "forced tools refused by a thinking model": (
        error_reply(400, "Thinking mode does not support this tool_choice"),
        GOOD,
    ),
    "max_tokens refused": (
        error_reply(
            400, "Unsupported parameter: 'max_tokens' is not supported with this model.", {"param": "max_tokens"}
        ),
        GOOD,
    ),
    "temperature refused": (
        error_reply(400, "Unsupported value: 'temperature' does not support 0 with this model."),
        GOOD,
    ),
    "unknown model": (error_reply(404, "The model `scripted-model` does not exist"),),
    "wrong key that is echoed": (error_reply(401, f"Incorrect API key provided: {KEY}. \x1b[31mFind it\x1b[0m"),),
}
"""A name means the same for ever: agents are tested against these too."""

SHORT_OF_PATIENCE = {
    "slow first token": Timeouts(first_token_seconds=1),
    "slow first token behind comments": Timeouts(first_token_seconds=1),
    "stalled stream": Timeouts(between_tokens_seconds=1),
    "no end after a complete answer": Timeouts(between_tokens_seconds=1),
}
"""For servers that fall silent; with all others there is time enough on a busy machine."""
