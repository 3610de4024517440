"""What asking a model can end in.

AgentError
├── EndpointError         an endpoint that cannot be used: unreachable, refused key, unknown model, failing for good
│   └── ContextOverflow   the messages are longer than the model can read; shorter ones may work
└── UnusableAnswer        the model answered, but there is no call in it that could be carried out
"""

from pokeview.agents.answers.conversation import TokenUsage
from pokeview.errors import AgentError


class EndpointError(AgentError):
    """An endpoint that cannot be used. The text never holds the API key."""


class ContextOverflow(EndpointError):
    """Messages that do not fit into the model's context. The numbers of tokens are None where the server says none."""

    def __init__(self, sentence: str, prompt_tokens: int | None = None, limit_tokens: int | None = None) -> None:
        super().__init__(sentence)
        self.prompt_tokens = prompt_tokens
        self.limit_tokens = limit_tokens


class UnusableAnswer(AgentError):
    """An answer without a usable call. The sentence fits for the viewer and for telling the model what was wrong."""

    def __init__(self, sentence: str, raw: str = "", usage: TokenUsage | None = None, sent: str = "") -> None:
        super().__init__(sentence)
        self.raw = raw
        self.sent = sent
        self.usage = usage or TokenUsage()
