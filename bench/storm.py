"""The storm: uploads, overwrites and deletes, announced twice and out of order, to processes that are killed, over a store
that fails. At the end every live photo must have exactly the sidecar of its newest version, every deleted one none. Prints
one verdict a seed as a line of JSON; exit status 1 when one of them is wrong."""
import argparse
import io
import json
import random
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import boto3
from PIL import Image
from storm_fleet import ROOT, Fleet, Proxy, Store
from storm_messages import Posted, Queued

BUCKET = "storm"
SUFFIX = ".faces.json"
SIDES = range(64, 201, 8)


def pictures():
    """Small photos of one face: each side in pixels with its JPEG."""
    astronaut = Image.open(ROOT / "src/main/resources/sample/astronaut.jpg")
    made = {}
    for side in SIDES:
        out = io.BytesIO()
        astronaut.resize((side, side)).save(out, "JPEG", quality=90)
        made[side] = out.getvalue()
    return made


def faces_of(port, photo):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/detect", photo, {"Content-Type": "image/jpeg"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["faces"]


def event(name, key):
    return {"Records": [{"eventSource": "aws:s3", "eventName": name,
                         "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}}]}


class Changes:
    """What happens to the photos, and which picture each of them is in the end; None is a deleted one."""

    def __init__(self, s3, photos, keys, chance):
        self.s3, self.photos, self.chance = s3, photos, chance
        self.keys = [f"photo-{i:04d}.jpg" for i in range(keys)]
        self.now = {}

    def next(self):
        key = self.chance.choice(self.keys)
        if self.now.get(key) is not None and self.chance.random() < 0.25:
            self.s3.delete_object(Bucket=BUCKET, Key=key)
            self.now[key] = None
            return event("ObjectRemoved:Delete", key)
        side = self.chance.choice(list(self.photos))
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=self.photos[side])
        self.now[key] = side
        return event("ObjectCreated:Put", key)


def rain(changes, messages, events, window, duplicates, chance):
    """Changes at once, their events some of them twice, each up to a window later than its change."""
    waiting = []
    for _ in range(events):
        announced = changes.next()
        waiting += [announced] * (2 if chance.random() < duplicates else 1)
        while len(waiting) > window:
            messages.send(waiting.pop(chance.randrange(len(waiting))))
    while waiting:
        messages.send(waiting.pop(chance.randrange(len(waiting))))


def objects(s3):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return {item["Key"]: item["ETag"] for page in pages for item in page.get("Contents", [])}


def wrong(s3, changes, faces):
    """What is not as it should be, in words."""
    found, problems = objects(s3), []
    for key, side in changes.now.items():
        sidecar = key + SUFFIX
        if side is None:
            problems += [f"{sidecar} outlived its photo"] if sidecar in found else []
        elif sidecar not in found:
            problems.append(f"{key} has no sidecar")
        else:
            answer = s3.get_object(Bucket=BUCKET, Key=sidecar)
            stored, e_tag = json.load(answer["Body"]), found[key].strip('"')
            if not stored["source"]["eTag"] == answer["Metadata"].get("facet-source-etag") == e_tag:
                problems.append(f"{sidecar} describes another version")
            elif stored.get("faces") != faces[side]:
                problems.append(f"{sidecar} has other faces: {stored.get('error')}")
    strangers = {key for key in found if key.removesuffix(SUFFIX) not in changes.now}
    return problems + [f"{key} belongs to no photo" for key in strangers]


def storm(options, seed, folder):
    chance, photos = random.Random(seed), pictures()
    store = Store(folder)
    proxy = fleet = None
    try:
        def client(service):
            return boto3.client(service, endpoint_url=store.url, region_name="us-east-1",
                                aws_access_key_id="storm", aws_secret_access_key="storm")
        s3 = client("s3")
        s3.create_bucket(Bucket=BUCKET)
        proxy = Proxy(store.port, options.faults, seed)
        messages = Queued(client("sqs")) if options.via == "queue" else Posted(None, seed)
        fleet = messages.fleet = Fleet(options.processes, proxy.port, BUCKET, folder, messages.environment)
        faces = {side: faces_of(fleet.ports[0], photo) for side, photo in photos.items()}
        fleet.kill_every(options.kill_every, seed)
        begun = time.monotonic()
        changes = Changes(s3, photos, options.keys, chance)
        rain(changes, messages, options.events, options.window, options.duplicates, chance)
        rained = time.monotonic() - begun
        unacknowledged = messages.wait(begun + options.limit)
        seconds = time.monotonic() - begun
        fleet.calm.set()
        problems, dead = wrong(s3, changes, faces), messages.dead_letters()
        kills = fleet.kills
        fleet.close()
        done, proxy, fleet = json.loads(proxy.close()), None, None
        return {
            "seed": seed, "right": not (problems or dead or unacknowledged), "via": options.via,
            "events": options.events, "keys": len(changes.now),
            "live": sum(side is not None for side in changes.now.values()),
            "pictures": len(photos), "facesInPictures": sum(map(len, faces.values())),
            "wrong": len(problems), "examples": problems[:20],
            "unacknowledged": unacknowledged, "deadLetters": len(dead), "deadExamples": dead[:5],
            "redelivered": messages.redelivered, "kills": kills, "callsToTheStore": done,
            "rainSeconds": round(rained, 1), "seconds": round(seconds, 1),
        }
    finally:
        for process in (fleet, proxy, store):
            if process:
                process.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=1_000)
    parser.add_argument("--seeds", type=lambda text: [int(seed) for seed in text.split(",")], default=[1, 2, 3])
    parser.add_argument("--via", choices=["queue", "http"], default="http", help="the way of the events")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--kill-every", type=float, default=5, metavar="SECONDS")
    parser.add_argument("--faults", type=float, default=0.05, metavar="SHARE", help="of the calls to the store")
    parser.add_argument("--duplicates", type=float, default=0.2, metavar="SHARE")
    parser.add_argument("--window", type=int, default=100, metavar="EVENTS", help="by which one may come late")
    parser.add_argument("--limit", type=float, default=3600, metavar="SECONDS", help="a seed may take")
    options = parser.parse_args()
    right = True
    for seed in options.seeds:
        folder = Path(tempfile.mkdtemp(prefix=f"storm-{seed}-"))
        print(f"seed {seed}: logs in {folder}", file=sys.stderr)
        verdict = storm(options, seed, folder)
        print(json.dumps(verdict), flush=True)
        right &= verdict["right"]
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
