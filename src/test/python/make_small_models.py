#!/usr/bin/env python3
"""Makes the small TorchScript files of src/test/resources/models, without weights: good and bad answers to ContractCheck.

  python make_small_models.py ../resources/models
"""
import io
import sys
from pathlib import Path

import torch
from torch import Tensor, nn


def priors(x: Tensor) -> int:
    count = 0
    for stride in (8, 16, 32):
        count += 2 * ((x.shape[2] + stride - 1) // stride) * ((x.shape[3] + stride - 1) // stride)
    return count


class Plain(nn.Module):
    """As Pytorch_Retinaface answers: one face, where the first prior box is."""

    def forward(self, x: Tensor):
        n, a = x.shape[0], priors(x)
        face = torch.full([n, a], 0.1)
        face[:, 0] = 0.9
        return torch.zeros([n, a, 4]), torch.stack([1 - face, face], -1), torch.zeros([n, a, 10])


class NoSoftmax(nn.Module):
    def forward(self, x: Tensor):
        n, a = x.shape[0], priors(x)
        return torch.zeros([n, a, 4]), torch.full([n, a, 2], 3.0), torch.zeros([n, a, 10])


class OfOneSize(nn.Module):
    """As traced with sides of 64 for constants."""

    def forward(self, x: Tensor):
        return torch.zeros([1, 168, 4]), torch.full([1, 168, 2], 0.5), torch.zeros([1, 168, 10])


class NotANumber(nn.Module):
    def forward(self, x: Tensor):
        n, a = x.shape[0], priors(x)
        return torch.full([n, a, 4], float("nan")), torch.full([n, a, 2], 0.5), torch.zeros([n, a, 10])


class Classifier(nn.Module):
    """Another network altogether."""

    def forward(self, x: Tensor):
        return x.mean([2, 3])


class Grey(nn.Module):
    def forward(self, x: Tensor):
        return x.reshape([x.shape[0], 1, x.shape[2], x.shape[3]])


class Words(nn.Module):
    def forward(self, x: Tensor):
        return {"face": "none"}


def save(model: nn.Module, path: Path) -> None:
    saved = io.BytesIO()
    torch.jit.save(torch.jit.script(model), saved)
    saved.seek(0)
    # Without debug records: they hold paths of this machine.
    reader, writer = torch._C.PyTorchFileReader(saved), torch._C.PyTorchFileWriter(str(path))
    for name in sorted(reader.get_all_records()):
        if not name.endswith(".debug_pkl") and name not in ("version", "byteorder", ".data/serialization_id"):
            record = reader.get_record(name)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, model in {"plain": Plain(), "no-softmax": NoSoftmax(), "of-one-size": OfOneSize(), "not-a-number":
                        NotANumber(), "classifier": Classifier(), "grey": Grey(), "words": Words()}.items():
        save(model, folder / (name + ".pt"))
