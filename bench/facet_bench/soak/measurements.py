"""Memory, descriptors, threads and gauges of the service, from /proc and /q/metrics."""
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from facet_bench.soak.service import Service

METRIC = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.M)


@dataclass(frozen=True)
class Sample:
    """Memory is in bytes, `time` in seconds of the monotonic clock."""

    time: float
    quiet: bool
    resident: int
    heap: float
    direct: float
    pinned: float
    descriptors: int
    threads: int
    files: int
    inFlight: float
    queueDepth: float

    @property
    def native(self) -> float:
        """Resident memory outside of the heap and direct buffers: libtorch, decoders, metadata, stacks."""
        return self.resident - self.heap - self.direct

    @property
    def busy(self) -> list[str]:
        """The gauges that are 0 when no request is in progress, and are not."""
        return [name for name in ("inFlight", "queueDepth", "pinned", "files") if getattr(self, name) > 0]

    def with_heap(self, heap: float) -> "Sample":
        return replace(self, heap=heap)

    def as_json(self, start: float) -> dict[str, float]:
        return {**asdict(self), "time": round(self.time - start, 1)}


def sample(service: Service, quiet: bool) -> Sample:
    metrics = list(parse(service.get("/q/metrics")))
    return Sample(
        time=time.monotonic(), quiet=quiet,
        resident=status(service.pid, "VmRSS") << 10,
        heap=total(metrics, "jvm_memory_used_bytes", 'area="heap"'),
        # The JVM counts Netty's memory too, unless Netty allocates it with Unsafe.
        direct=max(total(metrics, "jvm_buffer_memory_used_bytes", 'id="direct"'),
                   total(metrics, "netty_allocator_memory_used", 'memory_type="direct"')),
        pinned=total(metrics, "netty_allocator_memory_pinned", 'memory_type="direct"'),
        descriptors=len(os.listdir(f"/proc/{service.pid}/fd")),
        threads=status(service.pid, "Threads"),
        files=len(open_files(service.pid)) + len(service.new_files()),
        inFlight=total(metrics, "facet_in_flight"),
        queueDepth=total(metrics, "facet_queue_depth"))


def parse(text: str) -> Iterator[tuple[str, str, float]]:
    """Yields name, tags and value."""
    for name, tags, value in METRIC.findall(text):
        yield name, tags, float(value)


def total(metrics: list[tuple[str, str, float]], name: str, tag: str = "") -> float:
    return sum(value for metric, tags, value in metrics if metric == name and tag in tags)


def status(pid: int, field: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise KeyError(field)


def open_files(pid: int) -> list[str]:
    """Files that were deleted but are still open, such as the forms that are being received."""
    targets = []
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{descriptor}")
        except FileNotFoundError:
            continue
        if target.endswith("(deleted)"):
            targets.append(target)
    return targets
