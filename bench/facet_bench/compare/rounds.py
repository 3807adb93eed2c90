"""Runs the sides in turn in several rounds, so that a change of the machine's speed affects all of them."""
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from facet_bench import processes
from facet_bench.compare.photos import PhotoClass
from facet_bench.compare.sides import Side

CLIENTS = (4, 1)


@dataclass
class Measured:
    """All rounds of one side with one number of clients."""
    photos: int = 0
    seconds: float = 0
    cpu_seconds: float = 0
    load_cpu_seconds: float = 0
    latencies: list[float] = field(default_factory=list)
    rounds: list[tuple[float, float]] = field(default_factory=list)    # (images/s, p50) of each

    def add(self, seconds: float, latencies: list[float], cpu_seconds: float, load_cpu_seconds: float) -> None:
        self.photos += len(latencies)
        self.seconds += seconds
        self.cpu_seconds += cpu_seconds
        self.load_cpu_seconds += load_cpu_seconds
        self.latencies += latencies
        self.rounds.append((len(latencies) / seconds, quantile(latencies, 0.5)))

    def rate(self) -> float:
        return self.photos / self.seconds

    def millis(self, q: float) -> float:
        return quantile(self.latencies, q) * 1e3

    def cpu_millis(self) -> float:
        return self.cpu_seconds / self.photos * 1e3

    def load_cpu_millis(self) -> float:
        return self.load_cpu_seconds / self.photos * 1e3


@dataclass
class Comparison:
    """The results for one class of photos."""
    measured: dict[tuple[str, int], Measured] = field(default_factory=dict)  # by side and number of clients
    faces: dict[str, int] = field(default_factory=dict)                      # by side
    peak_bytes: dict[str, int] = field(default_factory=dict)                 # by side
    other_share: float = 0   # share of the cores that processes other than the sides and the load generator used
    stolen_share: float = 0  # share of the cores that the hypervisor took


def quantile(values: list[float], q: float) -> float:
    return sorted(values)[int(q * (len(values) - 1))]


def compare(sides: list[Side], photos: PhotoClass, rounds: int, seconds: float) -> Comparison:
    comparison = Comparison()
    try:
        for side in sides:
            side.start(photos)
        for side in sides:
            side.wait()
            comparison.faces[side.name] = side.faces()
        posts = {(side, clients): warm_up(side, clients, len(photos.files), seconds)
                 for clients in CLIENTS for side in sides}
        with watch_machine(comparison):
            for number in range(rounds):
                # Forwards and backwards alternately, so that a side does not always follow the same one.
                for side, clients in list(posts)[::1 - number % 2 * 2]:
                    measured = comparison.measured.setdefault((side.name, clients), Measured())
                    measure(measured, side, clients, posts[side, clients])
        comparison.peak_bytes = {side.name: processes.peak_bytes(side.process.pid) for side in sides}
    finally:
        for side in sides:
            side.stop()
    return comparison


def warm_up(side: Side, clients: int, photos: int, seconds: float) -> int:
    """Returns how many photos take about `seconds`: a multiple of all, so that each side sees the same mixture."""
    with side.clients(clients) as work:
        work(photos)
        total, _ = work(photos)
    return max(1, round(seconds / total)) * photos


def measure(measured: Measured, side: Side, clients: int, photos: int) -> None:
    with side.clients(clients) as work:
        cpu, load_cpu = processes.cpu_seconds(side.process.pid), time.process_time()
        seconds, latencies = work(photos)
        load_cpu = time.process_time() - load_cpu
        measured.add(seconds, latencies, processes.cpu_seconds(side.process.pid) - cpu, load_cpu)


@contextlib.contextmanager
def watch_machine(comparison: Comparison) -> Iterator[None]:
    """Records which share of the cores went to other processes and to the hypervisor."""
    start, load_start = time.monotonic(), time.process_time()
    busy_start, stolen_start = processes.machine_cpu_seconds()
    yield
    busy, stolen = processes.machine_cpu_seconds()
    capacity = (time.monotonic() - start) * processes.CORES
    sides = sum(measured.cpu_seconds for measured in comparison.measured.values())
    expected = sides + time.process_time() - load_start
    comparison.other_share = max(0.0, busy - busy_start - expected) / capacity
    comparison.stolen_share = (stolen - stolen_start) / capacity
