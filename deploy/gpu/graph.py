#!/usr/bin/env python3
"""Measures the shipped network alone, without Facet: uploads uint8 images, runs the graph, copies the results back.

    deploy/gpu/graph.py                 on the first GPU, or on the CPU without a GPU
    deploy/gpu/graph.py --device cpu --sizes 320 --batches 1,4

Needs PyTorch, neither Java nor a network. Prints a Markdown table. On a GPU it measures the fp16 graph; on a CPU int8 with VNNI, else
fp32, because a CPU takes 30 times as long in fp16 as in fp32. Images are random: a graph with dense outputs takes as long for any image, and
the fp16 graph returns the boxes of the image with the most over the threshold, few in either case.
"""
import argparse
import json
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import torch
except ImportError:
    sys.exit("graph.py needs PyTorch. Run it with a Python that has it, such as one with src/main/python/requirements.txt.")

MODELS = Path(__file__).resolve().parents[2] / "src/main/resources/models"
CONFIDENCE = 0.5
HEADER = ("precision", "input size", "batch size", "images/s", "ms per batch", "upload ms", "network ms", "download ms", "GPU memory MiB")


def device_name(device: torch.device) -> str:
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        return f"{properties.name}, {properties.total_memory >> 20} MiB, CUDA {torch.version.cuda}"
    model = re.search(r"model name\s*: (.*)", cpu_info())
    return f"{model[1] if model else platform.machine()}, {torch.get_num_threads()} threads of {os.cpu_count()} cores"


def cpu_info() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""


def precisions_of(device: torch.device) -> list[str]:
    if device.type == "cuda":
        return ["fp16"]
    return ["int8" if re.search(r"\bavx(512)?_vnni\b", cpu_info()) else "fp32"]


class Graph:
    """A model file. Its extra file facet.json says what it expects."""

    def __init__(self, path: Path, device: torch.device) -> None:
        extra = {"facet.json": ""}
        self.module = torch.jit.load(str(path), map_location=device, _extra_files=extra).eval()
        metadata = json.loads(extra["facet.json"])
        if not metadata["contract"].startswith("uint8-nhwc-rgb"):
            sys.exit(f"{path} has the contract {metadata['contract']}; this script supports models that take uint8.")
        self.has_threshold = len(list(self.module.graph.inputs())) == 3  # self, images, confidence
        self.device = device

    def __call__(self, images: torch.Tensor) -> list[torch.Tensor]:
        if self.has_threshold:
            threshold = torch.tensor(CONFIDENCE, device=self.device)
            outputs = self.module(images, threshold)
        else:
            outputs = self.module(images)
        return [outputs] if isinstance(outputs, torch.Tensor) else list(outputs)


def now(device: torch.device) -> float:
    """The time after everything that was started on the device has finished."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


def measure(graph: Graph, size: int, batch: int, seconds: float) -> tuple[object, ...]:
    device = graph.device
    host = torch.randint(0, 256, (batch, size, size, 3), dtype=torch.uint8)
    if device.type == "cuda":
        host = host.pin_memory()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)

    def upload() -> torch.Tensor:
        return host.to(device, non_blocking=True) if device.type == "cuda" else host.clone()

    def run() -> None:
        for output in graph(upload()):
            output.cpu()

    for _ in range(5):  # kernels are selected and compiled during the first calls
        run()
    # One batch after the other, as a worker of Facet with a single stream.
    batches, start = 0, now(device)
    while now(device) - start < seconds or batches < 3:
        run()
        batches += 1
    elapsed = (now(device) - start) / batches
    steps = [list(step_times(graph, upload)) for _ in range(min(batches, 20))]
    upload_ms, network_ms, download_ms = (statistics.median(times) * 1e3 for times in zip(*steps))
    memory = torch.cuda.max_memory_allocated(device) >> 20 if device.type == "cuda" else "–"
    return (size, batch, f"{batch / elapsed:.0f}", f"{elapsed * 1e3:.2f}", f"{upload_ms:.2f}", f"{network_ms:.2f}",
            f"{download_ms:.2f}", memory)


def step_times(graph: Graph, upload: Callable[[], torch.Tensor]) -> Iterator[float]:
    """Seconds of upload, network and download. Waiting between them makes their sum longer than a batch."""
    device = graph.device
    start = now(device)
    images = upload()
    uploaded = now(device)
    outputs = graph(images)
    computed = now(device)
    for output in outputs:
        output.cpu()
    yield from (uploaded - start, computed - uploaded, now(device) - computed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = dict(type=lambda text: [int(number) for number in text.split(",")], metavar="A,B,…")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cuda, cuda:1 or cpu; default: %(default)s")
    parser.add_argument("--precisions", type=lambda text: text.split(","), metavar="A,B,…", help="default: fp16 on a GPU, else int8 or fp32")
    parser.add_argument("--sizes", default=[320, 640, 1280], help="sides of the square images, default: 320,640,1280", **numbers)
    parser.add_argument("--batches", default=[1, 2, 4, 8, 16, 32, 64], help="default: powers of two from 1 to 64", **numbers)
    parser.add_argument("--seconds", type=float, default=2, help="time for each row, default: %(default)s")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the model files")
    parser.add_argument("--threads", type=int, help="threads on a CPU, default: one per core")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    device = torch.device(arguments.device)

    print(f"{device_name(device)}; torch {torch.__version__}\n")
    print("| " + " | ".join(HEADER) + " |\n|" + "---|" * len(HEADER), flush=True)
    with torch.inference_mode():
        for precision in arguments.precisions or precisions_of(device):
            graph = Graph(arguments.models / f"mobilenet0.25-{precision}.pt", device)
            for size in arguments.sizes:
                for batch in arguments.batches:
                    try:
                        row = measure(graph, size, batch, arguments.seconds)
                    except torch.cuda.OutOfMemoryError:
                        row = (size, batch, "out of memory", *["–"] * 5)
                    print("| " + " | ".join(map(str, (precision, *row))) + " |", flush=True)


if __name__ == "__main__":
    main()
