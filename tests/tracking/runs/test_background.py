"""The background thread works when woken, ends when told, and is never waited for without a limit."""

import queue
import threading

from pokeview.tracking.runs.background import Background


def test_it_works_at_the_start_and_whenever_it_is_woken() -> None:
    worked: queue.Queue[str] = queue.Queue()

    def work() -> float:
        worked.put("worked")
        return threading.TIMEOUT_MAX

    background = Background("test", work)
    background.start()
    worked.get(timeout=60)
    background.wake()
    worked.get(timeout=60)
    background.end()
    assert background.join(60)
    assert worked.empty()


def test_it_comes_back_by_itself_after_the_pause_that_work_asked_for() -> None:
    times = []

    def work() -> float:
        times.append("worked")
        if len(times) == 3:
            background.end()
        return 0.0

    background = Background("test", work)
    background.start()
    assert background.join(60)
    assert len(times) == 3


def test_joining_gives_up_in_time() -> None:
    release = threading.Event()
    background = Background("test", lambda: float(release.wait()))
    background.start()
    assert not background.join(0.0)
    background.end()
    release.set()
    assert background.join(60)


def test_one_that_never_started_has_ended() -> None:
    assert Background("test", lambda: 0.0).join(0.0)
