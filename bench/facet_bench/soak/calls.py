"""Every call of Facet's HTTP interface, with a check of its response."""
import hashlib
import http.client
import json
import random
import time
import urllib.parse
from collections.abc import Callable, Collection, Mapping
from typing import Any

from facet_bench.http2 import Http2Connection
from facet_bench.soak.events import FORMATS, invalid_event, make_event
from facet_bench.soak.photos import SETTINGS
from facet_bench.soak.recorder import Recorder
from facet_bench.soak.stores import BUCKET, Store
from facet_bench.vanishing import BOUNDARY, FORM_TYPE, PART

TIMEOUT_SECONDS = 120
BINARY = {"Content-Type": "application/octet-stream"}
JSON = {"Content-Type": "application/json"}
PAGES = ("/", "/page/app.js", "/models", "/schema/facet-1.json", "/q/openapi", "/q/metrics", "/q/health/live")
STORE_PAGES = ("/buckets", f"/objects?bucket={BUCKET}", "/q/health/ready")
SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}
# A hostile file must be rejected quickly, or decoded as far as it is intact.
HOSTILE_STATUSES = (200, 400, 413, 415, 422, 429, 504)
SUCCESS = (200, 429)

Call = Callable[[], None]


class Expected:
    """The first result of each photo and setting, from the idle service. All later ones must be equal."""

    def __init__(self) -> None:
        self.results: dict[str, Any] = {}

    def differs(self, key: str, result: Any) -> bool:
        return self.results.setdefault(key, result) != result


