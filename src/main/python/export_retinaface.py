import argparse, copy, hashlib, json, sys, zipfile
from dataclasses import dataclass
from pathlib import Path
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
MIN_SIZES = ((16, 32), (64, 128), (256, 512))
VARIANCE = (0.1, 0.2)
OUTPUTS = ("loc", "conf", "landms")


# ---------------------------------------------------------------- the network
def conv_bn(inputs, outputs, kernel=3, stride=1, groups=1, slope=None):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
              nn.BatchNorm2d(outputs)]
    if slope is not None:
        layers.append(activation(slope))
    return layers


def activation(slope):
    return nn.LeakyReLU(slope, inplace=True) if slope else nn.ReLU(inplace=True)


def separable(inputs, outputs, stride, slope):
    return nn.Sequential(*conv_bn(inputs, inputs, 3, stride, inputs, slope),
                         *conv_bn(inputs, outputs, 1, slope=slope))


def pointwise(inputs, outputs, slope):
    return nn.Sequential(*conv_bn(inputs, outputs, 1, slope=slope))


class MobileNet(nn.Module):
    widths = (64, 128, 256)

    def __init__(self, slope, stem):
        super().__init__()
        if stem == "separable":  # Pytorch_Retinaface
            first = [nn.Sequential(*conv_bn(3, 8, 3, 2, slope=slope)),
                     separable(8, 16, 1, slope), separable(16, 32, 2, slope)]
            last = []
        else:  # InsightFace's mnet.25
            first = [nn.Sequential(*conv_bn(3, 16, 3, 2, slope=slope)),
                     pointwise(16, 32, slope), separable(32, 32, 2, slope)]
            last = [pointwise(256, 256, slope)]
        self.stage1 = nn.Sequential(*first, separable(32, 32, 1, slope),
                                    separable(32, 64, 2, slope), separable(64, 64, 1, slope))
        self.stage2 = nn.Sequential(separable(64, 128, 2, slope),
                                    *[separable(128, 128, 1, slope) for _ in range(5)])
        self.stage3 = nn.Sequential(separable(128, 256, 2, slope), separable(256, 256, 1, slope), *last)

    def forward(self, x):
        c1 = self.stage1(x)
        c2 = self.stage2(c1)
        return c1, c2, self.stage3(c2)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width
        self.conv1, self.bn1 = conv_bn(inputs, width, 1)
        self.conv2, self.bn2 = conv_bn(width, width, 3, stride)
        self.conv3, self.bn3 = conv_bn(width, outputs, 1)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(*conv_bn(inputs, outputs, 1, stride))
        self.relu1, self.relu2, self.relu3 = (nn.ReLU(inplace=True) for _ in range(3))

    def forward(self, x):
        y = self.relu1(self.bn1(self.conv1(x)))
        y = self.relu2(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.relu3(y + (x if self.downsample is None else self.downsample(x)))


class ResNet50(nn.Module):
    widths = (512, 1024, 2048)

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = conv_bn(3, 64, 7, 2)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = self.layer(64, 64, 3, 1)
        self.layer2 = self.layer(256, 128, 4, 2)
        self.layer3 = self.layer(512, 256, 6, 2)
        self.layer4 = self.layer(1024, 512, 3, 2)

    @staticmethod
    def layer(inputs, width, blocks, stride):
        return nn.Sequential(Bottleneck(inputs, width, stride),
                             *[Bottleneck(4 * width, width, 1) for _ in range(blocks - 1)])

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        c1 = self.layer2(self.layer1(x))
        c2 = self.layer3(c1)
        return c1, c2, self.layer4(c2)


class Fpn(nn.Module):
    def __init__(self, widths, outputs, slope):
        super().__init__()
        self.output1, self.output2, self.output3 = (pointwise(w, outputs, slope) for w in widths)
        self.merge1 = nn.Sequential(*conv_bn(outputs, outputs, slope=slope))
        self.merge2 = nn.Sequential(*conv_bn(outputs, outputs, slope=slope))

    def forward(self, c1, c2, c3):
        p3 = self.output3(c3)
        p2 = self.merge2(self.output2(c2) + F.interpolate(p3, scale_factor=2.0))
        p1 = self.merge1(self.output1(c1) + F.interpolate(p2, scale_factor=2.0))
        return p1, p2, p3


class Ssh(nn.Module):
    def __init__(self, width, slope):
        super().__init__()
        self.conv3X3 = nn.Sequential(*conv_bn(width, width // 2))
        self.conv5X5_1 = nn.Sequential(*conv_bn(width, width // 4, slope=slope))
        self.conv5X5_2 = nn.Sequential(*conv_bn(width // 4, width // 4))
        self.conv7X7_2 = nn.Sequential(*conv_bn(width // 4, width // 4, slope=slope))
        self.conv7x7_3 = nn.Sequential(*conv_bn(width // 4, width // 4))

    def forward(self, x):
        context = self.conv5X5_1(x)
        return F.relu(torch.cat([self.conv3X3(x), self.conv5X5_2(context),
                                 self.conv7x7_3(self.conv7X7_2(context))], 1))


class Head(nn.Module):
    def __init__(self, width, values):
        super().__init__()
        self.values = values
        self.conv1x1 = nn.Conv2d(width, 2 * values, 1)

    def forward(self, x):
        return self.conv1x1(x).permute(0, 2, 3, 1).reshape(x.shape[0], -1, self.values)


class RetinaFace(nn.Module):
    def __init__(self, body, width, slope):
        super().__init__()
        self.body = body
        self.fpn = Fpn(body.widths, width, slope)
        self.ssh1, self.ssh2, self.ssh3 = (Ssh(width, slope) for _ in STRIDES)
        self.ClassHead = nn.ModuleList(Head(width, 2) for _ in STRIDES)
        self.BboxHead = nn.ModuleList(Head(width, 4) for _ in STRIDES)
        self.LandmarkHead = nn.ModuleList(Head(width, 10) for _ in STRIDES)

    def forward(self, x):
        p1, p2, p3 = self.fpn(*self.body(x))
        features = self.ssh1(p1), self.ssh2(p2), self.ssh3(p3)

        def gather(heads):
            return torch.cat([head(f) for head, f in zip(heads, features)], 1)
        return gather(self.BboxHead), gather(self.ClassHead).softmax(-1), gather(self.LandmarkHead)
