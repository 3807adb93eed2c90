"""Drives the sides in turn, again and again: a drift of the machine hits all of them."""
import time
from dataclasses import dataclass, field

import processes

CLIENTS = (4, 1)


@dataclass
class Measured:
    """A side's rounds with one number of clients."""
    photos: int = 0
    seconds: float = 0
    cpu_seconds: float = 0
    load_cpu_seconds: float = 0
    latencies: list = field(default_factory=list)
    rounds: list = field(default_factory=list)    # (images/s, p50) of each

    def add(self, seconds, latencies, cpu_seconds, load_cpu_seconds):
        self.photos += len(latencies)
        self.seconds += seconds
        self.cpu_seconds += cpu_seconds
        self.load_cpu_seconds += load_cpu_seconds
        self.latencies += latencies
        self.rounds.append((len(latencies) / seconds, quantile(latencies, 0.5)))

    def rate(self):
        return self.photos / self.seconds

    def millis(self, q):
        return quantile(self.latencies, q) * 1e3

    def cpu_millis(self):
        return self.cpu_seconds / self.photos * 1e3

    def load_cpu_millis(self):
        return self.load_cpu_seconds / self.photos * 1e3


@dataclass
class Comparison:
    measured: dict = field(default_factory=dict)    # by name of the side and number of clients
    faces: dict = field(default_factory=dict)       # by name of the side, in all photos of the class
    peak_bytes: dict = field(default_factory=dict)  # by name of the side
    others: float = 0                               # share of the cores that was not the sides' nor the load's
    stolen: float = 0                               # share of the cores that the hypervisor took


def quantile(values, q):
    return sorted(values)[int(q * (len(values) - 1))]


def compare(sides, photos, rounds, seconds):
    comparison = Comparison()
    try:
        for side in sides:
            side.start(photos)
        for side in sides:
            side.wait()
            comparison.faces[side.name] = side.faces()
        posts = {(side, clients): warmed(side, clients, len(photos.files), seconds)
                 for clients in CLIENTS for side in sides}
        with watched(comparison):
            for number in range(rounds):
                # Forwards and backwards, so that nobody always follows the same one.
                for side, clients in list(posts)[::1 - number % 2 * 2]:
                    measured = comparison.measured.setdefault((side.name, clients), Measured())
                    measure(measured, side, clients, posts[side, clients])
        comparison.peak_bytes = {side.name: processes.peak_bytes(side.process.pid) for side in sides}
    finally:
        for side in sides:
            side.stop()
    return comparison


def warmed(side, clients, photos, seconds):
    """Photos for about so many seconds: a whole number of turns through all, so that each side sees the same mixture."""
    with side.clients(clients) as work:
        work(photos)
        whole, latencies = work(photos)
    return max(1, round(seconds / whole)) * photos


def measure(measured, side, clients, photos):
    with side.clients(clients) as work:
        cpu, load_cpu = processes.cpu_seconds(side.process.pid), time.process_time()
        seconds, latencies = work(photos)
        load_cpu = time.process_time() - load_cpu
        measured.add(seconds, latencies, processes.cpu_seconds(side.process.pid) - cpu, load_cpu)


class watched:
    """Notes what else the machine did meanwhile."""

    def __init__(self, comparison):
        self.comparison = comparison

    def __enter__(self):
        self.start, self.own = time.monotonic(), time.process_time()
        self.busy, self.stolen = processes.machine_cpu_seconds()

    def __exit__(self, *failure):
        busy, stolen = processes.machine_cpu_seconds()
        capacity = (time.monotonic() - self.start) * processes.CORES
        sides = sum(measured.cpu_seconds for measured in self.comparison.measured.values())
        own = sides + time.process_time() - self.own
        self.comparison.others = max(0.0, busy - self.busy - own) / capacity
        self.comparison.stolen = (stolen - self.stolen) / capacity
