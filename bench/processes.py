"""CPU seconds and peak memory of a process and of all that it started, from /proc."""
import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count()


def tree(pid):
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from tree(int(child))


def cpu_seconds(pid):
    ticks = 0
    for member in tree(pid):
        # utime and stime; the name before them may hold anything, so fields are counted from its closing bracket.
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def peak_bytes(pid):
    """The sum of each process' largest resident size."""
    total = 0
    for member in tree(pid):
        for line in Path(f"/proc/{member}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                total += int(line.split()[1]) << 10
    return total


def machine_cpu_seconds():
    """Busy seconds of all cores, and those that the hypervisor took."""
    user, nice, system, idle, wait, hard, soft, stolen = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + hard + soft) / TICKS, stolen / TICKS
