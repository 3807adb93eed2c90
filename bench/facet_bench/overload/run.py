"""The overload, the recovery, and the clients that vanish."""
import argparse
import json
import random
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from facet_bench import vanishing
from facet_bench.overload.clients import Clients
from facet_bench.soak.measurements import Sample, sample
from facet_bench.soak.photos import make_photos, noise
from facet_bench.soak.recorder import percentile
from facet_bench.soak.service import Service

NAMES = ("portrait.jpg", "pair.jpg", "pair.png", "small.bmp", "tall.webp")
SETTLE_SECONDS = 30
# The connections of the measurements themselves.
SPARE_DESCRIPTORS = 2


def run(arguments: argparse.Namespace, folder: Path) -> Iterator[dict[str, Any]]:
    photos = {name: photo for name, photo in make_photos().items() if name in NAMES}
    root = folder / "photos"
    root.mkdir()
    environment = {"FACET_STORE_DIRECTORY_ROOT": str(root)}
    service = Service(folder, environment, (f"-Xmx{arguments.heap}", *arguments.java_option))
    try:
        expected = {name: detect(service.port, photo)["faces"] for name, photo in photos.items()}
        for _ in range(20):
            for photo in photos.values():
                detect(service.port, photo)
        before = sample(service, quiet=True)
        yield overload(service, photos, expected, arguments)
        yield {"part": "recovery", **recovery(service, photos, expected, before)}
        failures = vanish(service, photos, arguments.vanish)
        after = recovery(service, photos, expected, before)
        yield {"part": "vanishing clients", **after, "correct": after["correct"] and not failures,
               "clients": arguments.vanish * len(vanishing.STAGES), "failures": failures}
    finally:
        service.close()


def detect(port: int, photo: bytes) -> Any:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/detect", photo, {"Content-Type": "image/jpeg"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def overload(service: Service, photos: dict[str, bytes], expected: dict[str, Any],
             arguments: argparse.Namespace) -> dict[str, Any]:
    result = Clients(service.port, photos, expected, arguments.impatient).run(arguments.clients, arguments.seconds)
    return {"part": "overload", "correct": not result.wrong, "clients": arguments.clients,
            "statuses": dict(result.statuses), "wrong": len(result.wrong), "examples": result.wrong[:5],
            "retryAfter": dict(result.retry_after), "rejectedMs": milliseconds(result.rejected),
            "admittedMs": milliseconds(result.admitted)}


def milliseconds(seconds: list[float]) -> dict[str, float]:
    return {name: round(1000 * percentile(seconds, share), 1)
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1))}


def recovery(service: Service, photos: dict[str, bytes], expected: dict[str, Any], before: Sample) -> dict[str, Any]:
    """Waits until nothing is in progress, then compares the service with the state before."""
    start = time.monotonic()
    answered = None
    while answered is None and time.monotonic() < start + SETTLE_SECONDS:
        answered = answer_seconds(service, photos, expected, start)
    while (after := sample(service, quiet=True)).busy or after.descriptors > before.descriptors + SPARE_DESCRIPTORS:
        if time.monotonic() > start + SETTLE_SECONDS:
            break
        time.sleep(0.1)
    settled = not after.busy and after.descriptors <= before.descriptors + SPARE_DESCRIPTORS
    return {"correct": settled and answered is not None, "secondsToAnswer": answered,
            "secondsToIdle": round(time.monotonic() - start, 1), "notReleased": after.busy,
            "descriptors": [before.descriptors, after.descriptors], "threads": [before.threads, after.threads],
            "residentMB": [before.resident >> 20, after.resident >> 20]}


def answer_seconds(service: Service, photos: dict[str, bytes], expected: dict[str, Any], start: float) -> float | None:
    try:
        correct = detect(service.port, photos["portrait.jpg"])["faces"] == expected["portrait.jpg"]
        return round(time.monotonic() - start, 2) if correct else None
    except OSError:
        time.sleep(0.05)
        return None


def vanish(service: Service, photos: dict[str, bytes], repetitions: int) -> dict[str, str]:
    """Runs all stages at the same time. Returns a failure of each stage in which the service failed its client."""
    picture, failures = noise(900), dict[str, str]()

    def repeat(stage: str) -> None:
        chance = random.Random(stage)
        for _ in range(repetitions):
            try:
                vanishing.run(stage, service.port, picture if stage == "slow reader" else photos["portrait.jpg"], chance)
            except OSError as e:
                failures[stage] = repr(e)

    threads = [threading.Thread(target=repeat, args=(stage,)) for stage in vanishing.STAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
