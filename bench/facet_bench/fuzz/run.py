"""Runs the child process, and restarts it after the file that ended it."""
import argparse
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.5
NONE = -1


class FuzzRun:
    def __init__(self, arguments: argparse.Namespace, folder: Path, classpath: str) -> None:
        self.arguments = arguments
        self.folder = folder
        self.classpath = classpath
        self.results = folder / "results.tsv"
        self.slot = folder / "slot"
        self.crashes: list[tuple[int, str]] = []
        self.results.unlink(missing_ok=True)

    def decode_all(self) -> None:
        number, end = self.arguments.first, self.arguments.first + self.arguments.files
        while number < end:
            self.slot.unlink(missing_ok=True)
            with open(self.folder / "log", "ab") as log:
                child = subprocess.Popen(self.command(number, end), stdout=log, stderr=log)
                ended = self.wait(child)
            if child.returncode == 0:
                return
            current, photo = self.read_slot()
            if current == NONE:
                raise SystemExit(f"The child process ended with {child.returncode} between two files; see {self.folder}/log")
            print(f"file {current}: {ended}", file=sys.stderr)
            (self.folder / f"crash-{current}").write_bytes(photo)
            self.crashes.append((current, ended))
            number = current + 1

    def command(self, first: int, end: int) -> list[str]:
        # A low threshold makes malloc return memory at once, so that the peak of a file is its own.
        return ["env", "MALLOC_MMAP_THRESHOLD_=1048576", "MALLOC_TRIM_THRESHOLD_=1048576", "nice", "java",
                f"-Xmx{self.arguments.heap}", f"-Xms{self.arguments.heap}", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch",
                "-XX:TieredStopAtLevel=1", f"-XX:ErrorFile={self.folder}/hs_err_%p.log", "-XX:-CreateCoredumpOnCrash",
                "-Djava.awt.headless=true", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dfacet.model.device=cpu", "-cp", self.classpath, "io.facet.fuzz.FuzzProcess",
                str(self.slot), str(self.results), str(self.folder), str(self.arguments.seed), str(first), str(end),
                *map(str, self.arguments.seeds)]

    def wait(self, child: subprocess.Popen[bytes]) -> str:
        last, since = None, time.monotonic()
        while child.poll() is None:
            time.sleep(POLL_SECONDS)
            current = self.read_slot()[0]
            if current != last or current == NONE:
                last, since = current, time.monotonic()
            elif time.monotonic() - since > self.arguments.hang:
                os.kill(child.pid, signal.SIGKILL)
                child.wait()
                return f"no result after {self.arguments.hang:.0f} s"
        return f"the process ended with {child.returncode}"

    def read_slot(self) -> tuple[int, bytes]:
        if not self.slot.exists() or self.slot.stat().st_size < 12:
            return NONE, b""
        with open(self.slot, "rb") as slot:
            number, length = struct.unpack(">qi", slot.read(12))
            return number, slot.read(length)
