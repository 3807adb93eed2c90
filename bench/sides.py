"""What is compared: services over HTTP, and parts of Facet that a virtual machine of their own drives."""
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import load

BENCH = Path(__file__).resolve().parent
TARGET = BENCH.parent / "target"
WORK = TARGET / "bench"
PATIENCE_SECONDS = 120


class Side:
    """One process, with all that it starts. Each is run and warmed anew for each class of photos, so that its peak of memory
    is that of the class.
    """

    def __init__(self, name, command, environment=None, **pipes):
        self.name, self.command, self.environment, self.pipes = name, command, environment or {}, pipes
        self.log = WORK / f"{name.replace(',', '').replace(' ', '-')}.log"
        self.process = None

    def start(self, photos):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=WORK, env={**os.environ, **self.environment}, stderr=log,
                **{"stdout": log, **self.pipes})

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE_SECONDS)
            self.process = None

    def failure(self, what):
        return ConnectionError(f"{self.name} {what}; its log is {self.log}")


class Service(Side):
    """Answers POSTs of photos."""

    def __init__(self, name, command, port, ready, processes=1, environment=None):
        super().__init__(name, command, environment)
        self.port, self.ready, self.processes = port, ready, processes

    def start(self, photos):
        super().start(photos)
        self.requests = [load.request("/detect", path.read_bytes()) for path in photos.files]

    def wait(self):
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.ready}", timeout=5).close()
            except OSError:
                time.sleep(0.1)
        raise self.failure("does not answer")

    def faces(self):
        with contextlib.closing(load.Connection(self.port)) as connection:
            answers = [load.dechunked(connection.ask(request)[1]) for request in self.requests]
        return sum(len(json.loads(answer)["faces"]) for answer in answers)

    @contextlib.contextmanager
    def clients(self, number):
        """Gives a function that posts so many photos: seconds of the whole, seconds of each."""
        connections = load.connect(self.port, number, self.processes, min(self.requests, key=len))
        try:
            yield lambda photos: load.post(connections, self.requests, photos)
        finally:
            for connection in connections:
                connection.close()


class Part(Side):
    """Is driven by lines on its standard input: io.facet.Drive."""

    def __init__(self, name, command):
        super().__init__(name, command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.own_command = command

    def start(self, photos):
        self.command = [*self.own_command, str(photos.list)]
        super().start(photos)

    def wait(self):
        self.found = sum(self.answer())

    def faces(self):
        return self.found

    def answer(self):
        if select.select([self.process.stdout], [], [], PATIENCE_SECONDS)[0]:
            line = self.process.stdout.readline()
            if line:
                return json.loads(line)
        raise self.failure("does not answer")

    @contextlib.contextmanager
    def clients(self, number):
        def work(photos):
            print(number, photos, file=self.process.stdin, flush=True)
            run = self.answer()
            return run["seconds"], run["latencies"]
        yield work


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def java(*arguments, flags=()):
    classpath = f"{TARGET}/classes:{TARGET}/test-classes:{(WORK / 'classpath').read_text()}"
    return ["java", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-Dfacet.model.device=cpu", *flags,
            "-cp", classpath, *arguments]


def served(precision):
    port = free_port()
    settings = {"quarkus.http.port": port, "quarkus.http.host": "127.0.0.1", "facet.model.precision": precision,
                "facet.model.device": "cpu", "facet.store.directory.root": WORK / "photos",
                "facet.store.directory.watch": "false"}
    command = ["java", *(f"-D{name}={value}" for name, value in settings.items()),
               "-jar", str(TARGET / "quarkus-app/quarkus-run.jar")]
    return Service(f"Facet over HTTP, {precision}", command, port, "/q/health/ready")


def embedded(precision):
    return Part(f"Facet embedded, {precision}", java("io.facet.Drive", "embedded", precision))


def network(precision):
    return Part(f"network alone, {precision}", java("io.facet.Drive", "network", precision))


def peer(form, processes, threads, inline):
    port = free_port()
    environment = {"PEER_PORT": str(port), "PEER_WORKERS": str(processes), "PEER_THREADS": str(threads),
                   "PEER_INLINE": str(inline), "PYTHONPATH": str(BENCH)}
    return Service(f"peer, {form}", [sys.executable, str(BENCH / "peer.py")], port, "/openapi.json", processes, environment)


def all_sides():
    return [served("int8"), served("fp32"), embedded("int8"), embedded("fp32"), network("int8"), network("fp32"),
            # The fastest of six ways that were tried, and what one would write first.
            peer("tuned", processes=os.cpu_count(), threads=1, inline=1),
            peer("default", processes=1, threads=os.cpu_count(), inline=0)]
