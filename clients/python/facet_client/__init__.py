"""Client of the Facet face detection service. It needs only the standard library.

    from facet_client import Facet

    with Facet("http://localhost:8080") as client:
        for face in client.detect("photo.jpg").faces:
            print(face.confidence, face.box)
        for track in client.detect("clip.mp4").tracks:
            print(track.id, track.start_ms, track.end_ms)

All methods can be called from several threads.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import os
import random
import re
import socket
import ssl
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import (
    Any,
    BinaryIO,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Type,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from urllib.parse import urlencode, urlsplit

__version__ = "0.1.0"
__all__ = [
    "AvailableModel",
    "BestView",
    "Box",
    "BoundingBox",
    "Crop",
    "DetectionResult",
    "Face",
    "Facet",
    "FacetError",
    "Failure",
    "Image",
    "Landmarks",
    "Model",
    "Models",
    "Outcome",
    "Photo",
    "PhotoResult",
    "Point",
    "Pose",
    "Quality",
    "Result",
    "S3Object",
    "Sample",
    "Source",
    "Timings",
    "Track",
    "Video",
    "VideoResult",
    "read_result",
]

T = TypeVar("T")

#: Responses of a service or proxy that is temporarily unavailable.
RETRIED_STATUSES = frozenset({429, 502, 503, 504})
MAX_RETRY_AFTER = 60.0
VIDEO_SUFFIXES = (".mp4", ".m4v", ".3gp", ".mov", ".qt", ".mkv", ".webm", ".avi")
_BLOCK = 64 << 10
_JSON = "application/json"


# ---- Results. Fields that a newer service adds are ignored; "raw" has them.


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """In pixels of the upright photo or frame."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class BoundingBox:
    """Fractions of the width and height of the photo or frame."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Landmarks:
    """Left and right as the viewer sees them."""

    left_eye: Point
    right_eye: Point
    nose: Point
    mouth_left: Point
    mouth_right: Point


@dataclass(frozen=True)
class Pose:
    """Degrees."""

    roll: float
    yaw: float
    pitch: float


@dataclass(frozen=True)
class Quality:
    """From 0 to 1."""

    sharpness: Optional[float] = None
    brightness: Optional[float] = None


@dataclass(frozen=True)
class Crop:
    """The aligned picture of one face, base64-encoded in ``data``."""

    width: int
    height: int
    media_type: str
    data: str = field(repr=False)

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.data)


@dataclass(frozen=True)
class Face:
    confidence: float
    box: Box
    bounding_box: BoundingBox
    landmarks: Landmarks
    roll: Optional[float] = None
    probability: Optional[float] = None
    pose: Optional[Pose] = None
    quality: Optional[Quality] = None
    truncated: Optional[bool] = None
    network_pixels: Optional[float] = None
    crop: Optional[Crop] = None


@dataclass(frozen=True)
class Source:
    size: int
    bucket: Optional[str] = None
    key: Optional[str] = None
    version_id: Optional[str] = None
    e_tag: Optional[str] = None


@dataclass(frozen=True)
class Image:
    """Width and height of the upright photo."""

    width: int
    height: int
    format: str
    orientation: int
    truncated: bool = False
    detected_rotation: Optional[int] = None


@dataclass(frozen=True)
class Model:
    backbone: str
    weights_sha256: str
    input_size: int
    precision: str
    device: str
    confidence_threshold: float
    nms_threshold: float
    max_faces: int
    input_sizes: Optional[List[int]] = None
    enlarge: Optional[float] = None


@dataclass(frozen=True)
class Timings:
    """Milliseconds."""

    fetch_ms: float = 0
    decode_ms: float = 0
    queue_ms: float = 0
    inference_ms: float = 0
    postprocess_ms: float = 0
    total_ms: float = 0


@dataclass(frozen=True)
class Failure:
    code: str
    message: str


@dataclass(frozen=True)
class DetectionResult:
    """A result or a sidecar. The sidecar of an unreadable photo has an ``error`` instead of an image and faces."""

    schema: str
    source: Source
    model: Model
    fingerprint: str
    detected_at: datetime
    image: Optional[Image] = None
    faces: List[Face] = field(default_factory=list)
    timings: Optional[Timings] = None
    error: Optional[Failure] = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DetectionResult:
        """Also reads the sidecars that the service stores."""
        return _read(cls, data)


@dataclass(frozen=True)
class Video:
    """Width and height of the upright frames; ``duration_ms`` and ``frame_rate`` are 0 if the file does not state them."""

    duration_ms: int
    width: int
    height: int
    rotation: int
    codec: str
    frame_rate: float
    sampled_frame_rate: float
    frames_analyzed: int
    max_samples_per_track: int


@dataclass(frozen=True)
class Sample:
    time_ms: int
    confidence: float
    box: Box


@dataclass(frozen=True)
class BestView:
    """The view that shows the face best."""

    time_ms: int
    confidence: float
    box: Box
    bounding_box: BoundingBox
    landmarks: Landmarks
    pose: Pose
    quality: Optional[Quality] = None


@dataclass(frozen=True)
class Track:
    """One face from its first to its last frame. ``samples`` are fewer than ``sample_count`` if the track is long."""

    id: int
    start_ms: int
    end_ms: int
    confidence: float
    best: BestView
    sample_count: int
    samples: List[Sample]


@dataclass(frozen=True)
class VideoResult:
    """The result or sidecar of a clip. The sidecar of an unreadable clip has an ``error`` instead of a video and tracks."""

    schema: str
    source: Source
    model: Model
    fingerprint: str
    detected_at: datetime
    video: Optional[Video] = None
    tracks: List[Track] = field(default_factory=list)
    timings: Optional[Timings] = None
    error: Optional[Failure] = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> VideoResult:
        """Also reads the sidecars that the service stores."""
        return _read(cls, data)


#: Of a photo or of a clip.
Result = Union[DetectionResult, VideoResult]


def read_result(data: Mapping[str, Any]) -> Result:
    """Reads a result or a sidecar of a photo or clip."""
    return VideoResult.from_json(data) if data.get("schema") == "facet-video/1" else DetectionResult.from_json(data)


@dataclass(frozen=True)
class Outcome:
    """The outcome for one object of an event: stored, current, stale, deleted, ignored or unreadable."""

    bucket: str
    key: str
    outcome: str
    reason: Optional[str] = None
    error: Optional[Failure] = None


@dataclass(frozen=True)
class AvailableModel:
    name: str
    backbone: str
    precision: str
    device: str
    is_default: bool
    warm: bool
    weights_sha256: Optional[str] = None
    source: Optional[str] = None
    license: Optional[str] = None


@dataclass(frozen=True)
class Models:
    models: List[AvailableModel]
    defaults: Dict[str, Any]
    preset: Optional[str] = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class S3Object:
    """A photo or clip in the store of the service."""

    bucket: str
    key: str
    version_id: Optional[str] = None

    def _to_json(self) -> Dict[str, str]:
        reference = {"bucket": self.bucket, "key": self.key}
        return reference if self.version_id is None else {**reference, "versionId": self.version_id}


#: A path, the bytes, an open binary file, or an object in the store of the service.
Photo = Union[str, "os.PathLike[str]", bytes, bytearray, BinaryIO, S3Object]


class FacetError(Exception):
    """The service rejected a request. ``code`` is one of the codes in docs/api.md, such as CORRUPT_IMAGE."""

    def __init__(
        self,
        code: str,
        detail: str,
        status: int,
        request_id: Optional[str] = None,
        failures: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(f"{code}: {detail}" + (f" (request {request_id})" if request_id else ""))
        self.code = code
        self.detail = detail
        self.status = status
        self.request_id = request_id
        #: The objects of an event that failed: bucket, key, code and message of each.
        self.failures = list(failures)


@dataclass(frozen=True)
class PhotoResult:
    """The result of one photo of :meth:`Facet.detect_many`, or the error: FacetError or OSError."""

    photo: Photo
    result: Optional[Result] = None
    error: Optional[Exception] = None


# ---- Client


class Facet:
    """A connection pool to one service.

    :param url: such as ``https://faces.example.com``; may have a path
    :param token: bearer token
    :param timeout: seconds without progress of a connection after which it is given up
    :param video_timeout: the same for clips, which the service analyzes completely before it responds; clips are recognized by
        the suffix of their name
    :param retries: further attempts after 429, 502, 503, 504 and connection errors; a photo from a stream that cannot
        be rewound is sent once
    """

    def __init__(
        self,
        url: str = "http://localhost:8080",
        *,
        token: Optional[str] = None,
        timeout: float = 60,
        video_timeout: float = 3600,
        retries: int = 4,
        ssl_context: Optional[ssl.SSLContext] = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"url must begin with http:// or https:// (got {url!r})")
        if timeout <= 0 or video_timeout <= 0 or retries < 0:
            raise ValueError(
                f"timeouts must be positive and retries at least 0 (got {timeout}, {video_timeout} and {retries})"
            )
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port
        self._path = parts.path.rstrip("/")
        self._headers = {"User-Agent": f"facet-client/{__version__}"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = timeout
        self._video_timeout = video_timeout
        self._retries = retries
        self._ssl = ssl_context or (ssl.create_default_context() if parts.scheme == "https" else None)
        self._idle: List[http.client.HTTPConnection] = []
        self._lock = Lock()

    def __enter__(self) -> Facet:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def detect(self, photo: Photo, *, store: bool = False, **options: Any) -> Result:
        """Detects the faces of one photo or clip. A file is streamed from its current position.

        :param store: also write the sidecar of an :class:`S3Object`
        :param options: query parameters of ``POST /detect`` in snake case, such as ``confidence=0.7``,
            ``input_size=[640, 1280]``, ``max_faces=10`` or ``crops=112``
        :return: a :class:`DetectionResult`, or a :class:`VideoResult` for a clip
        :raises FacetError: if the service rejects the photo or a parameter
        :raises OSError: if the file cannot be read, or the service cannot be reached
        """
        return read_result(self._json("POST", "/detect", _query(options, store=store or None), photo))

    def detect_many(
        self, photos: Iterable[Photo], *, concurrency: int = 4, store: bool = False, **options: Any
    ) -> Iterator[PhotoResult]:
        """Detects the faces of many photos and clips in parallel, and returns the results in the order of the photos.

        The photos are consumed as needed, at most ``2 * concurrency`` ahead, so a generator can produce them.
        A photo that fails does not end the iteration.
        """
        if concurrency < 1:
            raise ValueError(f"concurrency must be at least 1 (got {concurrency})")
        return self._detect_many(iter(photos), concurrency, store, options)

    def _detect_many(
        self, photos: Iterator[Photo], concurrency: int, store: bool, options: Dict[str, Any]
    ) -> Iterator[PhotoResult]:
        def detect(photo: Photo) -> PhotoResult:
            try:
                return PhotoResult(photo, result=self.detect(photo, store=store, **options))
            except (FacetError, OSError) as error:
                return PhotoResult(photo, error=error)

        pending: deque[Future[PhotoResult]] = deque()
        executor = ThreadPoolExecutor(concurrency, thread_name_prefix="facet")
        try:
            for photo in photos:
                pending.append(executor.submit(detect, photo))
                if len(pending) >= 2 * concurrency:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
            executor.shutdown()

    def render(
        self, photo: Photo, *, render: str = "boxes", media_type: str = "image/jpeg", store: bool = False, **options: Any
    ) -> bytes:
        """The upright photo as a JPEG or PNG with boxes (``boxes``) or hidden faces (``blur``, ``pixelate``)."""
        query = _query(options, store=store or None, render=render)
        return self._request("POST", "/detect", query, photo, accept=media_type)

    def events(self, *objects: S3Object) -> List[Outcome]:
        """Announces that objects were created, changed or deleted, and waits until their sidecars are up to date."""
        clip = any(_is_clip(each) for each in objects)
        return self._send_event([each._to_json() for each in objects], self._video_timeout if clip else self._timeout)

    def send_event(self, event: Any) -> List[Outcome]:
        """Sends an event in any supported format, such as an S3 event notification."""
        return self._send_event(event, self._timeout)

    def _send_event(self, event: Any, timeout: float) -> List[Outcome]:
        body = json.dumps(event).encode()
        outcomes = self._json("POST", "/events", {}, body, content_type=_JSON, timeout=timeout)["outcomes"]
        return [_read(Outcome, outcome) for outcome in outcomes]

    def models(self) -> Models:
        """Lists the models and the default options."""
        return _read(Models, self._json("GET", "/models", {}, None))

    # ---- HTTP

    def _json(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        photo: Optional[Photo],
        content_type: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Any:
        return json.loads(
            self._request(method, path, query, photo, accept=_JSON, content_type=content_type, timeout=timeout)
        )

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        photo: Optional[Photo],
        *,
        accept: str,
        content_type: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> bytes:
        timeout = timeout or (self._video_timeout if _is_clip(photo) else self._timeout)
        if isinstance(photo, S3Object):
            photo, content_type = json.dumps(photo._to_json()).encode(), _JSON
        target = self._path + path + (f"?{urlencode(query)}" if query else "")
        headers = {**self._headers, "Accept": accept}
        with _body(photo) as body:
            if body is not None:
                headers["Content-Type"] = content_type or "application/octet-stream"
                headers.update(body.headers)
            for attempt in range(self._retries + 1):
                last = attempt == self._retries or (body is not None and not body.rewindable)
                try:
                    status, response_headers, content = self._exchange(method, target, headers, body, timeout)
                except (OSError, http.client.HTTPException) as error:
                    if last or isinstance(error, (socket.timeout, ssl.SSLCertVerificationError)):
                        raise _as_connection_error(error) from error
                    _sleep(attempt, None)
                    continue
                if status < 300:
                    return content
                if status not in RETRIED_STATUSES or last:
                    raise _error(status, response_headers, content)
                _sleep(attempt, response_headers.get("Retry-After"))
        raise AssertionError("the last attempt returns or raises")

    def _exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: Optional[_Body], timeout: float
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection, reused = self._connection(timeout)
        try:
            try:
                response = self._send(connection, method, target, headers, body)
            except (http.client.RemoteDisconnected, ConnectionError):
                # The service closed the idle connection at the same time.
                if not reused or (body is not None and not body.rewindable):
                    raise
                connection.close()
                connection = self._new_connection(timeout)
                response = self._send(connection, method, target, headers, body)
            content = response.read()
            if response.will_close:
                connection.close()
            else:
                with self._lock:
                    self._idle.append(connection)
            return response.status, response.headers, content
        except BaseException:
            connection.close()
            raise

    @staticmethod
    def _send(
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Optional[_Body],
    ) -> http.client.HTTPResponse:
        try:
            connection.request(method, target, body=None if body is None else body.content(), headers=dict(headers))
        except (BrokenPipeError, ConnectionResetError):
            # The service may respond before it has received the body, for example if the photo is too large.
            try:
                return connection.getresponse()
            except (OSError, http.client.HTTPException):
                pass
            raise
        return connection.getresponse()

    def _connection(self, timeout: float) -> tuple[http.client.HTTPConnection, bool]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            return self._new_connection(timeout), False
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        return connection, True

    def _new_connection(self, timeout: float) -> http.client.HTTPConnection:
        if self._scheme == "https":
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout, blocksize=_BLOCK, context=self._ssl
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout, blocksize=_BLOCK)


class _Body:
    """The bytes of a photo, which can be sent again if the file can be rewound."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.rewindable = file.seekable()
        if self.rewindable:
            self._start = file.tell()
            size = file.seek(0, io.SEEK_END) - self._start
            self.headers = {"Content-Length": str(size)}
        else:
            self.headers = {}  # http.client sends chunks

    def content(self) -> Iterator[bytes]:
        if self.rewindable:
            self._file.seek(self._start)
        return iter(lambda: self._file.read(_BLOCK), b"")


