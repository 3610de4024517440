"""How busy this machine and its graphics cards are, under the names that MLflow gives its own system metrics."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MEASURE_EVERY_SECONDS = 10.0

_MEGABYTE = 1e6
_FIRST_SECONDS = 0.1
"""The use of the processor is a mean over the time since it was last asked for."""


@dataclass(frozen=True, slots=True)
class GpuUse:
    """A graphics card at one moment; `watts` is None where it does not tell."""

    percent: float
    memory_percent: float
    memory_megabytes: float
    watts: float | None = None


@dataclass(frozen=True, slots=True)
class MachineUse:
    """A machine at one moment, and its graphics cards in their order."""

    cpu_percent: float
    memory_percent: float
    memory_megabytes: float
    gpus: tuple[GpuUse, ...] = ()

    def as_metrics(self) -> dict[str, float]:
        metrics = {
            "cpu_utilization_percentage": self.cpu_percent,
            "system_memory_usage_percentage": self.memory_percent,
            "system_memory_usage_megabytes": self.memory_megabytes,
        }
        for number, gpu in enumerate(self.gpus):
            metrics |= {f"gpu_{number}_{name}": value for name, value in _gpu_metrics(gpu).items()}
        return {f"system/{name}": round(value, 1) for name, value in metrics.items()}


class MachineSensors:
    """Measures now and then.

    Nothing is known without psutil, or where it may not look; without a card or its driver there are no cards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._measured_at = float("-inf")
        self._latest: MachineUse | None = None
        self._cards: list[Any] | None = None

    def use(self) -> MachineUse | None:
        """What was measured last, at most ten seconds ago. The first time takes a tenth of a second."""
        if self._clock() - self._measured_at >= MEASURE_EVERY_SECONDS:
            self._latest = self._measure_machine()
            self._measured_at = self._clock()
        return self._latest

    def _measure_machine(self) -> MachineUse | None:
        try:
            import psutil
        except ImportError:
            return None
        try:
            memory, cpu_percent = psutil.virtual_memory(), psutil.cpu_percent(None if self._latest else _FIRST_SECONDS)
        except (psutil.Error, OSError):
            # A sandbox may hide the machine.
            return None
        return MachineUse(
            cpu_percent=cpu_percent,
            memory_percent=100 * memory.used / memory.total,
            memory_megabytes=memory.used / _MEGABYTE,
            gpus=self._measure_cards(),
        )

    def _measure_cards(self) -> tuple[GpuUse, ...]:
        if self._cards is None:
            self._cards = _cards()
        uses = [_use_of(card) for card in self._cards]
        return tuple(use for use in uses if use is not None)


def _gpu_metrics(gpu: GpuUse) -> dict[str, float]:
    return {
        "utilization_percentage": gpu.percent,
        "memory_usage_percentage": gpu.memory_percent,
        "memory_usage_megabytes": gpu.memory_megabytes,
        **({} if gpu.watts is None else {"power_usage_watts": gpu.watts}),
    }


def _cards() -> list[Any]:
    """NVML's handles; none where there is no card, no driver or no nvidia-ml-py."""
    try:
        import pynvml
    except ImportError:
        return []
    try:
        pynvml.nvmlInit()
        return [pynvml.nvmlDeviceGetHandleByIndex(number) for number in range(pynvml.nvmlDeviceGetCount())]
    except pynvml.NVMLError:
        return []


def _use_of(card: Any) -> GpuUse | None:
    """None for a card that does not tell, as one that has fallen off the bus."""
    import pynvml

    try:
        memory = pynvml.nvmlDeviceGetMemoryInfo(card)
        percent = float(pynvml.nvmlDeviceGetUtilizationRates(card).gpu)
    except pynvml.NVMLError:
        return None
    return GpuUse(percent, 100 * memory.used / memory.total, memory.used / _MEGABYTE, _watts(card))


def _watts(card: Any) -> float | None:
    import pynvml

    try:
        return float(pynvml.nvmlDeviceGetPowerUsage(card)) / 1000
    except pynvml.NVMLError:
        return None
