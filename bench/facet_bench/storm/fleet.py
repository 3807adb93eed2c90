"""The processes of a storm: the faulty proxy, and the instances of Facet that are killed."""
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from facet_bench.environment import JAR
from facet_bench.moto_server import s3_environment
from facet_bench.processes import free_port, responds, wait_until_open, wait_until_ready

STOPS = 0.25  # share of the ends that are SIGTERM


class Proxy:
    """Starts faulty_proxy.py."""

    def __init__(self, target_port: int, fault_share: float, seed: int, port: int | None = None) -> None:
        self.port = port or free_port()
        command = [sys.executable, Path(__file__).with_name("faulty_proxy.py"), str(self.port), str(target_port),
                   str(fault_share), str(seed)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        # Before it accepts connections, SIGTERM would end it without its report.
        wait_until_open(self.port)

    def close(self) -> dict[str, int]:
        """Returns the number of calls by fault."""
        self.process.terminate()
        return json.loads(self.process.communicate(timeout=20)[0])


class Fleet:
    """Instances of Facet. Every few seconds one of them is ended with SIGKILL or SIGTERM and started again."""

    def __init__(self, size: int, store_port: int, bucket: str, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.kills, self.stops = folder, 0, 0
        self.ports = [free_port() for _ in range(size)]
        self.environment = {
            **os.environ,
            **s3_environment(f"http://127.0.0.1:{store_port}"),
            "LC_ALL": "C.UTF-8",
            "FACET_EVENTS_BUCKETS": bucket,
            "FACET_BATCH_WORKERS": "1",
            "FACET_CRASH_JOURNAL_DIRECTORY": str(folder / "crash"),
            # Shortens the start after each kill.
            "FACET_MODEL_WARM": "false",
            **environment,
        }
        self.processes = [self._start(port) for port in self.ports]
        for port in self.ports:
            wait_until_ready(f"http://127.0.0.1:{port}/q/health/live")
        self.stopped = threading.Event()

    def _start(self, port: int) -> subprocess.Popen:
        with open(self.folder / f"facet-{port}.log", "a") as log:
            # A process that lives for seconds does not profit from C2 and G1.
            command = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Dquarkus.http.port={port}",
                       "-Dquarkus.http.host=127.0.0.1", "-jar", JAR]
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def kill_every(self, seconds: float, seed: int) -> None:
        threading.Thread(target=self._kill, args=(seconds, random.Random(seed)), daemon=True).start()

    def stop_killing(self) -> None:
        self.stopped.set()

    def _kill(self, seconds: float, chance: random.Random) -> None:
        while not self.stopped.wait(seconds):
            # At least one instance keeps working: starting can take longer than the pause.
            alive = [i for i, port in enumerate(self.ports) if responds(f"http://127.0.0.1:{port}/q/health/live")]
            if len(alive) > 1:
                victim = chance.choice(alive)
                stop = chance.random() < STOPS
                self.processes[victim].send_signal(signal.SIGTERM if stop else signal.SIGKILL)
                self.processes[victim].wait()
                self.processes[victim] = self._start(self.ports[victim])
                self.kills += not stop
                self.stops += stop

    def close(self) -> None:
        self.stop_killing()
        time.sleep(0.5)
        for process in self.processes:
            process.kill()
            process.wait()
