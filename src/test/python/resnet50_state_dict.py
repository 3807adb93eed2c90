#!/usr/bin/env python3
"""Writes a state dict with the names and shapes of Pytorch_Retinaface's Resnet50_Final.pth, filled with zeros.

  python src/test/python/resnet50_state_dict.py FILE.pth

Names and shapes follow the published definition of the network. As in the published file, names have the prefix
"module." of a model that was trained on several GPUs. The published file has 109,497,761 bytes; these weights have
109,406,336 bytes, or 109,479,735 in the file format of that time. The remaining 0.02 % is not weights.
"""
import sys

import torch


def batch_norm(name: str, channels: int) -> dict[str, list[int]]:
    return {f"{name}.{part}": [channels] for part in ("weight", "bias", "running_mean", "running_var")} | {
        f"{name}.num_batches_tracked": []}


def convolution(name: str, norm: str, inputs: int, outputs: int, kernel: int) -> dict[str, list[int]]:
    return {f"{name}.weight": [outputs, inputs, kernel, kernel]} | batch_norm(norm, outputs)


def body() -> dict[str, list[int]]:
    """torchvision's resnet50 without its classifier."""
    shapes = convolution("body.conv1", "body.bn1", 3, 64, 7)
    inputs = 64
    for layer, (width, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), start=1):
        for block in range(blocks):
            name = f"body.layer{layer}.{block}"
            shapes |= convolution(f"{name}.conv1", f"{name}.bn1", inputs, width, 1)
            shapes |= convolution(f"{name}.conv2", f"{name}.bn2", width, width, 3)
            shapes |= convolution(f"{name}.conv3", f"{name}.bn3", width, 4 * width, 1)
            if block == 0:
                shapes |= convolution(f"{name}.downsample.0", f"{name}.downsample.1", inputs, 4 * width, 1)
            inputs = 4 * width
    return shapes


def neck_and_heads() -> dict[str, list[int]]:
    shapes = {}
    for name, inputs, kernel in (("output1", 512, 1), ("output2", 1024, 1), ("output3", 2048, 1), ("merge1", 256, 3),
                                 ("merge2", 256, 3)):
        shapes |= convolution(f"fpn.{name}.0", f"fpn.{name}.1", inputs, 256, kernel)
    for ssh in ("ssh1", "ssh2", "ssh3"):
        for name, inputs, outputs in (("conv3X3", 256, 128), ("conv5X5_1", 256, 64), ("conv5X5_2", 64, 64),
                                      ("conv7X7_2", 64, 64), ("conv7x7_3", 64, 64)):
            shapes |= convolution(f"{ssh}.{name}.0", f"{ssh}.{name}.1", inputs, outputs, 3)
    for head, outputs in (("ClassHead", 4), ("BboxHead", 8), ("LandmarkHead", 20)):
        for level in range(3):
            shapes[f"{head}.{level}.conv1x1.weight"] = [outputs, 256, 1, 1]
            shapes[f"{head}.{level}.conv1x1.bias"] = [outputs]
    return shapes


def state_dict() -> dict[str, torch.Tensor]:
    return {f"module.{name}": torch.zeros(shape, dtype=torch.long if name.endswith("tracked") else torch.float32)
            for name, shape in (body() | neck_and_heads()).items()}


if __name__ == "__main__":
    torch.save(state_dict(), sys.argv[1])
