#!/usr/bin/env python3
"""Writes src/test/resources/models: TorchScript files without weights, one that passes ContractCheck and six that fail.

  python src/test/python/make_small_models.py src/test/resources/models
"""
import io
import sys
from pathlib import Path

import torch
from torch import Tensor, nn


def prior_boxes(x: Tensor) -> int:
    count = 0
    for stride in (8, 16, 32):
        count += 2 * ((x.shape[2] + stride - 1) // stride) * ((x.shape[3] + stride - 1) // stride)
    return count


class Plain(nn.Module):
    """The outputs of Pytorch_Retinaface, with one face at the first prior box."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        n, a = x.shape[0], prior_boxes(x)
        face = torch.full([n, a], 0.1)
        face[:, 0] = 0.9
        return torch.zeros([n, a, 4]), torch.stack([1 - face, face], -1), torch.zeros([n, a, 10])


class NoSoftmax(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        n, a = x.shape[0], prior_boxes(x)
        return torch.zeros([n, a, 4]), torch.full([n, a, 2], 3.0), torch.zeros([n, a, 10])


class FixedSize(nn.Module):
    """A trace that contains the size 64 as a constant."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return torch.zeros([1, 168, 4]), torch.full([1, 168, 2], 0.5), torch.zeros([1, 168, 10])


class NotANumber(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        n, a = x.shape[0], prior_boxes(x)
        return torch.full([n, a, 4], float("nan")), torch.full([n, a, 2], 0.5), torch.zeros([n, a, 10])


class Classifier(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean([2, 3])


class Grey(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.reshape([x.shape[0], 1, x.shape[2], x.shape[3]])


class Dictionary(nn.Module):
    def forward(self, x: Tensor) -> dict[str, str]:
        return {"face": "none"}


def save(model: nn.Module, path: Path) -> None:
    saved = io.BytesIO()
    torch.jit.save(torch.jit.script(model), saved)
    saved.seek(0)
    # Debug records contain paths of this machine.
    reader, writer = torch._C.PyTorchFileReader(saved), torch._C.PyTorchFileWriter(str(path))
    for name in sorted(reader.get_all_records()):
        if not name.endswith(".debug_pkl") and name not in ("version", "byteorder", ".data/serialization_id"):
            record = reader.get_record(name)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, model in {"plain": Plain(), "no-softmax": NoSoftmax(), "fixed-size": FixedSize(), "not-a-number":
                        NotANumber(), "classifier": Classifier(), "grey": Grey(), "dictionary": Dictionary()}.items():
        save(model, folder / (name + ".pt"))
