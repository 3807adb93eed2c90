"""TorchScript files: writing, reading, comparing, and the hash of their tensors."""
import hashlib
import io
import json
from pathlib import Path

import torch
from torch import Tensor

from facet_export.folding import Detector, TopK

Metadata = dict[str, str | int]  # the extra file facet.json


def to_script(detector: Detector, outputs: str) -> torch.jit.ScriptModule:
    example = torch.zeros(1, 64, 96, 3, dtype=torch.uint8)
    traced = torch.jit.trace(detector, example, check_trace=False)
    if outputs == "top-k":  # scripted, because tracing would fix the number of candidates
        traced = torch.jit.script(TopK(traced).eval())
    return detector.finish(traced)


def weights_sha256(detector: Detector) -> str:
    """Hashes every tensor by name: name, dtype, shape, bytes; for quantized tensors also scales and zero points."""
    digest = hashlib.sha256()

    def add(name: str, value: object) -> None:
        if isinstance(value, torch.ScriptObject):  # the packed weight and bias of a quantized convolution
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


def to_bytes(script: torch.jit.ScriptModule, metadata: Metadata) -> bytes:
    """Returns the archive without its debug records, which contain absolute paths of this machine.

    Equal exports are therefore equal byte for byte.
    """
    saved = io.BytesIO()
    torch.jit.save(script, saved, _extra_files={"facet.json": json.dumps(metadata, indent=2)})
    saved.seek(0)
    reader, result = torch._C.PyTorchFileReader(saved), io.BytesIO()
    writer = torch._C.PyTorchFileWriter(result)
    for name in sorted(reader.get_all_records()):
        if not name.endswith(".debug_pkl") and name not in ("version", "byteorder", ".data/serialization_id"):
            record = reader.get_record(name)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()
    return result.getvalue()


def from_bytes(content: bytes) -> tuple[torch.jit.ScriptModule, Metadata]:
    extra = {"facet.json": ""}
    script = torch.jit.load(io.BytesIO(content), _extra_files=extra)
    return script, json.loads(extra["facet.json"])


def tensors(content: bytes) -> dict[str, bytes]:
    reader = torch._C.PyTorchFileReader(io.BytesIO(content))
    return {name: reader.get_record(name) for name in reader.get_all_records()
            if name.startswith(("constants/", "data/"))}


def compare(path: Path, exported: bytes) -> bool:
    """Prints how the file and an export differ, and returns whether their tensors are identical."""
    existing = path.read_bytes()
    sha256, exported_sha256 = (from_bytes(content)[1]["weightsSha256"] for content in (existing, exported))
    same_tensors = tensors(existing) == tensors(exported)
    print(f"{path}: weightsSha256 {sha256}\nnew export: weightsSha256 {exported_sha256}")
    print("The files are identical, byte for byte." if existing == exported else
          "The tensors are identical, but the files differ." if same_tensors else
          "The tensors differ.")
    return sha256 == exported_sha256 and same_tensors
