"""The network as it is saved: normalization, batch norms and heads folded, layout and operators chosen for speed."""
from typing import Final

import torch
from torch import Tensor, nn
from torch.fx.experimental.optimization import fuse as fold_batch_norms
from torch.utils.mobile_optimizer import optimize_for_mobile

from facet_export.network import ANCHORS_PER_CELL, BOX_VALUES, LANDMARK_VALUES, LOGITS, RetinaFace
from facet_export.sources import Source

TOP_K = 5000  # non-maximum suppression reads this many anchors per image
BOXES_START = ANCHORS_PER_CELL * LOGITS                            # in the outputs of a merged head
LANDMARKS_START = BOXES_START + ANCHORS_PER_CELL * BOX_VALUES
HEAD_OUTPUTS = LANDMARKS_START + ANCHORS_PER_CELL * LANDMARK_VALUES


class Trunk(nn.Module):
    """RetinaFace without its heads."""

    def __init__(self, network: RetinaFace) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.network.features(x)


def use_onednn(module: nn.Module) -> nn.Module:
    """Gives 1x1 convolutions a dilation. They have one tap, so the result is the same.

    On one thread, torch sends an fp32 1x1 convolution to BLAS unless it is strided or dilated (see
    aten/native/Convolution.cpp). oneDNN took half the time on the CPUs that were measured.
    """
    for conv in module.modules():
        if isinstance(conv, nn.Conv2d) and conv.kernel_size == (1, 1):
            conv.dilation = (2, 2)
    return module


def merge_heads(classes: nn.Conv2d, boxes: nn.Conv2d, landmarks: nn.Conv2d) -> nn.Conv2d:
    """Returns one 1x1 convolution for a level: per cell, the logits, box values and landmark values of its anchors.

    softmax(b, f) = (sigmoid(b - f), sigmoid(f - b)), so the differences fold into the weights.
    """
    other = [1, 0, 3, 2]
    merged = nn.Conv2d(classes.in_channels, HEAD_OUTPUTS, 1)
    weights = [classes.weight - classes.weight[other], boxes.weight, landmarks.weight]
    biases = [classes.bias - classes.bias[other], boxes.bias, landmarks.bias]
    merged.weight = nn.Parameter(torch.cat(weights).detach())
    merged.bias = nn.Parameter(torch.cat(biases).detach())
    return merged


def first_conv(trunk: nn.Module) -> nn.Conv2d:
    return next(m for m in trunk.modules() if isinstance(m, nn.Conv2d))


