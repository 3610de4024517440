"""How sessions end is a word in files that last."""

import json

from pokeview.play.ending import SessionEnding
from pokeview.play.json_form import to_json
from pokeview.play.live.live_file import LiveStatus


def test_live_files_keep_the_words_of_earlier_versions() -> None:
    written = json.dumps([to_json(LiveStatus, LiveStatus(ended=ending))["ended"] for ending in SessionEnding])
    assert written == '["finished", "killed", "failed"]'
