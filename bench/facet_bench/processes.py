"""Starting processes, and their CPU seconds and peak memory from /proc, child processes included."""
import os
import socket
import ssl
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1
START_SECONDS = 120
# The benchmarks use self-signed certificates.
UNVERIFIED = ssl._create_unverified_context()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def responds(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5, context=UNVERIFIED) as response:
            return response.status == 200
    except OSError:
        return False


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not responds(url):
        if time.monotonic() > deadline:
            raise SystemExit(f"{url} did not respond within {START_SECONDS} s")
        time.sleep(0.2)


def wait_until_open(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"port {port} did not accept connections within {START_SECONDS} s")


def tree(pid: int) -> Iterator[int]:
    """The process and all its descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    ticks = 0
    for member in tree(pid):
        # utime and stime. The process name may contain spaces, so fields are counted from its closing bracket.
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def peak_bytes(pid: int) -> int:
    """The sum of the largest resident size of each process."""
    total = 0
    for member in tree(pid):
        for line in Path(f"/proc/{member}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                total += int(line.split()[1]) << 10
    return total


def machine_cpu_seconds() -> tuple[float, float]:
    """Seconds of all cores: those in which they were busy, and those that the hypervisor took."""
    user, nice, system, idle, wait, hard, soft, stolen = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + hard + soft) / TICKS, stolen / TICKS