@contextmanager
def _body(photo: Optional[Photo]) -> Iterator[Optional[_Body]]:
    if photo is None:
        yield None
    elif isinstance(photo, (bytes, bytearray)):
        yield _Body(io.BytesIO(photo))
    elif isinstance(photo, (str, os.PathLike)):
        with open(photo, "rb") as file:
            yield _Body(file)
    elif isinstance(photo, S3Object) or not hasattr(photo, "read"):
        raise TypeError(f"a photo is a path, bytes, an open binary file or an S3Object (got {type(photo).__name__})")
    else:
        yield _Body(photo)


def _is_clip(photo: Optional[Photo]) -> bool:
    name = photo.key if isinstance(photo, S3Object) else getattr(photo, "name", photo)
    return isinstance(name, (str, os.PathLike)) and os.fspath(name).lower().endswith(VIDEO_SUFFIXES)


def _query(options: Mapping[str, Any], **others: Any) -> Dict[str, str]:
    return {_camel(name): _text(value) for name, value in {**options, **others}.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name)


def _error(status: int, headers: http.client.HTTPMessage, content: bytes) -> FacetError:
    request_id = headers.get("X-Request-Id")
    try:
        problem = json.loads(content)
        return FacetError(
            problem["code"], problem.get("detail") or problem["title"], status, request_id, problem.get("failures", ())
        )
    except (ValueError, KeyError, TypeError):
        # A proxy responded.
        text = content[:200].decode(errors="replace").strip()
        return FacetError("HTTP_" + str(status), text or http.client.responses.get(status, ""), status, request_id)


