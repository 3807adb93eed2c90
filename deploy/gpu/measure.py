#!/usr/bin/env python3
"""Measures Facet over HTTP by precision, input size and batch size, as a table in Markdown; see README.md.

    set -a; . FOLDER/facet-gpu.env; set +a
    deploy/gpu/measure.py PHOTOS

Needs a built Facet and a folder of photos at least as large as the input sizes. Each row is a service of its own, warmed at
that size, with two batches of clients. Its decoding runs on the processor: where images/s stay while the network has time
left, there are too few cores for the GPU.
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
import load  # noqa: E402

PORT = 8390
PATIENCE_SECONDS = 300  # the first use of a GPU compiles and chooses kernels
HEADER = ("precision", "input size", "batch size", "clients", "images/s", "p50 ms", "p99 ms", "photos a batch",
          "network ms a batch", "GPU memory MiB")


def nvidia_smi(device, fields):
    index = device.partition(":")[2] or "0"
    command = ["nvidia-smi", f"--id={index}", f"--query-gpu={fields}", "--format=csv,noheader,nounits"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as e:
        sys.exit(f"nvidia-smi, which comes with the driver, does not answer: {e}. --device cpu does without.")


def device_name(device):
    if device == "cpu":
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        return f"{model[1] if model else 'a processor'}, {os.cpu_count()} cores"
    name, driver, total = nvidia_smi(device, "name,driver_version,memory.total").split(", ")
    return f"{name}, {total} MiB, driver {driver}, {os.cpu_count()} cores"


def memory_in_use(device):
    """Of the whole GPU: in a container, processes are not told apart. libtorch keeps what it once had, so one look is enough."""
    return None if device == "cpu" else int(nvidia_smi(device, "memory.used"))


def get(path):
    return urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=5).read().decode()


def wait_until_ready(service, log):
    end, reason = time.monotonic() + PATIENCE_SECONDS, "it does not answer"
    while time.monotonic() < end and service.poll() is None:
        try:
            return get("/q/health/ready")
        except urllib.error.HTTPError as down:
            found = re.search(r'"reason": "(.*)"', down.read().decode())
            reason = found[1] if found else reason
            if "being loaded" not in reason:
                break
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit(f"Facet does not become ready: {reason} Its log is {log}.")


def meter(name, tags=""):
    """Sum and count of a meter, as Facet's own metrics give them."""
    text = get("/q/metrics")
    return [sum(float(value) for value in re.findall(rf"^{name}_{kind}(?:{{[^}}]*{tags}[^}}]*}})? (\S+)$", text, re.M))
            for kind in ("sum", "count")]


def mean_since(before, after):
    count = after[1] - before[1]
    return (after[0] - before[0]) / count if count else float("nan")


def measure(arguments, photos, precision, size, batch, log):
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
        seconds, _ = load.post(connections, requests, max(len(requests), 4 * clients))  # shapes of these photos, rate
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    several = dict(type=lambda text: text.split(","), metavar="A,B,…")
    parser.add_argument("photos", type=Path, help="a folder of JPEGs")
    parser.add_argument("--device", default="gpu", help="gpu (default), gpu:N, or cpu to see that this runs")
    parser.add_argument("--precisions", default=["fp16", "fp32"], **several)
    parser.add_argument("--input-sizes", default=["320", "640", "1280"], **several)
    parser.add_argument("--batch-sizes", default=["1", "4", "16", "32"], **several)
    parser.add_argument("--seconds", type=float, default=10, help="of each row")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="a setting of Facet more, such as facet.model.backbone=heavy")
    arguments = parser.parse_args()
    photos = [path.read_bytes() for path in sorted(arguments.photos.iterdir()) if path.suffix.lower() in (".jpg", ".jpeg")]
    if not photos:
        sys.exit(f"There are no JPEGs in {arguments.photos}.")

    work = Path(tempfile.mkdtemp(prefix="facet-measure-"))
    print(f"{device_name(arguments.device)}; {len(photos)} photos, {sum(map(len, photos)) / len(photos) / 1e6:.2f} MB each\n")
    print("| " + " | ".join(HEADER) + " |\n|" + "---|" * len(HEADER), flush=True)
    for precision in arguments.precisions:
        for size in arguments.input_sizes:
            for batch in map(int, arguments.batch_sizes):
                row = measure(arguments, photos, precision, size, batch, work / f"{precision}-{size}-{batch}.log")
                print("| " + " | ".join(map(str, row)) + " |", flush=True)


main()
