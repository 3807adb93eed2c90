"""Compares an export with its source before it is written."""
import sys
from pathlib import Path

import torch
from torch import Tensor

from facet_export.folding import TOP_K, Detector
from facet_export.mnet25_onnx import onnx_session, run_onnx
from facet_export.network import BOX_VALUES, LANDMARK_VALUES
from facet_export.sources import Source

FP32_TOLERANCE = 1e-4
MEAN_SCORE_TOLERANCE = 0.06  # mean |score - fp32 score| of a reduced precision, over the anchors that score a face

Outputs = tuple[Tensor, Tensor, Tensor]  # (loc [N,A,4], conf [N,A,2], landms [N,A,10])


def self_check(source: Source, weights: Path | None, precision: str, outputs: str, detector: Detector,
               script: torch.jit.ScriptModule, photos: list[Tensor]) -> bool:
    """Prints the largest absolute differences between source, eager network and reloaded script.

    Returns whether all of them are within the tolerances.
    """
    fp32 = detector if precision == "fp32" else Detector(source)
    session = onnx_session(weights) if source.channels == "rgb" else None
    good = True
    for name, image in test_images(source, photos).items():
        expected = run_source(source, image)
        if session:
            each = [run_onnx(session, one) for one in image.split(1)]
            onnx_values = tuple(torch.cat(parts) for parts in zip(*each))
            good &= difference(f"{name}: unfolded / ONNX Runtime", expected, onnx_values) <= FP32_TOLERANCE
            expected = onnx_values
        good &= difference(f"{name}: eager fp32 / source", fp32(image), expected) <= FP32_TOLERANCE
        if outputs == "top-k":
            good &= top_k_difference(name, script, image, detector(image)) <= FP32_TOLERANCE
        else:
            label = f"{name}: reloaded script / eager {precision}"
            good &= difference(label, script(image), detector(image)) <= FP32_TOLERANCE
    if precision != "fp32":
        good &= scores_match(fp32, detector, photos, strict=bool(source.sha256))
    if precision != "int8":
        for node in nodes_bound_to_cpu(script):
            print(f"  bound to the CPU: {node}", file=sys.stderr)
            good = False
    return good


def test_images(source: Source, photos: list[Tensor]) -> dict[str, Tensor]:
    torch.manual_seed(0)
    images = {"random 96x160": torch.randint(256, (1, 96, 160, 3), dtype=torch.uint8),
              "random 3x224x64": torch.randint(256, (3, 224, 64, 3), dtype=torch.uint8)}
    if source.side_multiple == 1:
        images["random 75x163"] = torch.randint(256, (1, 75, 163, 3), dtype=torch.uint8)
    if photos:
        photo = max(photos, key=lambda p: p.shape[1] * p.shape[2])
        images[f"photo {photo.shape[1]}x{photo.shape[2]}"] = photo
    return images


def run_source(source: Source, image: Tensor) -> Outputs:
    """Runs the network as read, with its batch norms and with the input of Pytorch_Retinaface."""
    x = image.float()
    if source.channels == "bgr":
        x = x.flip(3)
    return source.network((x - torch.tensor(source.mean)).permute(0, 3, 1, 2))


def difference(label: str, actual: Outputs, expected: Outputs) -> float:
    """Prints the largest absolute difference of each output and returns the largest of all."""
    worst = [float((a - e).abs().max()) for a, e in zip(actual, expected)]
    values = "  ".join(f"{name} {value:.1e}" for name, value in zip(("loc", "conf", "landms"), worst))
    print(f"  {label:<46}{values}", file=sys.stderr)
    return max(worst)


def scores_match(fp32: Detector, detector: Detector, photos: list[Tensor], strict: bool) -> bool:
    deviations = [torch.zeros(0)]
    for photo in photos:
        expected, actual = fp32(photo)[1][..., 1], detector(photo)[1][..., 1]
        deviations.append((actual - expected).abs()[torch.maximum(actual, expected) > 0.5])
    deviation = torch.cat(deviations)
    if not len(deviation):
        print("  no anchor scores above 0.5: scores were not compared", file=sys.stderr)
        return True
    mean, largest = float(deviation.mean()), float(deviation.max())
    print(f"  scores against fp32, {len(deviation)} anchors above 0.5 in {len(photos)} images: "
          f"mean difference {mean:.4f}, max {largest:.4f}", file=sys.stderr)
    return mean <= MEAN_SCORE_TOLERANCE or not strict


def select_top_k(dense: Outputs, confidence: float) -> Tensor:
    """Selects the candidates as TopK does, but image by image; rows below the confidence are zero."""
    rows = []
    for loc, conf, landms in zip(*dense):
        anchors = [a for a in conf[:, 1].argsort(descending=True, stable=True) if conf[a, 1] >= confidence][:TOP_K]
        rows.append([torch.cat([a.float().view(1), conf[a, 1:], loc[a], landms[a]]) for a in anchors])
    result = torch.zeros(len(rows), max(map(len, rows)), 2 + BOX_VALUES + LANDMARK_VALUES)
    for image, candidates in enumerate(rows):
        for i, row in enumerate(candidates):
            result[image, i] = row
    return result


def top_k_difference(name: str, script: torch.jit.ScriptModule, image: Tensor, dense: Outputs) -> float:
    """Returns the largest difference between the script's candidates and those selected from the dense outputs."""
    worst = 0.0
    scores = dense[1][..., 1].flatten()
    for confidence in (float(scores.topk(20)[0][-1]), 1.01):  # the score of an anchor, and one that no anchor reaches
        expected, actual = select_top_k(dense, confidence), script(image, torch.tensor(confidence))
        actual = actual * (actual[..., 1:2] >= confidence)  # clears the rows of images with fewer candidates
        if actual.shape != expected.shape:
            print(f"  {name}: shape of the candidates {list(actual.shape)}, expected {list(expected.shape)}",
                  file=sys.stderr)
            return float("inf")
        worst = max(worst, float((actual - expected).abs().max()) if actual.numel() else 0.0)
    print(f"  {name + ': candidates / from dense':<46}{worst:.1e}", file=sys.stderr)
    return worst


def nodes_bound_to_cpu(script: torch.jit.ScriptModule) -> list[str]:
    """Returns the nodes that would stay on the CPU when the file is loaded to a GPU. Weights do move."""
    return [str(node).strip()[:120] for node in all_nodes(script.inlined_graph)
            if any(output.type().kind() == "DeviceObjType" for output in node.outputs())
            or node.kind().startswith("aten::") and "Device" in node.schema()]  # zeros, arange, to(device), ...


def all_nodes(block: torch._C.Block | torch._C.Graph) -> list[torch._C.Node]:
    return [found for node in block.nodes()
            for found in (node, *(inner for b in node.blocks() for inner in all_nodes(b)))]
