"""RetinaFace (arXiv 1905.00641): backbone, feature pyramid, SSH context modules and three heads per level.

Modules have the names of Pytorch_Retinaface's state dicts, so that those load without renaming.
"""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
MIN_SIZES = ((16, 32), (64, 128), (256, 512))
VARIANCES = (0.1, 0.2)
LANDMARKS = 5
LOGITS, BOX_VALUES, LANDMARK_VALUES = 2, 4, 2 * LANDMARKS  # per anchor
ANCHORS_PER_CELL = 2


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
    """MobileNet-0.25. Each stage ends at one of STRIDES."""

    def __init__(self, stem: list[nn.Module], slope: float, top: list[nn.Module]) -> None:
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
    def __init__(self, inputs: int, width: int, stride: int) -> None:
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
    def __init__(self) -> None:
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
    def __init__(self, inputs: tuple[int, int, int], width: int, slope: float) -> None:
        super().__init__()
        self.output1, self.output2, self.output3 = (block(i, width, slope, kernel=1) for i in inputs)
        self.merge1, self.merge2 = block(width, width, slope), block(width, width, slope)

    def forward(self, c1: Tensor, c2: Tensor, c3: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        # Interpolates to the size of the finer map instead of doubling: sides need not be multiples of 32.
        p3 = self.output3(c3)
        p2 = self.merge2(self.output2(c2) + F.interpolate(p3, size=c2.shape[2:], mode="nearest"))
        p1 = self.merge1(self.output1(c1) + F.interpolate(p2, size=c1.shape[2:], mode="nearest"))
        return p1, p2, p3


class Ssh(nn.Module):
    """Concatenates three receptive fields: 3x3, 5x5 (two 3x3 convolutions) and 7x7 (three 3x3 convolutions)."""

    def __init__(self, width: int, slope: float) -> None:
        super().__init__()
        self.conv3X3 = block(width, width // 2, 0)
        self.conv5X5_1 = block(width, width // 4, slope)
        self.conv5X5_2 = block(width // 4, width // 4, 0)
        self.conv7X7_2 = block(width // 4, width // 4, slope)
        self.conv7x7_3 = block(width // 4, width // 4, 0)

    def forward(self, x: Tensor) -> Tensor:
        context = self.conv5X5_1(x)
        # The paper applies ReLU after the concatenation. Before it, the values are the same and ReLU can be fused.
        return torch.cat([self.conv3X3(x), self.conv5X5_2(context),
                          self.conv7x7_3(self.conv7X7_2(context))], 1)


class Head(nn.Module):
    def __init__(self, width: int, values: int) -> None:
        super().__init__()
        self.values = values
        self.conv1x1 = nn.Conv2d(width, ANCHORS_PER_CELL * values, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv1x1(x).permute(0, 2, 3, 1).reshape(x.shape[0], -1, self.values)


class RetinaFace(nn.Module):
    """The published network: normalized [N,3,H,W] to (loc [N,A,4], conf [N,A,2] after softmax, landms [N,A,10])."""

    def __init__(self, body: nn.Module, inputs: tuple[int, int, int], width: int, slope: float) -> None:
        super().__init__()
        self.body = body
        self.fpn = FeaturePyramid(inputs, width, slope)
        self.ssh1, self.ssh2, self.ssh3 = (Ssh(width, slope) for _ in STRIDES)
        self.ClassHead = nn.ModuleList(Head(width, LOGITS) for _ in STRIDES)
        self.BboxHead = nn.ModuleList(Head(width, BOX_VALUES) for _ in STRIDES)
        self.LandmarkHead = nn.ModuleList(Head(width, LANDMARK_VALUES) for _ in STRIDES)

    def features(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns one map [N,width,H/s,W/s] for each s in STRIDES."""
        c1, c2, c3 = self.body(x)
        p1, p2, p3 = self.fpn(c1, c2, c3)
        return self.ssh1(p1), self.ssh2(p2), self.ssh3(p3)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        features = self.features(x)
        loc, conf, landms = (torch.cat([head(f) for head, f in zip(heads, features)], 1)
                             for heads in (self.BboxHead, self.ClassHead, self.LandmarkHead))
        return loc, conf.softmax(-1), landms


def build(layout: str) -> RetinaFace:
    """`layout` is mnet.25 (InsightFace), mobilenet0.25 or resnet50 (both Pytorch_Retinaface)."""
    if layout == "mnet.25":  # starts with 16 channels and no depthwise step, ends with one more 1x1 convolution
        stem = [block(3, 16, 0, stride=2), block(16, 32, 0, kernel=1), separable(32, 32, 0, 2)]
        return RetinaFace(MobileNet(stem, 0, [block(256, 256, 0, kernel=1)]), (64, 128, 256), 64, 0)
    if layout == "mobilenet0.25":
        stem = [block(3, 8, 0.1, stride=2), separable(8, 16, 0.1), separable(16, 32, 0.1, 2)]
        return RetinaFace(MobileNet(stem, 0.1, []), (64, 128, 256), 64, 0.1)
    return RetinaFace(ResNet50(), (512, 1024, 2048), 256, 0)
