"""Everything that pokeview expects to go wrong.

PokeviewError
├── CartridgeError    a file that no Game Boy can play
├── SnapshotError     a saved machine that cannot be taken up again
├── RecordingError    a recording that cannot be written, or taken up again
├── ExportError       something to share that cannot be made or written
├── SettingError      a flag, variable or configuration value that cannot be used
├── AgentError        an agent that does not exist or cannot be started
└── TrackingError     an MLflow store that cannot be reached or written

The text of each is a sentence for the user, who reads it without a traceback. Anything else that is raised is a bug.
"""


class PokeviewError(Exception):
    """An expected failure; `str(error)` tells the user what happened and what to do."""

    exit_code = 2


class CartridgeError(PokeviewError):
    """A missing, broken or unsupported cartridge file."""


class SnapshotError(PokeviewError):
    """A snapshot that is damaged, or belongs to another cartridge or another version of the emulator."""


class RecordingError(PokeviewError):
    """A recording that cannot be read or written, is damaged, or belongs to another cartridge."""


class ExportError(PokeviewError):
    """A picture, film, page or file to share that cannot be made or written."""


class SettingError(PokeviewError):
    """A flag, environment variable or configuration value that cannot be used."""


class AgentError(PokeviewError):
    """An agent that does not exist, cannot be started, or cannot go on."""


class TrackingError(PokeviewError):
    """An MLflow store that cannot be reached, read or written."""
