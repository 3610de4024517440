"""Where a model is asked, and that keys and passwords never show."""

import pytest
from pydantic import SecretStr

from pokeview.agents.chat import Endpoint
from pokeview.agents.chat.endpoint import OPENAI_URL
from pokeview.errors import SettingError

OPENROUTER = "https://openrouter.ai/api/v1"


def test_the_environment_says_where() -> None:
    environ = {"OPENAI_BASE_URL": "http://localhost:8080/v1/", "OPENAI_API_KEY": "sk-one"}
    endpoint = Endpoint.from_settings(" m ", environ=environ)
    assert (endpoint.base_url, endpoint.model) == ("http://localhost:8080/v1", "m")
    assert endpoint.api_key.get_secret_value() == "sk-one"


@pytest.mark.parametrize(
    ("base_url", "key"), [(OPENROUTER, "sk-or"), (OPENAI_URL, "sk-one"), ("http://localhost:1/v1", "sk-one")]
)
def test_each_place_has_its_key(base_url: str, key: str) -> None:
    environ = {"OPENROUTER_API_KEY": "sk-or", "OPENAI_API_KEY": "sk-one"}
    assert Endpoint.from_settings("m", base_url, environ=environ).api_key.get_secret_value() == key


def test_a_server_of_ones_own_needs_no_key() -> None:
    assert Endpoint.from_settings("m", "http://localhost:1/v1", environ={}).api_key.get_secret_value() == ""


@pytest.mark.parametrize(("base_url", "variable"), [(None, "OPENAI_API_KEY"), (OPENROUTER, "OPENROUTER_API_KEY")])
def test_a_missing_key_is_told_at_once(base_url: str | None, variable: str) -> None:
    with pytest.raises(SettingError, match=f"set {variable}"):
        Endpoint.from_settings("m", base_url, environ={})


@pytest.mark.parametrize(
    "base_url", ["localhost:8080", "ftp://host/v1", "http://", "http://user:hunter22@host:port/v1", "http://[::1/v1"]
)
def test_an_address_that_cannot_be_used_is_not_repeated(base_url: str) -> None:
    with pytest.raises(SettingError, match="The base URL cannot be used") as caught:
        Endpoint(base_url, "m")
    assert "hunter22" not in str(caught.value)


def test_a_model_must_be_named() -> None:
    with pytest.raises(SettingError, match="No model was chosen"):
        Endpoint.from_settings(" ", "http://localhost:1/v1", environ={})


def test_openrouter_is_told_who_asks() -> None:
    assert Endpoint(OPENROUTER, "m").headers["X-OpenRouter-Title"] == "pokeview"
    assert "HTTP-Referer" in Endpoint(OPENROUTER, "m").headers
    assert Endpoint("https://openrouter.ai.example/v1", "m").headers == {}


def test_a_login_in_the_address_is_sent_and_hidden() -> None:
    endpoint = Endpoint("http://ash:pika%40chu@host:81/v1", "m", SecretStr("sk-secret"))
    assert endpoint.base_url == "http://host:81/v1"
    assert endpoint.headers == {"Authorization": "Basic YXNoOnBpa2FAY2h1"}
    shown = repr(endpoint) + str(endpoint)
    assert not any(secret in shown for secret in ("pika", "sk-secret", "YXNo"))


def test_secrets_are_scrubbed_from_what_others_say() -> None:
    endpoint = Endpoint("http://ash:pika%40chu@host/v1", "m", SecretStr("sk-secret"))
    said = "key sk-secret, login ash:pika@chu, password pika@chu, header YXNoOnBpa2FAY2h1"
    assert endpoint.scrub(said) == "key ***, login ***, password ***, header ***"


def test_a_query_is_sent_and_hidden() -> None:
    endpoint = Endpoint("http://host:81/v1/?token=pika%40chu-0123&api-version=4", "m")
    assert endpoint.base_url == "http://host:81/v1"
    assert endpoint.parameters == {"token": "pika@chu-0123", "api-version": "4"}
    assert "pika" not in repr(endpoint)
    assert (
        endpoint.scrub("version 4, token pika@chu-0123 of token=pika%40chu-0123") == "version 4, token *** of token=***"
    )


def test_no_secret_scrubs_nothing() -> None:
    assert Endpoint("http://host/v1", "m").scrub("none of your business") == "none of your business"


@pytest.mark.parametrize(("key", "sent"), [("sk-or-v1-mine", "sk-or-v1-mine"), ("sk-proj-of-openai", None)])
def test_a_key_of_openai_never_goes_to_openrouter(key: str, sent: str | None) -> None:
    environ = {"OPENAI_API_KEY": key}
    if sent is None:
        with pytest.raises(SettingError, match="set OPENROUTER_API_KEY"):
            Endpoint.from_settings("m", OPENROUTER, environ=environ)
    else:
        assert Endpoint.from_settings("m", OPENROUTER, environ=environ).api_key.get_secret_value() == sent
