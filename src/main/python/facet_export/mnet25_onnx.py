"""mnet.25 (InsightFace) as ONNX: its weights as a state dict, and its outputs as a reference for the self-check.

It differs from Facet's contract in ways that all fold into weights: the graph scales its input by 1/128; anchors are
listed large first; an anchor of size z has its centre at x*s + 7.5 instead of (x + 1/2)*s; and there are no variances,
so that a delta d becomes d/variance plus the shift of the centre.
"""
from pathlib import Path

import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from facet_export import ExportError
from facet_export.network import LANDMARK_VALUES, MIN_SIZES, STRIDES, VARIANCES

SEPARABLE_BLOCKS = [f"stage1.{i}" for i in range(2, 6)] + [f"stage2.{i}" for i in range(6)] + ["stage3.0", "stage3.1"]
PYRAMID_BLOCKS = {"output1": "c1_red_conv", "output2": "c2_lateral", "output3": "c3_lateral",
                  "merge1": "c1_aggr", "merge2": "c2_aggr"}
SSH_BLOCKS = {"conv3X3": "conv1", "conv5X5_1": "context_conv1", "conv5X5_2": "context_conv2",
              "conv7X7_2": "context_conv3_1", "conv7x7_3": "context_conv3_2"}


def read_onnx(content: bytes) -> dict[str, Tensor]:
    """Returns the state dict for build("mnet.25")."""
    try:
        graph = onnx.load_model_from_string(content).graph
    except Exception as e:
        raise ExportError(f"The file is neither a state dict nor an ONNX file: {e}") from e
    weights = GraphWeights(graph)
    weights.add_block("body.stage1.0", "conv_1_conv2d", scale=1 / 128)
    weights.add_block("body.stage1.1", "conv_2_conv2d")
    for number, name in enumerate(SEPARABLE_BLOCKS, start=3):
        weights.add_block(f"body.{name}", f"conv_{number}_dw_conv2d")
        weights.add_block(f"body.{name}", f"conv_{number}_conv2d", index=3)
    weights.add_block("body.stage3.2", "conv_final_conv2d")
    for name, onnx_name in PYRAMID_BLOCKS.items():
        weights.add_block(f"fpn.{name}", f"rf_{onnx_name}")
    for level, (stride, sizes) in enumerate(zip(STRIDES, MIN_SIZES)):
        for name, onnx_name in SSH_BLOCKS.items():
            weights.add_block(f"ssh{level + 1}.{name}", f"rf_head_stride{stride}_{onnx_name}")
        centre, size = 1 / VARIANCES[0], 1 / VARIANCES[1]
        shift = (7.5 - stride / 2) * centre / torch.tensor(sizes).view(2, 1)  # [2,1]
        weights.add_head(f"ClassHead.{level}", f"face_rpn_cls_score_stride{stride}", [1.0, 1.0], torch.zeros(2, 2),
                         [0, 2, 1, 3])  # listed (background, background, face, face)
        weights.add_head(f"BboxHead.{level}", f"face_rpn_bbox_pred_stride{stride}", [centre, centre, size, size],
                         shift * torch.tensor([1.0, 1.0, 0.0, 0.0]))
        weights.add_head(f"LandmarkHead.{level}", f"face_rpn_landmark_pred_stride{stride}", [centre] * LANDMARK_VALUES,
                         shift.expand(2, LANDMARK_VALUES))
    return weights.state


class GraphWeights:
    """Collects a state dict from an ONNX graph."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.tensors = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.convolutions = {n.name: n for n in graph.node if n.op_type == "Conv"}
        self.norm_after = {n.input[0]: n for n in graph.node if n.op_type == "BatchNormalization"}
        self.state: dict[str, Tensor] = {}

    def convolution(self, name: str) -> onnx.NodeProto:
        if name not in self.convolutions:
            raise ExportError(f"The ONNX file is not mnet.25: it has no convolution {name}")
        return self.convolutions[name]

    def add_block(self, prefix: str, onnx_name: str, index: int = 0, scale: float = 1.0) -> None:
        """A convolution and its batch norm become {prefix}.{index} and {prefix}.{index + 1}."""
        conv = self.convolution(onnx_name)
        norm = self.norm_after[conv.output[0]]
        gamma, beta, mean, variance = (self.tensors[name] for name in norm.input[1:])
        epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        if len(conv.input) > 2:  # the target convolution has no bias; the mean absorbs it
            mean = mean - self.tensors[conv.input[2]]
        self.state[f"{prefix}.{index}.weight"] = self.tensors[conv.input[1]] * scale
        bn = f"{prefix}.{index + 1}"
        self.state[f"{bn}.weight"], self.state[f"{bn}.bias"], self.state[f"{bn}.running_mean"] = gamma, beta, mean
        self.state[f"{bn}.running_var"] = variance + (epsilon - nn.BatchNorm2d(1).eps)

    def add_head(self, prefix: str, onnx_name: str, scale: list[float], shift: Tensor,
                 order: list[int] | None = None) -> None:
        """Per anchor, small first: weight [2,V,64,1,1] times scale [V], and bias [2,V] times scale plus shift [2,V]."""
        weight, bias = (self.tensors[name] for name in self.convolution(onnx_name).input[1:])
        if order:
            weight, bias = weight[order], bias[order]
        factor = torch.tensor(scale)
        weight = weight.unflatten(0, (2, -1)).flip(0) * factor.view(1, -1, 1, 1, 1)
        bias = bias.view(2, -1).flip(0) * factor + shift
        self.state[f"{prefix}.conv1x1.weight"] = weight.flatten(0, 1)
        self.state[f"{prefix}.conv1x1.bias"] = bias.flatten()


def onnx_session(path: Path) -> onnxruntime.InferenceSession:
    model = onnx.load(path)
    for side in (2, 3):  # declared as 512x512, but nothing in the graph depends on it
        model.graph.input[0].type.tensor_type.shape.dim[side].dim_param = "HW"[side - 2]
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def run_onnx(session: onnxruntime.InferenceSession, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Runs one image [1,H,W,3] and converts the output values, not the weights, to (loc, conf, landms)."""
    names = [o.name for o in session.get_outputs()]
    values = dict(zip(names, session.run(None, {"data": image.permute(0, 3, 1, 2).float().numpy()})))
    levels = []
    for stride, sizes in zip(STRIDES, MIN_SIZES):
        prob, box, points = (torch.from_numpy(values[f"face_rpn_{name}_stride{stride}"][0]) for name in
                             ("cls_prob_reshape", "bbox_pred", "landmark_pred"))
        for anchor, size in ((1, sizes[0]), (0, sizes[1])):  # [h,w,values] each
            shift = (7.5 - stride / 2) / size
            d = box.unflatten(0, (2, 4))[anchor].permute(1, 2, 0)
            loc = torch.cat([(d[..., :2] + shift) / VARIANCES[0], d[..., 2:] / VARIANCES[1]], -1)
            conf = prob[[anchor, 2 + anchor]].permute(1, 2, 0)
            landms = (points.unflatten(0, (2, LANDMARK_VALUES))[anchor].permute(1, 2, 0) + shift) / VARIANCES[0]
            levels.append((loc, conf, landms))
    pairs = [[torch.stack([a, b], 2).flatten(0, 2) for a, b in zip(small, large)]
             for small, large in zip(levels[0::2], levels[1::2])]
    loc, conf, landms = (torch.cat(parts).unsqueeze(0) for parts in zip(*pairs))
    return loc, conf, landms