class Detector(nn.Module):
    """uint8 [N,H,W,3] RGB to (loc [N,A,4], conf [N,A,2], landms [N,A,10]).

    Every tensor is channels-last. The image already is, so no level needs a transpose.
    """

    # The class name that torch writes to the file. It is fixed, and so are the names of local variables in forward,
    # so that an export stays equal to the shipped file byte for byte.
    _jit_override_qualname = "__torch__.Detector"

    def __init__(self, source: Source, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        network = source.network
        self.heads = nn.ModuleList(merge_heads(c.conv1x1, b.conv1x1, l.conv1x1) for c, b, l in
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

    def for_cpu(self) -> "Detector":
        """Moves convolutions to oneDNN. torch runs the bf16 trunk there anyway."""
        if self.dtype is torch.float32:
            use_onednn(self.trunk)
        use_onednn(self.heads[:2])  # oneDNN rejects the coarsest map because it is small
        return self

    def finish(self, traced: torch.jit.ScriptModule) -> torch.jit.ScriptModule:
        """Returns the graph to save."""
        return torch.jit.freeze(traced)

    def normalize(self, x: Tensor) -> Tensor:
        """Subtracts the mean here, not in a bias: the first convolution pads with zeros, which stand for the mean."""
        row = self.mean.repeat(x.shape[2])                 # [3W]: one long row is faster than [3]
        y = (x.flatten(2).float() - row).view(x.shape)     # [N,H,W,3]
        return y.to(self.dtype).permute(0, 3, 1, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        features = self.trunk(self.normalize(x))
        # The last convolution is always fp32: it is cheap, and its outputs are coordinates.
        levels = [head(f.float()).permute(0, 2, 3, 1).flatten(1, 2)  # [N,H/s*W/s,outputs], not copied
                  for head, f in zip(self.heads, features)]
        y = torch.cat(levels, 1)                                     # [N,A/2,outputs]
        n = x.shape[0]
        return (y[:, :, BOXES_START:LANDMARKS_START].reshape(n, -1, BOX_VALUES),
                y[:, :, 0:BOXES_START].reshape(n, -1, LOGITS).sigmoid(),
                y[:, :, LANDMARKS_START:HEAD_OUTPUTS].reshape(n, -1, LANDMARK_VALUES))


@torch.jit.script
def onednn_conv_relu(x: Tensor, weight: Tensor, bias: Tensor, padding: list[int], stride: list[int],
                     dilation: list[int], groups: int) -> Tensor:
    return torch.ops.mkldnn._convolution_pointwise(x, weight, bias, padding, stride, dilation, groups, "relu", [], "")


class OneDnnConvRelu(nn.Module):
    """A convolution and the ReLU after it in one call."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.weight, self.bias = conv.weight, conv.bias
        self.parameters_of_call = list(conv.padding), list(conv.stride), list(conv.dilation), conv.groups

    def forward(self, x: Tensor) -> Tensor:
        return onednn_conv_relu(x, self.weight, self.bias, *self.parameters_of_call)


class PrepackedDetector(Detector):
    """fp32 for CPUs with XNNPACK's convolutions, which pack their weights once, when the file is loaded.

    torch sets up a oneDNN convolution at every call, which takes about 40 us; there are 47 calls. Measured on one
    thread, the light network took 9.3 ms instead of 10.6 at 480x640, and 4.0 instead of 5.9 at 320x416. A packed
    convolution stores intermediate data, so two threads must not share one.
    """

    _jit_override_qualname = "__torch__.PrepackedDetector"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        for name in self.faster_in_onednn():
            self.move_to_onednn(name)
        self.trunk.recompile()

    def faster_in_onednn(self) -> list[str]:
        """Convolutions with large maps and few channels: XNNPACK always computes 32 outputs at a time."""
        return [name for name, m in self.trunk.named_modules() if isinstance(m, nn.Conv2d)
                and (m.in_channels == 3 or name.endswith("ssh1.conv5X5_1.0"))]

    def move_to_onednn(self, name: str) -> None:
        conv = next(node for node in self.trunk.graph.nodes if node.target == name)
        act, = conv.users
        if isinstance(self.trunk.get_submodule(act.target), nn.ReLU):
            parent, _, last = name.rpartition(".")
            setattr(self.trunk.get_submodule(parent), last, OneDnnConvRelu(self.trunk.get_submodule(name)))
            act.replace_all_uses_with(conv)
            self.trunk.graph.erase_node(act)

    def finish(self, traced: torch.jit.ScriptModule) -> torch.jit.ScriptModule:
        return optimize_for_mobile(traced)


class TopK(nn.Module):
    """uint8 [N,H,W,3] RGB and a confidence [] to candidates [N,K,16]: anchor, face score, loc, landms.

    Rows are sorted by descending score. K is the largest number of anchors in one image that reach the confidence,
    at most TOP_K; the other images have rows below the confidence as well. An index is exact in fp32 up to 2^24;
    2048x2048 pixels have 172,032 anchors.
    """

    _jit_override_qualname = "__torch__.TopK"
    top_k: Final[int] = TOP_K

    def __init__(self, detector: torch.jit.ScriptModule) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, images: Tensor, confidence: Tensor) -> Tensor:
        loc, conf, landms = self.detector(images)
        face = conf[:, :, 1]                                   # [N,A]
        scores, anchors = face.topk(min(self.top_k, face.shape[1]), 1)
        most = int((scores >= confidence).sum(1).max())        # the only number that the GPU must be waited for
        anchors = anchors[:, :most].unsqueeze(2)               # [N,K,1]
        # 4 is BOX_VALUES and 10 LANDMARK_VALUES: TorchScript does not read global variables.
        return torch.cat([anchors.float(), scores[:, :most].unsqueeze(2), loc.gather(1, anchors.expand(-1, -1, 4)),
                          landms.gather(1, anchors.expand(-1, -1, 10))], 2)
