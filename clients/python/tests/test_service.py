"""The client against a running service: FACET_URL, and FACET_PHOTOS for the root of its store."""

from __future__ import annotations

import json
import os
import shutil
import unittest
from pathlib import Path

from facet_client import DetectionResult, Facet, FacetError, S3Object, VideoResult

PHOTO = Path(__file__).parents[3] / "src/main/resources/sample/astronaut.jpg"


@unittest.skipUnless("FACET_URL" in os.environ, "FACET_URL is not set")
class ServiceTest(unittest.TestCase):
    def setUp(self) -> None:
        self.facet = Facet(os.environ["FACET_URL"])
        self.addCleanup(self.facet.close)
        self.bucket = Path(os.environ["FACET_PHOTOS"]) / "client"
        self.bucket.mkdir(parents=True, exist_ok=True)
        shutil.copy(PHOTO, self.bucket / "one.jpg")
        (self.bucket / "half.jpg").write_bytes(PHOTO.read_bytes()[:20000])

    def test_photo_is_detected_from_a_path_bytes_a_file_and_the_store(self) -> None:
        with open(PHOTO, "rb") as file:
            for photo in (PHOTO, str(PHOTO), PHOTO.read_bytes(), file, S3Object("client", "one.jpg")):
                result = self.facet.detect(photo, input_size=320, confidence=0.6)
                assert isinstance(result, DetectionResult)
                self.assertEqual(len(result.faces), 1)
                self.assertEqual((result.model.input_size, result.model.confidence_threshold), (320, 0.6))
                self.assertAlmostEqual(result.faces[0].landmarks.nose.x, 223, delta=8)

    def test_error_has_code_status_and_request_id(self) -> None:
        for photo, options, code, status in (
            (b"text", {}, "UNSUPPORTED_FORMAT", 415),
            (PHOTO, {"max_face": 1}, "BAD_PARAMETER", 400),
            (S3Object("client", "missing.jpg"), {}, "OBJECT_NOT_FOUND", 404),
        ):
            with self.assertRaises(FacetError) as raised:
                self.facet.detect(photo, **options)  # type: ignore[arg-type]
            self.assertEqual((raised.exception.code, raised.exception.status), (code, status))
            self.assertTrue(raised.exception.request_id)

    @unittest.skipUnless("FACET_CLIP" in os.environ, "FACET_CLIP is not set")
    def test_clip_has_tracks(self) -> None:
        clip = shutil.copy(os.environ["FACET_CLIP"], self.bucket)
        for each in (clip, S3Object("client", Path(clip).name)):
            result = self.facet.detect(each)
            assert isinstance(result, VideoResult) and result.video
            self.assertGreater(result.video.frames_analyzed, 0)
            self.assertEqual(len(result.tracks), result.raw["trackCount"])
            for track in result.tracks:
                self.assertTrue(track.start_ms <= track.best.time_ms <= track.end_ms)
                self.assertEqual((track.samples[0].time_ms, track.samples[-1].time_ms), (track.start_ms, track.end_ms))

    def test_many_photos(self) -> None:
        photos = [PHOTO, self.bucket / "half.jpg"] * 4
        results = list(self.facet.detect_many(photos, concurrency=4))
        faces = [len(each.result.faces) if isinstance(each.result, DetectionResult) else None for each in results]
        self.assertEqual(faces, [1, None] * 4)

    def test_faces_are_hidden(self) -> None:
        blurred = self.facet.render(PHOTO, render="blur", media_type="image/png")
        self.assertEqual(blurred[:4], b"\x89PNG")
        self.assertEqual(self.facet.detect(blurred).raw["faces"], [])

    def test_event_writes_a_sidecar(self) -> None:
        outcomes = self.facet.events(
            S3Object("client", "one.jpg"), S3Object("client", "half.jpg"), S3Object("client", "notes.txt")
        )
        self.assertIn(outcomes[0].outcome, ("stored", "current"))
        self.assertTrue(outcomes[1].reason)
        self.assertEqual((outcomes[2].outcome, bool(outcomes[2].reason)), ("ignored", True))
        sidecar = DetectionResult.from_json(json.loads((self.bucket / "one.jpg.faces.json").read_bytes()))
        self.assertEqual(len(sidecar.faces), 1)

    def test_models(self) -> None:
        models = self.facet.models()
        self.assertIn("mobilenet0.25", [model.backbone for model in models.models])
        self.assertEqual(sum(model.is_default for model in models.models), 1)
        self.assertIn("inputSize", models.defaults)


if __name__ == "__main__":
    unittest.main()
