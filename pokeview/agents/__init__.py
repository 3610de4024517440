"""The agents that can play, by name. Each lives in a module of its own, imported when it is chosen."""

from importlib import import_module
from typing import TYPE_CHECKING

from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.errors import AgentError
from pokeview.play.agent import Agent

if TYPE_CHECKING:
    from pokeview.agents.chat.endpoint import Endpoint
    from pokeview.agents.llm.briefing import Briefing
    from pokeview.agents.llm.openai_chat import Asker

_ALONE = {
    "explorer": "pokeview.agents.explorer.explorer:Explorer",
    "random": "pokeview.agents.random_buttons:RandomButtons",
}
"""Those that ask no model, each with the class that makes one of a seed."""
MODEL_AGENTS = ("openai", "dspy")
"""Those that ask a model."""
AGENT_NAMES = ("explorer", *MODEL_AGENTS, *(name for name in _ALONE if name != "explorer"))


def make_agent(name: str, seed: int = 0, choice: ModelChoice | None = None) -> Agent:
    """A new agent of that name.

    `seed` rules whatever it leaves to chance; `choice` tells those that ask a model which one. Raises AgentError for an
    unknown name and SettingError for a choice that cannot be asked.
    """
    if name in MODEL_AGENTS:
        return _make_model_agent(name, choice or ModelChoice())
    if name not in _ALONE:
        raise AgentError(f"There is no agent called {name!r}. Choose one of: {', '.join(AGENT_NAMES)}.")
    module, _, made_by = _ALONE[name].partition(":")
    agent: Agent = getattr(import_module(module), made_by)(seed)
    return agent


def asked_parameters(agent: str, choice: ModelChoice) -> dict[str, str]:
    """Which model an agent of that name, such as 'openai gpt-5', asks and how; nothing for one that asks none."""
    name, _, model = agent.partition(" ")
    return choice.named(model).parameters if name in MODEL_AGENTS else {}


def _make_model_agent(name: str, choice: ModelChoice) -> Agent:
    from pokeview.agents.llm.local_model import MODEL
    from pokeview.agents.llm.openai_chat import OpenAIChat
    from pokeview.agents.llm.small_model import briefing_for
    from pokeview.agents.program.dspy_program import DSPyProgram

    model = MODEL if choice.llm == "local" else choice.model
    briefing = briefing_for(model, choice.profile, choice.prompt_tokens, choice.prompt)
    if choice.program is not None and not choice.prompt.text:
        # Whoever made the program may have written instructions of their own.
        briefing.prompt = Instructions(briefing.prompt.text)
    asker = _make_asker(name, choice, briefing)
    if name == "dspy":
        return DSPyProgram(asker, model, briefing=briefing, vision=choice.vision, temperature=choice.temperature)
    return OpenAIChat(asker, model, briefing=briefing, vision=choice.vision, temperature=choice.temperature)


def _make_asker(name: str, choice: ModelChoice, briefing: "Briefing") -> "Asker":
    """What puts the questions, directly or through a program, to the chosen endpoint or to the local model."""
    from pokeview.agents.chat.chat_endpoint import ChatEndpoint
    from pokeview.agents.chat.endpoint import Endpoint
    from pokeview.agents.llm.local_endpoint import LocalEndpoint
    from pokeview.agents.llm.scrubbed_endpoint import ScrubbedEndpoint
    from pokeview.agents.program.dspy_program import form_for
    from pokeview.agents.program.program_endpoint import ProgramEndpoint

    def put_question_to(endpoint: Endpoint) -> "Asker":
        if name == "dspy":
            return ScrubbedEndpoint(ProgramEndpoint(endpoint, form_for(briefing), choice.program), endpoint)
        return ScrubbedEndpoint(ChatEndpoint(endpoint), endpoint)

    if choice.llm == "local":
        return LocalEndpoint(put_question_to)
    return put_question_to(endpoint_of(choice))


def endpoint_of(choice: ModelChoice) -> "Endpoint":
    """Where the chosen model is asked, and how. Raises SettingError."""
    from pydantic import SecretStr

    from pokeview.agents.chat.endpoint import Endpoint, Timeouts

    usual, options = Timeouts(), choice.options
    timeouts = Timeouts(
        first_token_seconds=options.first_token_seconds or usual.first_token_seconds,
        between_tokens_seconds=options.between_tokens_seconds or usual.between_tokens_seconds,
        total_seconds=options.answer_seconds or usual.total_seconds,
    )
    return Endpoint.from_settings(
        choice.model,
        choice.base_url,
        environ=choice.environ,
        timeouts=timeouts,
        extra_body=options.body,
        extra_headers={name: SecretStr(value) for name, value in options.extra_headers.items()},
    )
