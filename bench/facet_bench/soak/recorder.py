"""The calls of a soak, and what was wrong with them."""
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

# A response that a fault delayed.
FAULT_GRACE_SECONDS = 3
MAX_PROBLEMS = 200


@dataclass(frozen=True)
class Call:
    kind: str
    start: float
    seconds: float
    status: int


@dataclass
class Faults:
    """Times in which the store is made to fail."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    since: float | None = None

    def begin(self) -> None:
        self.since = time.monotonic()

    def end(self) -> None:
        assert self.since is not None
        self.spans.append((self.since, time.monotonic()))
        self.since = None

    def overlap(self, start: float, end: float) -> bool:
        spans = [*self.spans, *([(self.since, end)] if self.since is not None else [])]
        return any(start < fault_end + FAULT_GRACE_SECONDS and end > fault_start for fault_start, fault_end in spans)


class Recorder:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self.problem_count = 0
        self.clients: Counter[str] = Counter()
        self.faults = Faults()
        self.lock = threading.Lock()

    def call(self, kind: str, start: float, status: int, allowed: Collection[int],
             faulty: Collection[int] = (), detail: str = "") -> bool:
        """Records a call. Returns whether it succeeded. `faulty` are the statuses that a store fault explains."""
        end = time.monotonic()
        with self.lock:
            self.calls.append(Call(kind, start, end - start, status))
            explained = status in allowed or status in faulty and self.faults.overlap(start, end)
        if not explained:
            self.problem(f"{kind}: unexpected status {status} {detail[:300]}")
        return status in allowed and status < 300

    def problem(self, text: str) -> None:
        with self.lock:
            self.problem_count += 1
            if len(self.problems) < MAX_PROBLEMS:
                self.problems.append(f"{time.strftime('%H:%M:%S')} {text}")

    def client(self, stage: str) -> None:
        """Counts a client that disconnected, was slow or sent a malformed request."""
        with self.lock:
            self.clients[stage] += 1

    def between(self, start: float, end: float) -> list[Call]:
        with self.lock:
            return [call for call in self.calls if start <= call.start + call.seconds < end]

    def statuses(self) -> dict[str, Counter[int]]:
        """The number of calls by kind and status."""
        counts: dict[str, Counter[int]] = {}
        with self.lock:
            for call in self.calls:
                counts.setdefault(call.kind, Counter())[call.status] += 1
        return dict(sorted(counts.items()))


def percentile(values: Collection[float], share: float) -> float:
    """Percentile by the nearest-rank method; 0 for an empty list."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else 0


def latencies(calls: Collection[Call]) -> Iterator[tuple[str, float]]:
    """Yields name and milliseconds."""
    seconds = [call.seconds for call in calls]
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        yield name, 1000 * percentile(seconds, share)
