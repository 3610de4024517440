"""An agent that asks a model through a DSPy program."""

from pokeview.agents.llm.briefing import Briefing
from pokeview.agents.llm.openai_chat import Asker, OpenAIChat
from pokeview.agents.llm.small_model import SmallBriefing
from pokeview.agents.program.forms import ChoiceForm, ProgramForm, ToolForm


class DSPyProgram(OpenAIChat):
    """Plays as OpenAIChat does, with the same memory, tools and prompts; a program puts the question."""

    def __init__(
        self,
        endpoint: Asker,
        model: str,
        *,
        briefing: Briefing | None = None,
        vision: bool = False,
        temperature: float | None = None,
    ) -> None:
        super().__init__(endpoint, model, briefing=briefing, vision=vision, temperature=temperature)
        self.name = f"dspy {model}"


def form_for(briefing: Briefing) -> ProgramForm:
    """The form that fits a way of asking: choices for the smallest models, tools for all others."""
    return ChoiceForm() if isinstance(briefing, SmallBriefing) else ToolForm()
