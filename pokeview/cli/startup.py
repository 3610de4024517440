"""What every command begins with."""

import logging
import time
from typing import Any

import pokeview
from pokeview.cli.env_file import withhold_keys
from pokeview.config import Config, load_config
from pokeview.log import start_log

_logger = logging.getLogger(__name__)


def settings(**flags: Any) -> Config:
    """The settings, by which the log is kept from now on. Raises SettingError."""
    begun = time.perf_counter()
    config = load_config(**flags)
    withhold_keys(config.base_url, flags.get("base_url"))
    start_log(config.home, config.log_level, config.base_url, config.tracking_uri)
    _logger.info("pokeview %s; reading the settings took %.3f s", pokeview.__version__, time.perf_counter() - begun)
    return config
