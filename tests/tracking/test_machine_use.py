"""How busy a machine is, with and without graphics cards, which are made up here."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from pokeview.tracking.machine_use import MEASURE_EVERY_SECONDS, MachineSensors


class NvmlError(Exception):
    """What the library raises."""


class FakeNvml(ModuleType):
    """NVML with two cards, of which the second does not tell its power; or with no driver."""

    NVMLError = NvmlError

    def __init__(self, *, has_driver: bool = True) -> None:
        super().__init__("pynvml")
        self.has_driver = has_driver
        self.lost: set[int] = set()

    def nvmlInit(self) -> None:  # noqa: N802
        if not self.has_driver:
            raise NvmlError

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802
        return 2

    def nvmlDeviceGetHandleByIndex(self, number: int) -> int:  # noqa: N802
        return number

    def nvmlDeviceGetMemoryInfo(self, card: int) -> SimpleNamespace:  # noqa: N802
        if card in self.lost:
            raise NvmlError
        return SimpleNamespace(used=6e9, total=24e9)

    def nvmlDeviceGetUtilizationRates(self, card: int) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(gpu=80 + card)

    def nvmlDeviceGetPowerUsage(self, card: int) -> int:  # noqa: N802
        if card == 1:
            raise NvmlError
        return 215_300


class FakeClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_this_machine_under_the_names_of_mlflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    use = MachineSensors().use()
    assert use is not None
    assert use.gpus == ()
    metrics = use.as_metrics()
    assert metrics.keys() == {
        "system/cpu_utilization_percentage",
        "system/system_memory_usage_percentage",
        "system/system_memory_usage_megabytes",
    }
    assert 0 < metrics["system/system_memory_usage_percentage"] <= 100


def test_the_names_are_those_that_mlflow_itself_uses() -> None:
    from mlflow.system_metrics.metrics.cpu_monitor import CPUMonitor

    monitor = CPUMonitor()
    monitor.collect_metrics()
    use = MachineSensors().use()
    assert use is not None
    assert {f"system/{name}" for name in monitor.aggregate_metrics()} <= use.as_metrics().keys()


def test_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", FakeNvml())
    use = MachineSensors().use()
    assert use is not None
    metrics = {name: value for name, value in use.as_metrics().items() if "gpu" in name}
    assert metrics == {
        "system/gpu_0_utilization_percentage": 80.0,
        "system/gpu_0_memory_usage_percentage": 25.0,
        "system/gpu_0_memory_usage_megabytes": 6000.0,
        "system/gpu_0_power_usage_watts": 215.3,
        "system/gpu_1_utilization_percentage": 81.0,
        "system/gpu_1_memory_usage_percentage": 25.0,
        "system/gpu_1_memory_usage_megabytes": 6000.0,
    }


def test_a_library_without_a_card_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", FakeNvml(has_driver=False))
    use = MachineSensors().use()
    assert use is not None
    assert use.gpus == ()


def test_a_card_that_is_lost_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    nvml, clock = FakeNvml(), FakeClock()
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    machine = MachineSensors(clock)
    first = machine.use()
    nvml.lost.add(0)
    assert machine.use() == first, "it is measured every ten seconds only"
    clock.now += MEASURE_EVERY_SECONDS
    later = machine.use()
    assert later is not None
    assert [gpu.percent for gpu in later.gpus] == [81.0]


def test_a_machine_that_hides_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError

    monkeypatch.setattr("psutil.virtual_memory", refuse)
    assert MachineSensors().use() is None


def test_without_psutil_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert MachineSensors().use() is None
