"""int8: calibration photos, range equalization, and FX static quantization."""
from pathlib import Path

import cv2
import torch
from torch import Tensor, nn
from torch.ao.quantization import HistogramObserver, PerChannelMinMaxObserver, QConfig, QConfigMapping
from torch.ao.quantization.fx.custom_config import PrepareCustomConfig
from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

from facet_export import ExportError
from facet_export.folding import Detector, first_conv, use_onednn
from facet_export.sources import Source


def read_photos(folder: Path, multiple: int, longest: int = 640) -> list[Tensor]:
    """Returns each photo, its mirror image and its half size, prepared as in the service: uint8 [1,H,W,3] RGB."""
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
        raise ExportError(f"No readable photos found in {folder}")
    return photos


def equalize(trunk: torch.fx.GraphModule, images: list[Tensor]) -> None:
    """Evens out the ranges of the channels between two convolutions. The result of the network does not change.

    A tensor has one int8 scale, so a channel with small values loses most of its bits. ReLU and leaky ReLU commute
    with a positive factor: the output of one convolution is divided by it, and the next convolution's weights are
    multiplied by it. A depthwise convolution takes the whole factor, because its weights have a scale per channel;
    any other takes its square root, because small weights would lose bits in turn.
    """
    modules = dict(trunk.named_modules())
    links: dict[nn.Module, tuple[nn.Conv2d, list[nn.Conv2d]]] = {}  # activation: (convolution before, all after)
    for node in trunk.graph.nodes:
        act = modules.get(str(node.target))
        if isinstance(act, (nn.ReLU, nn.LeakyReLU)):
            conv, *users = (modules.get(str(n.target)) for n in (node.args[0], *node.users))
            if all(isinstance(m, nn.Conv2d) for m in (conv, *users)):
                links[act] = conv, users
    peaks: dict[nn.Module, list[Tensor]] = {act: [] for act in links}

    def record_peak(act: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> None:
        # int8 also stores the tensor before a leaky ReLU.
        values = args[0].abs() if isinstance(act, nn.LeakyReLU) else output
        peaks[act].append(values.amax((0, 2, 3)))

    hooks = [act.register_forward_hook(record_peak) for act in links]
    for image in images:
        trunk(image)
    for hook in hooks:
        hook.remove()
    for act, (conv, users) in links.items():
        peak = torch.stack(peaks[act]).mean(0)  # [C]; the mean over photos, so that no single photo decides
        depthwise = any(user.groups > 1 for user in users)
        factor = (peak / peak.max()).clamp_min(0.01) ** (1.0 if depthwise else 0.5)
        conv.weight /= factor.view(-1, 1, 1, 1)
        conv.bias /= factor
        for user in users:
            user.weight *= factor.view((-1, 1, 1, 1) if user.groups > 1 else (1, -1, 1, 1))


class QuantizedDetector(Detector):
    """int8 with per-channel weights and per-tensor activations. The ranges come from photos."""

    _jit_override_qualname = "__torch__.QuantisedDetector"

    def __init__(self, source: Source, photos: list[Tensor]) -> None:
        super().__init__(source)
        for module in self.trunk.modules():
            if isinstance(module, (nn.ReLU, nn.LeakyReLU)):
                module.inplace = False  # int8 has no in-place leaky ReLU and would warn at every call
        # The bytes of the image are the quantized input: scale 1, and the mean as zero point, because a quantized
        # convolution pads with the zero point. The rounding error of the mean goes into the bias.
        self.zero_point = int(self.mean.mean().round())
        conv = first_conv(self.trunk)
        conv.bias -= (conv.weight.sum((2, 3)) * (self.mean - self.zero_point)).sum(1)
        images = [(photo.float() - self.zero_point).permute(0, 3, 1, 2) for photo in photos]
        equalize(self.trunk, images)
        torch.backends.quantized.engine = "x86"
        # All 8 bits: with VNNI, sums of 8-bit products do not saturate.
        activations = HistogramObserver.with_args(dtype=torch.quint8, reduce_range=False)
        weights = PerChannelMinMaxObserver.with_args(dtype=torch.qint8, qscheme=torch.per_channel_symmetric)
        self.trunk = prepare_fx(self.trunk, QConfigMapping().set_global(QConfig(activations, weights)),
                                (torch.zeros(1, 3, 64, 64),),
                                PrepareCustomConfig().set_input_quantized_indexes([0]))
        for image in images:
            self.trunk(image)
        self.trunk = convert_fx(self.trunk)
        use_onednn(self.heads[:2])  # the heads stay fp32

    def normalize(self, x: Tensor) -> Tensor:
        return torch._make_per_tensor_quantized_tensor(x, 1.0, self.zero_point).permute(0, 3, 1, 2)
