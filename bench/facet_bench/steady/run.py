"""The measurements: events about a current sidecar, a full queue, and photos over HTTP and HTTPS."""
import contextlib
import json
import os
import re
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from facet_bench.environment import JAR, SAMPLE_PHOTO
from facet_bench.event_queue import EventQueue
from facet_bench.moto_server import MotoServer, s3_environment
from facet_bench.processes import CORES, cpu_seconds, free_port, machine_cpu_seconds, wait_until_ready

BUCKET = "steady"
SENDERS = 4
ROUNDS, PHOTOS_PER_ROUND = 7, 40
# The first photos are slower, and the last ones do not occupy all workers.
MEASURED_FROM, MEASURED_TO = 0.3, 0.9


def current_sidecar(store: MotoServer, events: int, warm_up: int) -> dict[str, Any]:
    store.client("s3").put_object(Bucket=BUCKET, Key="photo.jpg", Body=SAMPLE_PHOTO.read_bytes())
    with facet(store, {}) as (process, url), ThreadPoolExecutor(SENDERS) as senders:
        assert post_event(url, "photo.jpg") == "stored"
        list(senders.map(lambda _: post_event(url, "photo.jpg"), range(warm_up)))
        before, seconds = store_calls(store), cpu_seconds(process.pid)
        outcomes = set(senders.map(lambda _: post_event(url, "photo.jpg"), range(events)))
        seconds, after = cpu_seconds(process.pid) - seconds, store_calls(store)
    return {"events": events, "outcomes": sorted(outcomes), "cpuMsPerEvent": round(1000 * seconds / events, 2),
            "callsPerEvent": {method: (after[method] - before[method]) / events for method in after}}


def full_queue(store: MotoServer, photos: int, records: int) -> dict[str, Any]:
    s3, photo = store.client("s3"), SAMPLE_PHOTO.read_bytes()
    keys = [f"queued/{i:05d}.jpg" for i in range(photos)]
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(lambda key: s3.put_object(Bucket=BUCKET, Key=key, Body=photo), keys))
    queue = EventQueue(store.client("sqs"))
    for i in range(0, photos, records):
        queue.send({"Records": [record(key) for key in keys[i:i + records]]})
    with facet(store, queue.environment) as (process, url):
        def wait_for_share(share: float) -> tuple[float, ...]:
            while stored_photos(url) < share * photos:
                time.sleep(0.1)
            return (stored_photos(url), time.monotonic(), machine_cpu_seconds()[0], cpu_seconds(process.pid),
                    cpu_seconds(store.process.pid))
        start, end = wait_for_share(MEASURED_FROM), wait_for_share(MEASURED_TO)
    number, seconds, busy, facet_cpu, moto_cpu = (after - before for before, after in zip(start, end))
    return {"photos": int(number), "photosPerSecond": round(number / seconds, 1), "cores": CORES,
            "busyPercent": round(100 * busy / seconds / CORES), "facetPercent": round(100 * facet_cpu / seconds / CORES),
            "motoPercent": round(100 * moto_cpu / seconds / CORES)}


def cpu_by_protocol(stores: dict[str, MotoServer], photo: Path) -> dict[str, Any]:
    """CPU time of a stored photo for each store. The stores take turns, so that other load affects them equally."""
    millis: dict[str, list[float]] = {protocol: [] for protocol in stores}
    with contextlib.ExitStack() as running:
        services = {}
        for protocol, store in stores.items():
            store.client("s3").put_object(Bucket=BUCKET, Key=photo.name, Body=photo.read_bytes())
            services[protocol] = running.enter_context(facet(store, {}))
        for _ in range(1 + ROUNDS):
            for protocol, (process, url) in services.items():
                seconds = cpu_seconds(process.pid)
                for _ in range(PHOTOS_PER_ROUND):
                    post(f"{url}/detect", {"bucket": BUCKET, "key": photo.name})
                millis[protocol].append(1000 * (cpu_seconds(process.pid) - seconds) / PHOTOS_PER_ROUND)
    # The first round warms up.
    medians = {protocol: round(statistics.median(values[1:]), 1) for protocol, values in millis.items()}
    return {"photoBytes": photo.stat().st_size, "cpuMsPerPhoto": medians}


@contextlib.contextmanager
def facet(store: MotoServer, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen, str]]:
    """Runs Facet until the end of the block. Yields its process and URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with open(store.log.with_name("facet.log"), "a") as log:
        process = subprocess.Popen(["java", *store.trusted(), f"-Dquarkus.http.port={port}", "-jar", JAR], stdout=log,
                                   stderr=subprocess.STDOUT, env={**os.environ, **s3_environment(store.url), **environment})
    try:
        wait_until_ready(f"{url}/q/health/ready")
        yield process, url
    finally:
        process.terminate()
        process.wait(timeout=40)


def record(key: str) -> dict[str, Any]:
    return {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}}


def post_event(url: str, key: str) -> str:
    """Returns the outcome."""
    return post(f"{url}/events", {"Records": [record(key)]})["outcomes"][0]["outcome"]


def post(url: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def store_calls(store: MotoServer) -> dict[str, int]:
    """Calls about objects by method, from moto's log."""
    log = store.log.read_text()
    return {method: len(re.findall(rf'"{method} /{BUCKET}/', log)) for method in ("HEAD", "GET", "PUT")}


def stored_photos(url: str) -> float:
    with urllib.request.urlopen(url + "/q/metrics", timeout=20) as response:
        found = re.search(r'^facet_results_total\{.*outcome="stored".*\} (\S+)', response.read().decode(), re.M)
    return float(found[1]) if found else 0
