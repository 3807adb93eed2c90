#!/usr/bin/env python3
"""Measures Facet over HTTP by precision, input size and batch size. Prints a table in Markdown; see README.md.

    set -a; . FOLDER/facet-gpu.env; set +a
    deploy/gpu/measure.py PHOTOS

Needs a built Facet and a folder of photos at least as large as the input sizes. Each row starts a service, warms it up at
that size and loads it with two batches of clients. Photos are decoded on the CPU: if images/s do not grow although the
network is not busy, the GPU needs more CPU cores.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
from facet_bench import load  # noqa: E402

PORT = 8390
START_SECONDS = 300  # at first use, a GPU compiles and selects kernels
HEADER = ("precision", "input size", "batch size", "clients", "images/s", "p50 ms", "p99 ms", "photos per batch",
          "network ms per batch", "GPU memory MiB")


def nvidia_smi(device: str, fields: str) -> str:
    index = device.partition(":")[2] or "0"
    command = ["nvidia-smi", f"--id={index}", f"--query-gpu={fields}", "--format=csv,noheader,nounits"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as e:
        sys.exit(f"nvidia-smi, which is part of the NVIDIA driver, failed: {e}. Use --device cpu to run without a GPU.")


def device_name(device: str) -> str:
    if device == "cpu":
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        return f"{model[1] if model else 'unknown CPU'}, {os.cpu_count()} cores"
    name, driver, total = nvidia_smi(device, "name,driver_version,memory.total").split(", ")
    return f"{name}, {total} MiB, driver {driver}, {os.cpu_count()} cores"


def memory_in_use(device: str) -> int | None:
    """MiB of the whole GPU, because nvidia-smi cannot tell processes apart in a container.

    libtorch keeps memory that it allocated once, so one reading at the end is enough.
    """
    return None if device == "cpu" else int(nvidia_smi(device, "memory.used"))


def get(path: str) -> str:
    return urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=5).read().decode()


def wait_until_ready(service: subprocess.Popen, log: Path) -> None:
    end, reason = time.monotonic() + START_SECONDS, "it does not respond."
    while time.monotonic() < end and service.poll() is None:
        try:
            get("/q/health/ready")
            return
        except urllib.error.HTTPError as down:
            found = re.search(r'"reason": "(.*)"', down.read().decode())
            reason = found[1] if found else reason
            if "being loaded" not in reason:
                break
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit(f"Facet did not become ready: {reason} See {log}.")


def meter(name: str, tags: str = "") -> list[float]:
    """Sum and count of one of Facet's metrics."""
    text = get("/q/metrics")
    return [sum(float(value) for value in re.findall(rf"^{name}_{kind}(?:{{[^}}]*{tags}[^}}]*}})? (\S+)$", text, re.M))
            for kind in ("sum", "count")]


def mean_since(before: list[float], after: list[float]) -> float:
    count = after[1] - before[1]
    return (after[0] - before[0]) / count if count else float("nan")


def measure(arguments: argparse.Namespace, photos: list[bytes], precision: str, size: str, batch: int,
            log: Path) -> tuple[object, ...]:
    settings = {"quarkus.http.port": PORT, "quarkus.http.host": "127.0.0.1", "facet.store.directory.watch": "false",
                "facet.store.directory.root": log.parent, "facet.model.device": arguments.device,
                "facet.model.precision": precision, "facet.model.input-size": size, "facet.batch.max-size": batch,
                **dict(setting.split("=", 1) for setting in arguments.set)}
    before = memory_in_use(arguments.device)
    with open(log, "wb") as out:
        service = subprocess.Popen(["java", *(f"-D{key}={value}" for key, value in settings.items()),
                                    "-jar", str(ROOT / "target/quarkus-app/quarkus-run.jar")],
                                   stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until_ready(service, log)
        clients = 2 * batch + 2
        requests = [load.request("/detect", photo) for photo in photos]
        connections = load.connect(PORT, clients, 1, requests[0])
        seconds, _ = load.post(connections, requests, max(len(requests), 4 * clients))  # warm-up
        posts = max(4 * clients, int(arguments.seconds * max(len(requests), 4 * clients) / seconds))
        network, sizes = meter("facet_stage_seconds", 'stage="inference"'), meter("facet_batch_size")
        seconds, latencies = load.post(connections, requests, posts)
        network = mean_since(network, meter("facet_stage_seconds", 'stage="inference"'))
        sizes = mean_since(sizes, meter("facet_batch_size"))
        p50, p99 = (latencies[int(q * (len(latencies) - 1))] * 1e3 for q in (0.5, 0.99))
        memory = "–" if before is None else memory_in_use(arguments.device) - before
        for connection in connections:
            connection.close()
        return (precision, size, batch, clients, f"{len(latencies) / seconds:.0f}", f"{p50:.1f}", f"{p99:.1f}",
                f"{sizes:.1f}", f"{network * 1e3:.1f}", memory)
    finally:
        service.terminate()
        service.wait(60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    several = dict(type=lambda text: text.split(","), metavar="A,B,…")
    parser.add_argument("photos", type=Path, help="folder of JPEGs")
    parser.add_argument("--device", default="gpu", help="gpu (default), gpu:N, or cpu to try the script")
    parser.add_argument("--precisions", default=["fp16", "fp32"], **several)
    parser.add_argument("--input-sizes", default=["320", "640", "1280"], **several)
    parser.add_argument("--batch-sizes", default=["1", "4", "16", "32"], **several)
    parser.add_argument("--seconds", type=float, default=10, help="time for each row, default: %(default)s")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="another setting of Facet, such as facet.model.backbone=heavy")
    arguments = parser.parse_args()
    photos = [path.read_bytes() for path in sorted(arguments.photos.iterdir()) if path.suffix.lower() in (".jpg", ".jpeg")]
    if not photos:
        sys.exit(f"No JPEGs found in {arguments.photos}.")

    work = Path(tempfile.mkdtemp(prefix="facet-measure-"))
    megabytes = sum(map(len, photos)) / len(photos) / 1e6
    print(f"{device_name(arguments.device)}; {len(photos)} photos of {megabytes:.2f} MB on average\n")
    print("| " + " | ".join(HEADER) + " |\n|" + "---|" * len(HEADER), flush=True)
    for precision in arguments.precisions:
        for size in arguments.input_sizes:
            for batch in map(int, arguments.batch_sizes):
                row = measure(arguments, photos, precision, size, batch, work / f"{precision}-{size}-{batch}.log")
                print("| " + " | ".join(map(str, row)) + " |", flush=True)


if __name__ == "__main__":
    main()
