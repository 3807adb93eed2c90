"""The peer of the comparison: a straightforward service with FastAPI, OpenCV, ONNX Runtime and NumPy.

    PEER_THREADS=1 PEER_WORKERS=2 python -m facet_bench.compare.peer      # listens on 127.0.0.1:8090
"""
import os
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime as ort
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

MODEL = os.environ.get("PEER_MODEL", "package/mnet.25_v1.onnx")
THREADS = int(os.environ.get("PEER_THREADS", "1"))    # ONNX Runtime threads per image
WORKERS = int(os.environ.get("PEER_WORKERS", "2"))
SIZE = int(os.environ.get("PEER_SIZE", "640"))
LEVELS = ((32, (512, 256)), (16, (128, 64)), (8, (32, 16)))
cv2.setNumThreads(int(os.environ.get("PEER_CV_THREADS", "1")))


def open_session() -> ort.InferenceSession:
    model = onnx.load(MODEL)
    for side in (2, 3):
        model.graph.input[0].type.tensor_type.shape.dim[side].dim_param = "HW"[side - 2]
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    options = ort.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    if os.environ.get("PEER_SPIN") == "0":
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


session = open_session()
names = [o.name for o in session.get_outputs()]
app = FastAPI()
anchors_by_shape: dict[tuple[int, int], np.ndarray] = {}


def anchors(height: int, width: int) -> np.ndarray:
    """[A,3]: centre x, centre y and size of each anchor."""
    if (height, width) not in anchors_by_shape:
        levels = []
        for stride, sizes in LEVELS:
            y, x = np.mgrid[0:height // stride, 0:width // stride].astype(np.float32)
            for size in sizes:
                levels.append(np.stack([x * stride + 7.5, y * stride + 7.5, np.full_like(x, size)], -1).reshape(-1, 3))
        anchors_by_shape[height, width] = np.concatenate(levels)
    return anchors_by_shape[height, width]


def nms(boxes: np.ndarray, scores: np.ndarray, threshold: float = 0.4) -> list[int]:
    """Returns the indexes of the boxes [N,4] to keep."""
    order = np.argsort(-scores)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    keep = []
    while len(order):
        i, rest = order[0], order[1:]
        keep.append(i)
        low, high = np.maximum(boxes[i, :2], boxes[rest, :2]), np.minimum(boxes[i, 2:], boxes[rest, 2:])
        inter = np.clip(high - low, 0, None).prod(1)
        order = rest[inter / (area[i] + area[rest] - inter) <= threshold]
    return keep


def detect_faces(body: bytes, confidence: float = 0.5) -> dict[str, Any]:
    image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise HTTPException(422, "The body is not a photo.")
    height, width = image.shape[:2]
    scale = min(1.0, SIZE / max(height, width))
    if scale < 1:
        image = cv2.resize(image, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    h, w = image.shape[:2]
    image = cv2.copyMakeBorder(image, 0, -h % 32, 0, -w % 32, cv2.BORDER_CONSTANT)
    blob = cv2.dnn.blobFromImage(image, swapRB=True)
    values = dict(zip(names, session.run(None, {"data": blob})))
    prob, box, points = [], [], []
    for stride, _ in LEVELS:
        p, b, l = (values[f"face_rpn_{n}_stride{stride}"][0] for n in ("cls_prob_reshape", "bbox_pred", "landmark_pred"))
        for a in (0, 1):
            prob.append(p[2 + a].ravel())
            box.append(b[4 * a:4 * a + 4].reshape(4, -1))
            points.append(l[10 * a:10 * a + 10].reshape(10, -1))
    prob = np.concatenate(prob)
    k = np.where(prob > confidence)[0]
    prob, box, points = prob[k], np.concatenate(box, 1)[:, k].T, np.concatenate(points, 1)[:, k].T
    anchor = anchors(*image.shape[:2])[k]
    size = anchor[:, 2:3]
    centre, extent = anchor[:, :2] + box[:, :2] * size, np.exp(box[:, 2:]) * size
    boxes = np.concatenate([centre - extent / 2, centre + extent / 2], 1)
    landmarks = anchor[:, None, :2] + points.reshape(-1, 5, 2) * size[:, None]
    factor = np.array([width / w, height / h])
    return {"image": {"width": width, "height": height}, "faces": [
        {"confidence": float(prob[i]), "box": (boxes[i].reshape(2, 2) * factor).ravel().round(2).tolist(),
         "landmarks": (landmarks[i] * factor).round(2).tolist()} for i in nms(boxes, prob)]}


def add_process_header(response: Response) -> None:
    """Lets the load generator spread its connections evenly over the processes."""
    response.headers["X-Process"] = str(os.getpid())


if os.environ.get("PEER_INLINE") == "1":     # runs in the event loop: no thread hop, one photo at a time per process
    @app.post("/detect")
    async def detect(request: Request, response: Response) -> dict[str, Any]:
        add_process_header(response)
        return detect_faces(await request.body())
else:
    @app.post("/detect")
    async def detect(request: Request, response: Response) -> dict[str, Any]:
        add_process_header(response)
        return await run_in_threadpool(detect_faces, await request.body())


if __name__ == "__main__":
    uvicorn.run("facet_bench.compare.peer:app", host="127.0.0.1", port=int(os.environ.get("PEER_PORT", "8090")),
                workers=WORKERS, access_log=False, log_level="warning", timeout_keep_alive=60,
                ssl_certfile=os.environ.get("PEER_CERTIFICATE"), ssl_keyfile=os.environ.get("PEER_KEY"))