class Client:
    """One client thread with a connection that it keeps open. `kinds` are its calls."""

    def __init__(self, port: int, photos: Mapping[str, bytes], hostile: Mapping[str, bytes], expected: Expected,
                 store: Store, recorder: Recorder, chance: random.Random) -> None:
        self.port, self.photos, self.hostile, self.expected = port, photos, hostile, expected
        self.store, self.recorder, self.random = store, recorder, chance
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        # Weights: the more frequent calls of real clients, and every other call often enough to show a leak.
        self.kinds: dict[Call, int] = {
            self.body: 30, self.form: 8, self.objects: 8, self.picture: 6, self.thumbnail: 4, self.page: 4,
            self.store_page: 3, self.event: 6, self.http2: 4, self.hostile_file: 12, self.invalid: 4,
        }

    def any(self) -> None:
        self.random.choices(list(self.kinds), list(self.kinds.values()))[0]()

    def body(self) -> None:
        name, settings = self.random.choice(list(self.photos)), self.random.choice(SETTINGS)
        self.detect(name, settings)

    def detect(self, name: str, settings: str) -> None:
        if response := self.send("detect body", "POST", f"/detect?{settings}", self.photos[name], BINARY):
            self.check_faces(name, settings, response)

    def form(self) -> None:
        names = self.random.choices(list(self.photos), k=self.random.randrange(1, 5))
        body = b"".join(PART + self.photos[name] + b"\r\n" for name in names) + b"--" + BOUNDARY + b"--\r\n"
        response = self.send("detect form", "POST", "/detect", body, {"Content-Type": FORM_TYPE})
        if response and len(names) == 1:
            self.check_faces(names[0], "", response)
        elif response:
            self.check_list(names, response)

    def objects(self) -> None:
        names = self.random.choices(list(self.photos), k=self.random.randrange(1, 4))
        locations = [{"bucket": BUCKET, "key": name} for name in names]
        body = json.dumps({"objects": locations} if len(names) > 1 else locations[0]).encode()
        path = "/detect?store=true" if self.random.random() < 0.3 else "/detect"
        response = self.send("detect objects", "POST", path, body, JSON, self.store.fault_statuses)
        if response and len(names) == 1:
            self.check_faces(names[0], "", response)
        elif response:
            self.check_list(names, response)

    def picture(self) -> None:
        name = self.random.choice(list(self.photos))
        accept, render = self.random.choice(list(SIGNATURES)), self.random.choice(["boxes", "blur", "pixelate"])
        # PNGs of 12 megapixels would take most of the CPU time.
        if name == "large.jpg":
            accept = "image/jpeg"
        response = self.send("picture", "POST", f"/detect?render={render}", self.photos[name], {**BINARY, "Accept": accept})
        self.check_picture(f"{name} {render} {accept}", accept, response)

    def thumbnail(self) -> None:
        name = self.random.choice(list(self.photos))
        response = self.send("thumbnail", "GET", f"/thumbnail?bucket={BUCKET}&key={urllib.parse.quote(name)}&size=96",
                             faulty=self.store.fault_statuses)
        self.check_picture(f"{name} thumbnail", "image/jpeg", response)

    def page(self) -> None:
        self.send("page", "GET", self.random.choice(PAGES))

    def store_page(self) -> None:
        self.send("store page", "GET", self.random.choice(STORE_PAGES), faulty=self.store.fault_statuses)

    def event(self) -> None:
        """An event about a photo that does not change, so that its sidecar is current after the first one."""
        headers, body = make_event(self.random.choice(FORMATS), BUCKET, self.random.choice(list(self.photos)))
        self.send("event", "POST", "/events", body, headers, self.store.fault_statuses, (202, 429))

    def http2(self) -> None:
        name = self.random.choice([name for name, photo in self.photos.items() if len(photo) < 60_000])
        start = time.monotonic()
        try:
            connection = Http2Connection(self.port, TIMEOUT_SECONDS)
            stream = connection.open("/detect", "image/jpeg", len(self.photos[name]))
            connection.send(stream, self.photos[name], True)
            succeeded, body = connection.response(stream)
            connection.close()
        except OSError as e:
            self.recorder.problem(f"HTTP/2: {e!r}")
            return
        overloaded = b'"OVERLOADED"' in body
        if self.recorder.call("HTTP/2", start, 200 if succeeded else 429 if overloaded else 0, SUCCESS, (), repr(body[:300])):
            self.check_faces(name, "", body)

    def hostile_file(self) -> None:
        name, accept = self.random.choice(list(self.hostile)), self.random.choice(["application/json", "image/jpeg"])
        self.send(f"hostile file", "POST", "/detect", self.hostile[name], {**BINARY, "Accept": accept},
                  allowed=HOSTILE_STATUSES, label=name)

    def invalid(self) -> None:
        """A client's mistake must be a 4xx."""
        photo = self.photos["small.bmp"]
        method, path, body, headers = self.random.choice([
            ("POST", "/detect?inputSize=1", photo, BINARY), ("POST", "/detect?confidence=x", photo, BINARY),
            ("POST", "/detect?backbone=none", photo, BINARY), ("POST", "/detect", b"{", JSON),
            ("POST", "/detect", b"--x", {"Content-Type": "multipart/form-data"}),
            ("POST", "/detect", b'{"bucket": "soak", "key": "absent.jpg"}', JSON),
            ("POST", "/events", invalid_event(self.random), JSON),
            ("GET", "/thumbnail?bucket=soak&key=../../etc/passwd", None, {}), ("GET", "/none", None, {}),
            ("PUT", "/detect", photo, BINARY),
        ])
        self.send("invalid request", method, path, body, headers, self.store.fault_statuses,
                  (400, 403, 404, 405, 415, 429), path)

    def send(self, kind: str, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None,
             faulty: Collection[int] = (), allowed: Collection[int] = SUCCESS, label: str = "") -> bytes | None:
        """Returns the body of a successful response."""
        start = time.monotonic()
        try:
            self.connection.request(method, path, body, dict(headers or {}))
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as e:
            self.connection.close()
            self.recorder.problem(f"{kind} {label}: {e!r}")
            return None
        detail = "" if response.status in allowed else f"{label} {content[:300].decode(errors='replace')}"
        succeeded = self.recorder.call(kind, start, response.status, allowed, faulty, detail)
        return content if succeeded else None

    def check_faces(self, name: str, settings: str, response: bytes) -> None:
        if self.expected.differs(f"{name}?{settings}", json.loads(response)["faces"]):
            self.recorder.problem(f"{name}?{settings}: other faces than the first time")

    def check_list(self, names: list[str], response: bytes) -> None:
        for name, entry in zip(names, json.loads(response)["results"], strict=True):
            if "result" in entry:
                self.check_faces(name, "", json.dumps(entry["result"]).encode())
            elif entry["error"]["code"] not in ("OVERLOADED", "STORE_UNAVAILABLE", "OBJECT_NOT_FOUND"):
                self.recorder.problem(f"{name} in a list: {entry['error']}")

    def check_picture(self, key: str, media_type: str, response: bytes | None) -> None:
        if response is None:
            return
        if not response.startswith(SIGNATURES[media_type]):
            self.recorder.problem(f"{key}: not {media_type}")
        if self.expected.differs(key, hashlib.sha256(response).hexdigest()):
            self.recorder.problem(f"{key}: another picture than the first time")
