"""One storm: changes, events, and the verdict."""
import argparse
import io
import json
import random
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

from facet_bench.environment import ROOT, SAMPLE_PHOTO
from facet_bench.event_queue import EventQueue
from facet_bench.moto_server import MotoServer
from facet_bench.storm.fleet import Fleet, Proxy
from facet_bench.storm.webhook import Webhook

BUCKET = "storm"
SUFFIX = ".faces.json"
SIDES = range(64, 201, 8)
CLIPS = ROOT / "src/test/resources/video"
CLIP_NAMES = ("two-faces.webm", "edit-list.mp4", "hevc.mov", "mpeg4.avi", "encrypted.mp4")
DELETES = 0.25  # share of the changes to existing photos

Event = dict[str, Any]


def run(arguments: argparse.Namespace, seed: int, folder: Path) -> dict[str, Any]:
    chance, pictures, clips = random.Random(seed), make_pictures(), read_clips()
    store = MotoServer(folder)
    proxy = fleet = None
    try:
        s3 = store.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        proxy = Proxy(store.port, arguments.faults, seed)
        delivery = EventQueue(store.client("sqs")) if arguments.via == "queue" else Webhook(seed)
        fleet = Fleet(arguments.processes, proxy.port, BUCKET, folder, delivery.environment)
        if isinstance(delivery, Webhook):
            delivery.ports = fleet.ports
        results = {name: detect(fleet.ports[0], content) for name, content in {**pictures, **clips}.items()}
        fleet.kill_every(arguments.kill_every, seed)
        start = time.monotonic()
        changes = Changes(s3, pictures, clips, arguments, chance)
        send_events(changes, delivery, arguments, chance)
        send_seconds = time.monotonic() - start
        unacknowledged = delivery.wait(start + arguments.limit)
        seconds = time.monotonic() - start
        fleet.stop_killing()
        problems, dead = find_problems(s3, changes, results), delivery.dead_letters()
        kills, stops = fleet.kills, fleet.stops
        fleet.close()
        calls, proxy, fleet = proxy.close(), None, None
        return {
            "seed": seed, "correct": not (problems or dead or unacknowledged), "via": arguments.via,
            "events": arguments.events, "keys": len(changes.current),
            "live": sum(name is not None for name in changes.current.values()),
            "clips": sum(name in clips for name in changes.current.values()),
            "contents": len(results), "found": sum(len(result) for result in results.values() if isinstance(result, list)),
            "problems": len(problems), "examples": problems[:20],
            "unacknowledged": unacknowledged, "deadLetters": len(dead), "deadLetterExamples": dead[:5],
            "redelivered": delivery.redelivered, "kills": kills, "stops": stops, "storeCallsByFault": calls,
            "sendSeconds": round(send_seconds, 1), "seconds": round(seconds, 1),
        }
    finally:
        for process in (fleet, proxy, store):
            if process:
                process.close()


def make_pictures() -> dict[str, bytes]:
    """Small JPEGs of one face."""
    photo = Image.open(SAMPLE_PHOTO)
    pictures = {}
    for side in SIDES:
        out = io.BytesIO()
        photo.resize((side, side)).save(out, "JPEG", quality=90)
        pictures[f"{side}.jpg"] = out.getvalue()
    return pictures


def read_clips() -> dict[str, bytes]:
    """Short clips in several formats, and one that is cut."""
    clips = {name: (CLIPS / name).read_bytes() for name in CLIP_NAMES}
    whole = clips["edit-list.mp4"]
    return {**clips, "cut.mp4": whole[: len(whole) * 2 // 3]}


def detect(port: int, content: bytes) -> list[dict[str, Any]] | str:
    """Returns the faces or tracks, or the code of the error."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/detect", content, {"Content-Type": "application/octet-stream"})
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            return outcome(json.load(response))
    except urllib.error.HTTPError as error:
        return json.load(error)["code"]


def outcome(result: dict[str, Any]) -> list[dict[str, Any]] | str:
    return result["error"]["code"] if "error" in result else result.get("faces", result.get("tracks"))


class Changes:
    """Changes photos and clips at random, and records the name of each object's current content, or None if it is deleted."""

    def __init__(self, s3: Any, pictures: dict[str, bytes], clips: dict[str, bytes], arguments: argparse.Namespace,
                 chance: random.Random) -> None:
        self.s3, self.pictures, self.clips, self.random = s3, pictures, clips, chance
        of_clips = round(arguments.keys * arguments.clips)
        # The content decides how a clip is decoded, not the suffix.
        self.keys = [f"clip-{i:04d}.mp4" if i < of_clips else f"photo-{i:04d}.jpg" for i in range(arguments.keys)]
        self.current: dict[str, str | None] = {}

    def next(self) -> Event:
        """Changes one object and returns its event."""
        key = self.random.choice(self.keys)
        if self.current.get(key) is not None and self.random.random() < DELETES:
            self.s3.delete_object(Bucket=BUCKET, Key=key)
            self.current[key] = None
            return s3_event("ObjectRemoved:Delete", key)
        contents = self.clips if key.startswith("clip") else self.pictures
        name = self.random.choice(list(contents))
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=contents[name])
        self.current[key] = name
        return s3_event("ObjectCreated:Put", key)


def s3_event(name: str, key: str) -> Event:
    return {"Records": [{"eventSource": "aws:s3", "eventName": name,
                         "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}}]}


def send_events(changes: Changes, delivery: EventQueue | Webhook, arguments: argparse.Namespace,
                chance: random.Random) -> None:
    """Changes photos immediately and sends their events later, some of them twice, shuffled within the window."""
    waiting: list[Event] = []
    for _ in range(arguments.events):
        event = changes.next()
        waiting += [event] * (2 if chance.random() < arguments.duplicates else 1)
        while len(waiting) > arguments.window:
            delivery.send(waiting.pop(chance.randrange(len(waiting))))
    while waiting:
        delivery.send(waiting.pop(chance.randrange(len(waiting))))


def find_problems(s3: Any, changes: Changes, results: dict[str, list[dict[str, Any]] | str]) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    e_tags = {item["Key"]: item["ETag"].strip('"') for page in pages for item in page.get("Contents", [])}
    problems = []
    for key, name in changes.current.items():
        sidecar = key + SUFFIX
        if name is None:
            problems += [f"{sidecar} exists, but its object was deleted"] if sidecar in e_tags else []
        elif sidecar not in e_tags:
            problems.append(f"{key} has no sidecar")
        else:
            response = s3.get_object(Bucket=BUCKET, Key=sidecar)
            stored, metadata = json.load(response["Body"]), response["Metadata"]
            if not stored["source"]["eTag"] == metadata.get("facet-source-etag") == e_tags[key]:
                problems.append(f"{sidecar} describes another version")
            elif stored["fingerprint"] != metadata.get("facet-fingerprint"):
                problems.append(f"{sidecar} has another fingerprint than its metadata")
            elif outcome(stored) != results[name]:
                problems.append(f"{sidecar} of {name} has another result: {stored.get('error')}")
    unexpected = {key for key in e_tags if key.removesuffix(SUFFIX) not in changes.current}
    return problems + [f"{key} belongs to no object" for key in unexpected]
