"""One storm: changes, events, and the verdict."""
import argparse
import io
import json
import random
import time
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

from facet_bench.environment import SAMPLE_PHOTO
from facet_bench.event_queue import EventQueue
from facet_bench.moto_server import MotoServer
from facet_bench.storm.fleet import Fleet, Proxy
from facet_bench.storm.webhook import Webhook

BUCKET = "storm"
SUFFIX = ".faces.json"
SIDES = range(64, 201, 8)
DELETES = 0.25  # share of the changes to existing photos

Event = dict[str, Any]


def run(arguments: argparse.Namespace, seed: int, folder: Path) -> dict[str, Any]:
    chance, pictures = random.Random(seed), make_pictures()
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
        faces = {side: detect_faces(fleet.ports[0], picture) for side, picture in pictures.items()}
        fleet.kill_every(arguments.kill_every, seed)
        start = time.monotonic()
        changes = Changes(s3, pictures, arguments.keys, chance)
        send_events(changes, delivery, arguments, chance)
        send_seconds = time.monotonic() - start
        unacknowledged = delivery.wait(start + arguments.limit)
        seconds = time.monotonic() - start
        fleet.stop_killing()
        problems, dead = find_problems(s3, changes, faces), delivery.dead_letters()
        kills = fleet.kills
        fleet.close()
        calls, proxy, fleet = proxy.close(), None, None
        return {
            "seed": seed, "correct": not (problems or dead or unacknowledged), "via": arguments.via,
            "events": arguments.events, "keys": len(changes.current),
            "live": sum(side is not None for side in changes.current.values()),
            "pictures": len(pictures), "facesInPictures": sum(map(len, faces.values())),
            "problems": len(problems), "examples": problems[:20],
            "unacknowledged": unacknowledged, "deadLetters": len(dead), "deadLetterExamples": dead[:5],
            "redelivered": delivery.redelivered, "kills": kills, "storeCallsByFault": calls,
            "sendSeconds": round(send_seconds, 1), "seconds": round(seconds, 1),
        }
    finally:
        for process in (fleet, proxy, store):
            if process:
                process.close()


def make_pictures() -> dict[int, bytes]:
    """Small JPEGs of one face, by side in pixels."""
    photo = Image.open(SAMPLE_PHOTO)
    pictures = {}
    for side in SIDES:
        out = io.BytesIO()
        photo.resize((side, side)).save(out, "JPEG", quality=90)
        pictures[side] = out.getvalue()
    return pictures


def detect_faces(port: int, picture: bytes) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/detect", picture, {"Content-Type": "image/jpeg"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["faces"]


class Changes:
    """Changes photos at random, and records the side of each photo's current picture, or None if it is deleted."""

    def __init__(self, s3: Any, pictures: dict[int, bytes], keys: int, chance: random.Random) -> None:
        self.s3, self.pictures, self.random = s3, pictures, chance
        self.keys = [f"photo-{i:04d}.jpg" for i in range(keys)]
        self.current: dict[str, int | None] = {}

    def next(self) -> Event:
        """Changes one photo and returns its event."""
        key = self.random.choice(self.keys)
        if self.current.get(key) is not None and self.random.random() < DELETES:
            self.s3.delete_object(Bucket=BUCKET, Key=key)
            self.current[key] = None
            return s3_event("ObjectRemoved:Delete", key)
        side = self.random.choice(list(self.pictures))
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=self.pictures[side])
        self.current[key] = side
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


def find_problems(s3: Any, changes: Changes, faces: dict[int, list[dict[str, Any]]]) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    e_tags = {item["Key"]: item["ETag"].strip('"') for page in pages for item in page.get("Contents", [])}
    problems = []
    for key, side in changes.current.items():
        sidecar = key + SUFFIX
        if side is None:
            problems += [f"{sidecar} exists, but its photo was deleted"] if sidecar in e_tags else []
        elif sidecar not in e_tags:
            problems.append(f"{key} has no sidecar")
        else:
            response = s3.get_object(Bucket=BUCKET, Key=sidecar)
            stored = json.load(response["Body"])
            if not stored["source"]["eTag"] == response["Metadata"].get("facet-source-etag") == e_tags[key]:
                problems.append(f"{sidecar} describes another version")
            elif stored.get("faces") != faces[side]:
                problems.append(f"{sidecar} has other faces: {stored.get('error')}")
    unexpected = {key for key in e_tags if key.removesuffix(SUFFIX) not in changes.current}
    return problems + [f"{key} belongs to no photo" for key in unexpected]
