"""One service under mixed traffic: rounds of traffic, each followed by a pause in which everything must be released."""
import argparse
import random
import threading
import time
from pathlib import Path

from facet_bench import vanishing
from facet_bench.soak.calls import Client, Expected
from facet_bench.soak.changes import Changes
from facet_bench.soak.events import FORMATS, make_event
from facet_bench.soak.measurements import Sample, sample
from facet_bench.soak.photos import SETTINGS, hostile_files, make_photos, noise
from facet_bench.soak.recorder import Recorder
from facet_bench.soak.service import Service
from facet_bench.soak.stores import BUCKET, Store

SAMPLE_SECONDS = 5
# Everything of a client that vanished must be released in this time.
SETTLE_SECONDS = 20
SIDECAR_SECONDS = 60
FAULT_SECONDS = (1, 5)
FAULT_EVERY_SECONDS = 20


class SoakRun:
    def __init__(self, store: Store, arguments: argparse.Namespace, folder: Path) -> None:
        self.store, self.arguments = store, arguments
        self.photos = make_photos()
        for name, photo in self.photos.items():
            store.put(name, photo)
        self.service = Service(folder, store.environment, (f"-Xmx{arguments.heap}", *arguments.java_option))
        self.recorder, self.expected = Recorder(), Expected()
        self.hostile = hostile_files(self.photos, arguments.seed)
        self.announcer = self.client(0)
        self.changes = Changes(store, self.photos, self.announce)
        self.samples: list[Sample] = []
        self.start = time.monotonic()
        self.stopped = threading.Event()

    def client(self, number: int) -> Client:
        chance = random.Random(f"{self.arguments.seed} {number} {self.store.name}")
        return Client(self.service.port, self.photos, self.hostile, self.expected, self.store, self.recorder, chance)

    def announce(self, key: str) -> bool:
        form = self.announcer.random.choice(FORMATS)
        headers, body = make_event(form, BUCKET, key)
        # Several threads announce, so each announcement has its own connection.
        client = self.client(0)
        response = client.send("event of a change", "POST", "/events", body, headers, self.store.fault_statuses, (202, 429))
        client.connection.close()
        return response is not None

    def run(self) -> None:
        try:
            self.record_expected()
            self.start = time.monotonic()
            end, number = self.start + self.arguments.minutes * 60, 0
            while time.monotonic() < end and self.service.alive():
                self.round(number, min(end, time.monotonic() + self.arguments.round))
                self.pause()
                number += 1
        finally:
            if not self.service.alive():
                self.recorder.problem(f"The service ended with exit code {self.service.process.poll()}.")
            self.service.close()
            self.store.close()

    def record_expected(self) -> None:
        client = self.client(-1)
        for settings in SETTINGS:
            for name in self.photos:
                client.detect(name, settings)

    def round(self, number: int, end: float) -> None:
        self.stopped.clear()
        tasks = [(self.use_service, i) for i in range(self.arguments.clients)]
        tasks += [(self.vanish, 100), (self.change, 200), (self.measure, 300)]
        tasks += [(self.fail, 400)] if number % 2 else []
        threads = [threading.Thread(target=self.until_stopped, args=(task, f"{number} {chance}")) for task, chance in tasks]
        for thread in threads:
            thread.start()
        time.sleep(max(0, end - time.monotonic()))
        self.stopped.set()
        for thread in threads:
            thread.join()

    def until_stopped(self, task, seed: str) -> None:
        try:
            task(random.Random(f"{self.arguments.seed} {seed}"))
        except Exception as e:
            if self.service.alive():
                self.recorder.problem(f"{task.__name__} failed: {e!r}")

    def use_service(self, chance: random.Random) -> None:
        client = self.client(chance.randrange(1 << 30))
        while not self.stopped.wait(chance.random() * self.arguments.think):
            client.any()
        client.connection.close()

    def vanish(self, chance: random.Random) -> None:
        photos, picture = self.photos, noise(900)
        while not self.stopped.wait(chance.random() * 0.1):
            stage = chance.choice(list(vanishing.STAGES))
            vanishing.run(stage, self.service.port, picture if stage == "slow reader" else photos["portrait.jpg"], chance)
            self.recorder.client(stage)

    def change(self, chance: random.Random) -> None:
        while not self.stopped.wait(chance.random() * 0.5):
            self.changes.change(chance)

    def fail(self, chance: random.Random) -> None:
        while not self.stopped.wait(chance.random() * FAULT_EVERY_SECONDS):
            self.recorder.faults.begin()
            self.store.fail(chance.uniform(*FAULT_SECONDS), chance)
            self.recorder.faults.end()

    def measure(self, chance: random.Random) -> None:
        while not self.stopped.wait(SAMPLE_SECONDS):
            self.samples.append(sample(self.service, quiet=False))

    def pause(self) -> None:
        """Verifies that sidecars are correct and that everything was released, then takes the sample for the drift rules."""
        for problem in self.changes.problems(self.expected, SIDECAR_SECONDS):
            self.recorder.problem(problem)
        deadline = time.monotonic() + SETTLE_SECONDS
        while (measured := sample(self.service, quiet=True)).busy and time.monotonic() < deadline:
            time.sleep(0.3)
        for gauge in measured.busy:
            self.recorder.problem(f"{gauge} was not released within {SETTLE_SECONDS} s: {getattr(measured, gauge)}")
        # Resident memory is that of normal operation; only the heap is measured after a collection.
        self.service.collect_garbage()
        heap = sample(self.service, quiet=True).heap
        self.samples.append(measured.with_heap(heap))
