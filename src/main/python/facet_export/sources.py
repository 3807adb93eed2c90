"""Reads the weights: an ONNX file of InsightFace, a state dict of Pytorch_Retinaface, or seeded random numbers."""
import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from facet_export import ExportError
from facet_export.mnet25_onnx import read_onnx
from facet_export.network import RetinaFace, build

PYTORCH_RETINAFACE_MEAN = (104.0, 117.0, 123.0)
KNOWN_FILES = {  # sha256: (description, licence of the package that contains the file)
    "a4bb1e33c921877ecccca2a2e757d44c4fb511ae84d85a833c5a77e6f2461744":
        ("npm retinaface@0.0.6 mnet.25_v1.onnx", "MIT"),
    "2979b33ffafda5d74b6948cd7a5b9a7a62f62b949cef24e95fd15d2883a65220":
        ("Pytorch_Retinaface mobilenet0.25_Final.pth", "MIT"),
    "6d1de9c2944f2ccddca5f5e010ea5ae64a39845a86311af6fdf30841b0a5a16d":
        ("Pytorch_Retinaface Resnet50_Final.pth", "MIT"),
}


@dataclass(frozen=True)
class Source:
    """A network with its weights, and how it was trained."""
    network: RetinaFace
    backbone: str
    channels: str                      # "rgb" or "bgr"
    mean: tuple[float, float, float]   # subtracted from 0..255, in the order of `channels`
    side_multiple: int                 # the service pads the input's sides to a multiple of this
    description: str
    sha256: str                        # of the weights file; empty for random weights
    license: str


def read_weights(path: Path, expected_sha256: str | None) -> Source:
    """Detects the format from the file's content.

    Raises ExportError if the file has another hash, another format, or tensors that do not fit the network.
    """
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if expected_sha256 and sha256 != expected_sha256.lower():
        raise ExportError(f"{path} has sha256 {sha256}, expected {expected_sha256}")
    description, license = KNOWN_FILES.get(sha256, (path.name, "unknown"))
    if content[:1] == b"\x80" or content[:2] == b"PK":  # a pickle, or a zip file that contains one
        state = read_state_dict(path)
        layout = "resnet50" if "body.conv1.weight" in state else "mobilenet0.25"
        # Trained and published without padding, which changes faces at the lower and right border.
        channels, mean, side_multiple = "bgr", PYTORCH_RETINAFACE_MEAN, 1
    else:
        state, layout = read_onnx(content), "mnet.25"
        channels, mean, side_multiple = "rgb", (127.5, 127.5, 127.5), 32
    network = build(layout)
    load_strictly(network, state, path)
    backbone = "resnet50" if layout == "resnet50" else "mobilenet0.25"
    return Source(network.eval(), backbone, channels, mean, side_multiple, description, sha256, license)


def read_state_dict(path: Path) -> dict[str, Tensor]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as e:
        raise ExportError(f"{path} contains more than tensors, or cannot be read: {e}") from e
    state = state.get("state_dict", state)
    return {name.removeprefix("module."): value for name, value in state.items()}


def load_strictly(network: RetinaFace, state: dict[str, Tensor], path: Path) -> None:
    expected = network.state_dict()
    for name, value in expected.items():  # files written before torch 0.4.1 have no such counters
        if name.endswith("num_batches_tracked"):
            state.setdefault(name, value)
    problems = [f"missing      {n} {list(v.shape)}" for n, v in expected.items() if n not in state]
    problems += [f"unknown      {n} {list(v.shape)}" for n, v in state.items() if n not in expected]
    problems += [f"wrong shape  {n} {list(state[n].shape)}, expected {list(v.shape)}"
                 for n, v in expected.items() if n in state and state[n].shape != v.shape]
    if problems:
        more = [f"... and {len(problems) - 20} more"] if len(problems) > 20 else []
        raise ExportError("\n  ".join([f"{path} does not fit RetinaFace:", *problems[:20], *more]))
    network.load_state_dict(state)


def random_resnet50(seed: int) -> Source:
    """Random weights with the shapes of Resnet50_Final.pth, to measure speed. The network finds no faces."""
    torch.manual_seed(seed)
    network = build("resnet50")
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
        if name.endswith("bn3"):  # keeps the sum of 16 residual branches in a realistic range
            nn.init.constant_(module.weight, 0.2)
        if name.endswith("conv1x1"):
            nn.init.normal_(module.weight, std=0.001)
            nn.init.zeros_(module.bias)
    return Source(network.eval(), "resnet50", "bgr", PYTORCH_RETINAFACE_MEAN, 1,
                  f"random weights, seed {seed}: a stand-in that finds no faces", "", "none")
