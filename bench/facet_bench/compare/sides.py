"""The sides of the comparison: services over HTTP, and parts of Facet that each have their own JVM."""
import abc
import contextlib
import json
import os
import select
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from facet_bench import load
from facet_bench.certificate import Certificate
from facet_bench.compare.photos import PhotoClass
from facet_bench.environment import BENCH, JAR, TARGET, WORK
from facet_bench.processes import CORES, UNVERIFIED, free_port

TIMEOUT_SECONDS = 120

Work = Callable[[int], tuple[float, list[float]]]  # from a number of photos to total seconds and sorted latencies


class Side(abc.ABC):
    """One process with its children. It is restarted for each class of photos, to measure its peak memory for that class."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str] | None = None, **pipes: object) -> None:
        self.name, self.command, self.environment, self.pipes = name, command, environment or {}, pipes
        self.log = WORK / f"{name.replace(',', '').replace(' ', '-')}.log"
        self.process: subprocess.Popen | None = None

    def start(self, photos: PhotoClass) -> None:
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=WORK, env={**os.environ, **self.environment}, stderr=log,
                **{"stdout": log, **self.pipes})

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(TIMEOUT_SECONDS)
            self.process = None

    @abc.abstractmethod
    def wait(self) -> None:
        """Returns when the process is ready."""

    @abc.abstractmethod
    def faces(self) -> int:
        """The number of faces in all photos."""

    @abc.abstractmethod
    def clients(self, number: int) -> contextlib.AbstractContextManager[Work]:
        """Starts the given number of clients and yields the function that processes photos with them."""

    def no_response(self) -> ConnectionError:
        return ConnectionError(f"{self.name} does not respond; see {self.log}")


class Service(Side):
    """A service that accepts photos with POST."""

    def __init__(self, name: str, command: list[str], port: int, ready: str, processes: int = 1,
                 environment: dict[str, str] | None = None, tls: bool = False) -> None:
        super().__init__(name, command, environment)
        self.port, self.ready, self.processes, self.tls = port, ready, processes, tls

    def start(self, photos: PhotoClass) -> None:
        super().start(photos)
        self.requests = [load.request("/detect", path.read_bytes()) for path in photos.files]

    def wait(self) -> None:
        end = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{self.ready}"
                urllib.request.urlopen(url, timeout=5, context=UNVERIFIED).close()
                return
            except OSError:
                time.sleep(0.1)
        raise self.no_response()

    def faces(self) -> int:
        with contextlib.closing(load.Connection(self.port, self.tls)) as connection:
            results = [load.dechunk(connection.send(request)[1]) for request in self.requests]
        return sum(len(json.loads(result)["faces"]) for result in results)

    @contextlib.contextmanager
    def clients(self, number: int) -> Iterator[Work]:
        connections = load.connect(self.port, self.tls, number, self.processes, min(self.requests, key=len))
        try:
            yield lambda photos: load.post(connections, self.requests, photos)
        finally:
            for connection in connections:
                connection.close()


class Part(Side):
    """A part of Facet, controlled by lines on the standard input of io.facet.WorkloadRunner."""

    def __init__(self, name: str, command: list[str]) -> None:
        super().__init__(name, command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.base_command = command

    def start(self, photos: PhotoClass) -> None:
        self.command = [*self.base_command, str(photos.list_file)]
        super().start(photos)

    def wait(self) -> None:
        self.found = sum(self.read_line())

    def faces(self) -> int:
        return self.found

    def read_line(self) -> Any:
        if select.select([self.process.stdout], [], [], TIMEOUT_SECONDS)[0]:
            line = self.process.stdout.readline()
            if line:
                return json.loads(line)
        raise self.no_response()

    @contextlib.contextmanager
    def clients(self, number: int) -> Iterator[Work]:
        def work(photos: int) -> tuple[float, list[float]]:
            print(number, photos, file=self.process.stdin, flush=True)
            run = self.read_line()
            return run["seconds"], run["latencies"]
        yield work


def java(*arguments: str) -> list[str]:
    classpath = f"{TARGET}/classes:{TARGET}/test-classes:{(WORK / 'classpath').read_text()}"
    return ["java", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-Dfacet.model.device=cpu",
            "-cp", classpath, *arguments]


def http(precision: str, certificate: Certificate | None) -> Service:
    port = free_port()
    tls = {"quarkus.http.insecure-requests": "disabled", "quarkus.http.ssl-port": port,
           "quarkus.http.ssl.certificate.files": certificate.file,
           "quarkus.http.ssl.certificate.key-files": certificate.key} if certificate else {"quarkus.http.port": port}
    settings = {**tls, "quarkus.http.host": "127.0.0.1", "facet.model.precision": precision,
                "facet.model.device": "cpu", "facet.store.directory.root": WORK / "photos",
                "facet.store.directory.watch": "false"}
    command = ["java", *(f"-D{name}={value}" for name, value in settings.items()), "-jar", str(JAR)]
    return Service(f"Facet over HTTP, {precision}", command, port, "/q/health/ready", tls=bool(certificate))


def embedded(precision: str) -> Part:
    return Part(f"Facet embedded, {precision}", java("io.facet.WorkloadRunner", "embedded", precision))


def network(precision: str) -> Part:
    return Part(f"network alone, {precision}", java("io.facet.WorkloadRunner", "network", precision))


def peer(variant: str, processes: int, threads: int, inline: int, certificate: Certificate | None) -> Service:
    port = free_port()
    environment = {"PEER_PORT": str(port), "PEER_WORKERS": str(processes), "PEER_THREADS": str(threads),
                   "PEER_INLINE": str(inline), "PYTHONPATH": str(BENCH)}
    if certificate:
        environment |= {"PEER_CERTIFICATE": str(certificate.file), "PEER_KEY": str(certificate.key)}
    command = [sys.executable, "-m", "facet_bench.compare.peer"]
    return Service(f"peer, {variant}", command, port, "/openapi.json", processes, environment, tls=bool(certificate))


def all_sides(certificate: Certificate | None) -> list[Side]:
    return [http("int8", certificate), http("fp32", certificate), embedded("int8"), embedded("fp32"), network("int8"), network("fp32"),
            # The fastest of six variants that were tried, and the straightforward one.
            peer("tuned", processes=CORES, threads=1, inline=1, certificate=certificate),
            peer("default", processes=1, threads=CORES, inline=0, certificate=certificate)]
