"""Prompts of a real registry: registered once, found by address, refused in sentences, replaced when it is away."""

import socket

import pytest

from pokeview.agents.llm.instructions import Instructions
from pokeview.errors import SettingError, TrackingError
from pokeview.tracking.prompts.lookup import PACKAGED, prompt_or_packaged, read_prompt
from pokeview.tracking.prompts.prompt_store import PromptStore
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import Store, open_store


@pytest.mark.parametrize("packaged", PACKAGED)
def test_a_text_is_registered_once(store: Store, packaged: Instructions) -> None:
    registry = PromptStore(store)
    addresses = [registry.register(packaged).address for _ in range(2)]
    assert addresses == [f"prompts:/{packaged.name}/1"] * 2
    registry.register(Instructions("Go north.", packaged.name))
    # Not only the latest version is looked at.
    assert registry.register(packaged).version == "1"
    assert [prompt.version for prompt in registry.listed()] == ["2", "1"]
    assert read_prompt(store, addresses[0]).text == packaged.text


def test_a_prompt_is_found_by_version_by_alias_and_as_the_latest(store: Store) -> None:
    registry = PromptStore(store)
    for text in ("Go north.", "Go south.", "Go west."):
        registry.register(Instructions(text, "way"))
    registry.set_alias(registry.find("way/2"), "prod")
    texts = {wish: read_prompt(store, wish).text for wish in ("prompts:/way/1", "way@prod", "way", "way@latest")}
    assert texts == {
        "prompts:/way/1": "Go north.",
        "way@prod": "Go south.",
        "way": "Go west.",
        "way@latest": "Go west.",
    }
    assert read_prompt(store, "way@prod") == Instructions("Go south.", "way", "2", "way@prod")
    assert [prompt.aliases for prompt in registry.listed()] == [(), ("prod",), ()]


def test_the_page_of_the_experiment_lists_it(store: Store) -> None:
    PromptStore(store).register(Instructions("Go north.", "way"))
    opened = open_store(store)
    found = opened.client.search_prompts(filter_string=f'experiment_id = "{opened.experiment_id}"')
    assert [prompt.name for prompt in found] == ["way"]


@pytest.mark.parametrize("wish", ["way", "prompts:/way/1", "way@prod", "way/99"])
def test_a_prompt_that_does_not_exist(store: Store, wish: str) -> None:
    if wish == "way/99":
        PromptStore(store).register(Instructions("Go north.", "way"))
    with pytest.raises(SettingError, match=f"There is no prompt {wish} in "):
        prompt_or_packaged(store, wish)


def test_a_template_that_nobody_can_fill_in(store: Store) -> None:
    PromptStore(store).register(Instructions("Go to {{ place }} with {{friend}}.", "way"))
    with pytest.raises(SettingError, match=r"cannot fill in, \{\{friend\}\}, \{\{place\}\}"):
        prompt_or_packaged(store, "way")


def test_a_chat_is_no_prompt_for_pokeview(store: Store) -> None:
    opened = open_store(store)
    opened.client.create_prompt("chat")
    opened.client.create_prompt_version("chat", [{"role": "system", "content": "Go north."}])
    with pytest.raises(SettingError, match="several messages"):
        prompt_or_packaged(store, "chat")


@pytest.mark.parametrize("wish", ["a b", "way/one", "prompts:/", "way@", "way/1/2"])
def test_what_is_no_address(store: Store, wish: str) -> None:
    with pytest.raises(SettingError, match="is no prompt's address"):
        prompt_or_packaged(store, wish)


def test_the_name_of_a_model_gets_no_prompt(store: Store) -> None:
    import_mlflow().MlflowClient(store.tracking_uri).create_registered_model("hero")
    with pytest.raises(TrackingError, match="not a prompt"):
        PromptStore(store).register(Instructions("Go north.", "hero"))
    with pytest.raises(SettingError, match="cannot be a prompt's name"):
        PromptStore(store).register(Instructions("Go north.", "the hero"))


def test_a_server_that_is_away_leaves_the_packaged_prompt_and_a_note() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    prompt = prompt_or_packaged(Store(f"http://127.0.0.1:{port}"), "way@prod")
    assert (prompt.text, prompt.wish) == ("", "way@prod")
    assert prompt.note.startswith("The prompt way@prod was not read, so pokeview's own is told. The MLflow server ")
