"""The client against scripted faults."""

from __future__ import annotations

import io
import itertools
import os
import tempfile
import threading
import unittest
from typing import Any, Iterator
from unittest import mock

from facet_client import DetectionResult, Facet, FacetError, S3Object, VideoResult, read_result

from .fake_service import (
    RESULT,
    VIDEO_RESULT,
    FakeService,
    Handler,
    Request,
    disconnect,
    problem,
    respond,
    respond_after,
)


class FaultsTest(unittest.TestCase):
    def setUp(self) -> None:
        patch = mock.patch("facet_client.time.sleep", side_effect=lambda seconds: self.slept.append(seconds))
        self.slept: list[float] = []
        patch.start()
        self.addCleanup(patch.stop)

    def test_unknown_fields_are_ignored_and_kept_raw(self) -> None:
        result = DetectionResult.from_json(RESULT)
        self.assertEqual(result.faces[0].box.width, 3)
        self.assertEqual(result.faces[0].landmarks.mouth_left.y, 2)
        self.assertEqual(result.model.weights_sha256, "ab")
        self.assertEqual(result.detected_at.isoformat(), "2026-11-24T16:05:42.850000+00:00")
        assert result.faces[0].crop and result.image
        self.assertEqual(result.faces[0].crop.content, b"\0\1\2")
        self.assertFalse(result.image.truncated)
        self.assertEqual(result.raw["source"]["futureField"], {"a": 1})

    def test_sidecar_of_an_unreadable_photo_has_an_error(self) -> None:
        sidecar = {key: RESULT[key] for key in ("schema", "source", "model", "fingerprint", "detectedAt")}
        result = DetectionResult.from_json({**sidecar, "error": {"code": "CORRUPT_IMAGE", "message": "m"}})
        assert result.error
        self.assertEqual((result.error.code, result.faces, result.image), ("CORRUPT_IMAGE", [], None))

    def test_clip_has_tracks(self) -> None:
        with FakeService(respond(200, VIDEO_RESULT)) as service, Facet(service.url) as facet:
            result = facet.detect(b"clip")
        assert isinstance(result, VideoResult) and result.video
        self.assertEqual((result.video.rotation, result.video.frames_analyzed), (90, 5))
        track = result.tracks[0]
        self.assertEqual((track.start_ms, track.end_ms, track.sample_count), (200, 400, 2))
        self.assertEqual([sample.time_ms for sample in track.samples], [200, 400])
        self.assertEqual((track.best.pose.yaw, track.best.landmarks.nose.y, track.best.quality), (2, 2, None))

    def test_sidecar_of_an_unreadable_clip_has_an_error(self) -> None:
        sidecar = {key: VIDEO_RESULT[key] for key in ("schema", "source", "model", "fingerprint", "detectedAt")}
        result = read_result({**sidecar, "error": {"code": "VIDEO_TOO_LONG", "message": "m"}})
        assert isinstance(result, VideoResult) and result.error
        self.assertEqual((result.error.code, result.tracks, result.video), ("VIDEO_TOO_LONG", [], None))

    def test_clips_have_their_own_timeout(self) -> None:
        slow = [respond_after(0.5, VIDEO_RESULT)] * 2 + [respond_after(0.5)]
        with tempfile.TemporaryDirectory() as folder, FakeService(*slow) as service:
            clip = os.path.join(folder, "Clip.MOV")
            with open(clip, "wb") as file:
                file.write(b"clip")
            with Facet(service.url, timeout=0.2, video_timeout=5) as facet:
                self.assertIsInstance(facet.detect(clip), VideoResult)
                self.assertIsInstance(facet.detect(S3Object("holiday", "a/clip.mp4")), VideoResult)
                with self.assertRaises(OSError):  # on a connection that a clip used before
                    facet.detect(b"photo")

    def test_retry_after_is_respected(self) -> None:
        with FakeService(problem(429, "OVERLOADED", {"Retry-After": "3"}), problem(503, "STORE_UNAVAILABLE")) as service:
            with Facet(service.url) as facet:
                self.assertEqual(len(facet.detect(b"abc").faces), 1)
        self.assertEqual([request.body for request in service.requests], [b"abc"] * 3)
        self.assertGreaterEqual(self.slept[0], 3)
        self.assertLess(self.slept[1], 1)

    def test_retries_end(self) -> None:
        with FakeService(*[problem(429, "OVERLOADED")] * 3) as service, Facet(service.url, retries=2) as facet:
            with self.assertRaises(FacetError) as raised:
                facet.detect(b"abc")
        error = raised.exception
        self.assertEqual((error.code, error.status, error.request_id), ("OVERLOADED", 429, "r-1"))
        self.assertEqual(len(service.requests), 3)

    def test_other_errors_are_not_retried(self) -> None:
        with FakeService(problem(422, "CORRUPT_IMAGE")) as service, Facet(service.url) as facet:
            with self.assertRaisesRegex(FacetError, "CORRUPT_IMAGE: why"):
                facet.detect(b"abc")
        self.assertEqual(len(service.requests), 1)

    def test_response_of_a_proxy_is_an_error(self) -> None:
        with FakeService(respond(403, b"<html>blocked</html>")) as service, Facet(service.url) as facet:
            with self.assertRaisesRegex(FacetError, "HTTP_403: <html>blocked"):
                facet.detect(b"abc")

    def test_connection_errors_are_retried(self) -> None:
        with FakeService(disconnect, disconnect) as service, Facet(service.url) as facet:
            self.assertEqual(len(facet.detect(io.BytesIO(b"abc")).faces), 1)
        self.assertEqual(service.requests[-1].body, b"abc")

    def test_unreachable_service_is_a_connection_error(self) -> None:
        with FakeService() as service:
            url = service.url
        with Facet(url, retries=1) as facet, self.assertRaises(ConnectionError):
            facet.detect(b"abc")
        self.assertEqual(len(self.slept), 1)

    def test_timeout_is_not_retried(self) -> None:
        def hang(handler: Handler, request: Request) -> None:
            handler.read_body()
            threading.Event().wait(2)

        with FakeService(hang) as service, Facet(service.url, timeout=0.2) as facet, self.assertRaises(OSError):
            facet.detect(b"abc")
        self.assertEqual(len(service.requests), 1)

    def test_idle_connection_that_the_service_closed_is_replaced(self) -> None:
        with FakeService(respond(200), disconnect, respond(200)) as service, Facet(service.url, retries=0) as facet:
            facet.detect(b"one")
            facet.detect(b"two")
        self.assertEqual(self.slept, [])

    def test_early_response_during_an_upload_is_reported(self) -> None:
        def reject(handler: Handler, request: Request) -> None:
            handler.reply(413, {"code": "TOO_MANY_BYTES", "title": "t", "detail": "large"}, {"Connection": "close"})
            handler.close_connection = True

        with FakeService(reject) as service, Facet(service.url, retries=0) as facet:
            with self.assertRaises((FacetError, ConnectionError)):
                facet.detect(b"x" * (32 << 20))

    def test_stream_is_sent_in_chunks_and_only_once(self) -> None:
        class Pipe(io.RawIOBase):
            def __init__(self) -> None:
                self._parts = [b"ab", b"c"]

            def readable(self) -> bool:
                return True

            def read(self, size: int = -1) -> bytes:
                return self._parts.pop(0) if self._parts else b""

        with FakeService(respond(200), problem(429, "OVERLOADED")) as service, Facet(service.url) as facet:
            facet.detect(Pipe())  # type: ignore[arg-type]
            with self.assertRaises(FacetError):
                facet.detect(Pipe())  # type: ignore[arg-type]
        self.assertEqual([request.body for request in service.requests], [b"abc", b"abc"])
        self.assertEqual(service.requests[0].headers["Transfer-Encoding"], "chunked")

    def test_file_is_sent_from_its_position_with_its_length(self) -> None:
        with tempfile.TemporaryDirectory() as folder, FakeService() as service, Facet(service.url + "/base/") as facet:
            path = os.path.join(folder, "photo.jpg")
            with open(path, "wb") as file:
                file.write(b"0123456789")
            facet.detect(path)
            with open(path, "rb") as file:
                file.seek(4)
                facet.detect(file)
        self.assertEqual([request.body for request in service.requests], [b"0123456789", b"456789"])
        self.assertEqual(service.requests[1].headers["Content-Length"], "6")
        self.assertEqual(service.requests[0].path, "/base/detect")

    def test_options_token_and_objects_are_sent(self) -> None:
        with FakeService() as service, Facet(service.url, token="secret") as facet:
            facet.detect(
                S3Object("b", "ü.jpg", "v1"), store=True, input_size=[640, 1280], max_faces=3, confidence=0.5, nms=None
            )
        request = service.requests[0]
        self.assertEqual(request.path, "/detect?inputSize=640%2C1280&maxFaces=3&confidence=0.5&store=true")
        self.assertEqual(request.headers["Authorization"], "Bearer secret")
        self.assertEqual(request.headers["Content-Type"], "application/json")
        self.assertIn(b'"versionId": "v1"', request.body)

    def test_many_photos_keep_their_order_and_fail_individually(self) -> None:
        def by_body(handler: Handler, request: Request) -> None:
            body = handler.read_body()
            if body == b"3":
                handler.reply(422, {"code": "CORRUPT_IMAGE", "title": "t"}, {})
            else:
                handler.reply(200, {**RESULT, "fingerprint": body.decode()}, {})

        with FakeService(*[by_body] * 9) as service, Facet(service.url) as facet:
            results = list(facet.detect_many([*(str(i).encode() for i in range(9)), "/missing.jpg"], concurrency=3))
        self.assertEqual(
            [result.result and result.result.fingerprint for result in results],
            ["0", "1", "2", None, "4", "5", "6", "7", "8", None],
        )
        self.assertEqual([type(result.error) for result in results if result.error], [FacetError, FileNotFoundError])

    def test_many_photos_are_read_as_needed(self) -> None:
        read: list[int] = []

        def endless() -> Iterator[bytes]:
            for number in itertools.count():
                read.append(number)
                yield b"abc"

        with FakeService() as service, Facet(service.url) as facet:
            results = facet.detect_many(endless(), concurrency=2)
            for _ in range(5):
                self.assertEqual(next(results).error, None)
            results.close()  # type: ignore[attr-defined]
        self.assertLessEqual(len(read), 5 + 4)

    def test_failures_of_an_event_are_reported(self) -> None:
        failures = [{"bucket": "b", "key": "k", "code": "STORE_UNAVAILABLE", "message": "m"}]
        body: dict[str, Any] = {"code": "STORE_UNAVAILABLE", "title": "t", "failures": failures}
        with FakeService(respond(503, body)) as service, Facet(service.url, retries=0) as facet:
            with self.assertRaises(FacetError) as raised:
                facet.events(S3Object("b", "k"))
        self.assertEqual(raised.exception.failures, failures)

    def test_wrong_arguments_are_rejected(self) -> None:
        with self.assertRaisesRegex(ValueError, "http://"):
            Facet("localhost:8080")
        with Facet() as facet:
            with self.assertRaisesRegex(ValueError, "concurrency"):
                facet.detect_many([], concurrency=0)
            with self.assertRaisesRegex(TypeError, "open binary file"):
                facet.detect(7)  # type: ignore[arg-type]


if __name__ == "__main__":
    unittest.main()
