"""A service with scripted responses, to force faults that a real one cannot be made to have."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional

RESULT: Dict[str, Any] = {
    "schema": "facet/1",
    "source": {"size": 3, "futureField": {"a": 1}},
    "image": {"width": 10, "height": 20, "format": "jpeg", "orientation": 1},
    "model": {
        "backbone": "mobilenet0.25", "weightsSha256": "ab", "inputSize": 640, "precision": "int8", "device": "cpu",
        "confidenceThreshold": 0.5, "nmsThreshold": 0.4, "maxFaces": 750,
    },
    "fingerprint": "f",
    "faceCount": 1,
    "faces": [{
        "confidence": 0.9, "futureField": [1],
        "box": {"x": 1, "y": 2, "width": 3, "height": 4},
        "boundingBox": {"left": 0.1, "top": 0.1, "width": 0.3, "height": 0.2},
        "landmarks": {name: {"x": 1, "y": 2} for name in ("leftEye", "rightEye", "nose", "mouthLeft", "mouthRight")},
        "roll": 1.5,
        "crop": {"width": 2, "height": 2, "mediaType": "image/jpeg", "data": "AAEC"},
    }],
    "timings": {"fetchMs": 1, "totalMs": 5.5},
    "detectedAt": "2026-11-24T16:05:42.850Z",
}

_SAMPLE: Dict[str, Any] = {"timeMs": 200, "confidence": 0.8, "box": RESULT["faces"][0]["box"]}
VIDEO_RESULT: Dict[str, Any] = {
    **{name: RESULT[name] for name in ("source", "model", "fingerprint", "timings", "detectedAt")},
    "schema": "facet-video/1",
    "video": {
        "durationMs": 1000, "width": 10, "height": 20, "rotation": 90, "codec": "h264", "frameRate": 29.97,
        "sampledFrameRate": 5.0, "framesAnalyzed": 5, "maxSamplesPerTrack": 1000,
    },
    "trackCount": 1,
    "tracks": [{
        "id": 1, "startMs": 200, "endMs": 400, "confidence": 0.85, "futureField": 1,
        "best": {
            **_SAMPLE,
            **{name: RESULT["faces"][0][name] for name in ("boundingBox", "landmarks")},
            "pose": {"roll": 1, "yaw": 2, "pitch": 3},
        },
        "sampleCount": 2,
        "samples": [_SAMPLE, {**_SAMPLE, "timeMs": 400, "confidence": 0.9}],
    }],
}


class Request:
    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self.path = handler.path
        self.headers = handler.headers
        self.body = b""


Script = Callable[["Handler", Request], None]


def respond(status: int, body: Any = RESULT, headers: Optional[Dict[str, str]] = None) -> Script:
    def write(handler: Handler, request: Request) -> None:
        request.body = handler.read_body()
        handler.reply(status, body, headers or {})

    return write


def respond_after(seconds: float, body: Any = RESULT) -> Script:
    def write(handler: Handler, request: Request) -> None:
        request.body = handler.read_body()
        threading.Event().wait(seconds)
        handler.reply(200, body, {})

    return write


def problem(status: int, code: str, headers: Optional[Dict[str, str]] = None) -> Script:
    all_headers = {"Content-Type": "application/problem+json", "X-Request-Id": "r-1", **(headers or {})}
    return respond(status, {"code": code, "status": status, "title": "t", "detail": "why"}, all_headers)


def disconnect(handler: Handler, request: Request) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: FakeService

    def do_POST(self) -> None:
        request = Request(self)
        with self.service.lock:
            self.service.requests.append(request)
            script = self.service.scripts.pop(0) if self.service.scripts else respond(200)
        script(self, request)

    do_GET = do_POST

    def read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts: List[bytes] = []
            while True:
                size = int(self.rfile.readline(), 16)
                parts.append(self.rfile.read(size))
                self.rfile.readline()
                if size == 0:
                    return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def reply(self, status: int, body: Any, headers: Dict[str, str]) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        pass


class FakeService:
    """Answers each request by the next script, or with a result."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)
        self.requests: List[Request] = []
        self.lock = threading.Lock()
        handler = type("ServiceHandler", (Handler,), {"service": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def __enter__(self) -> FakeService:
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