def _as_connection_error(error: Exception) -> OSError:
    return error if isinstance(error, OSError) else ConnectionError(f"not a complete HTTP response: {error!r}")


def _sleep(attempt: int, retry_after: Optional[str]) -> None:
    backoff: float = 0.25 * 2**attempt * random.uniform(0.5, 1.5)
    time.sleep(min(MAX_RETRY_AFTER, max(backoff, _seconds(retry_after))))


def _seconds(retry_after: Optional[str]) -> float:
    """Retry-After is a number of seconds or a date."""
    if retry_after is None:
        return 0
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(timezone.utc)).total_seconds()
    except (TypeError, ValueError):
        return 0


# ---- JSON to data classes

_HINTS: Dict[type, Dict[str, Any]] = {}


def _read(cls: Type[T], data: Mapping[str, Any]) -> T:
    hints = _HINTS.get(cls)
    if hints is None:
        hints = _HINTS[cls] = get_type_hints(cls)
    values: Dict[str, Any] = {}
    for each in fields(cls):  # type: ignore[arg-type]
        name = _camel(each.name)
        if each.name == "raw":
            values["raw"] = data
        elif data.get(name) is not None:
            values[each.name] = _value(hints[each.name], data[name])
        elif each.default is MISSING and each.default_factory is MISSING:
            raise ValueError(f"the response of the service has no {name}")
    return cls(**values)


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) is Union:
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is list:
        return [_value(get_args(hint)[0], item) for item in value]
    if is_dataclass(hint) and isinstance(hint, type):
        return _read(hint, value)
    if hint is datetime:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value
