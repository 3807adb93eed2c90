"""A service at rest and at full work, against moto's S3 and SQS. Prints one line of JSON each: what an event costs whose
sidecar is current, and how busy the cores are while a full queue is emptied."""
import argparse
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from processes import CORES, cpu_seconds, machine_cpu_seconds
from storm_fleet import JAR, ROOT, Store, free_port, wait_for
from storm_messages import Queued

BUCKET = "steady"
SUFFIX = ".faces.json"
WARM_UP = 2_000  # events, till HotSpot has compiled what they need


def service(store, folder, more):
    environment = {
        **os.environ, "FACET_STORE_TYPE": "s3", "QUARKUS_S3_ENDPOINT_OVERRIDE": store.url,
        "QUARKUS_S3_PATH_STYLE_ACCESS": "true", "QUARKUS_S3_AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "steady", "AWS_SECRET_ACCESS_KEY": "steady", **more,
    }
    port = free_port()
    with open(folder / "facet.log", "a") as log:
        command = ["java", f"-Dquarkus.http.port={port}", "-jar", JAR]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    wait_for(f"http://127.0.0.1:{port}/q/health/ready")
    return process, f"http://127.0.0.1:{port}"


def stop(process):
    process.terminate()
    process.wait(timeout=40)


def record(key):
    return {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}}


def post(url, key):
    body = json.dumps({"Records": [record(key)]}).encode()
    request = urllib.request.Request(url + "/events", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["outcomes"][0]["outcome"]


def calls(folder):
    log = (folder / "moto.log").read_text()
    return {method: len(re.findall(rf'"{method} /{BUCKET}/', log)) for method in ("HEAD", "GET", "PUT")}


def current(s3, store, photo, folder, events):
    s3.put_object(Bucket=BUCKET, Key="photo.jpg", Body=photo)
    process, url = service(store, folder, {})
    try:
        assert post(url, "photo.jpg") == "stored"
        with ThreadPoolExecutor(4) as senders:
            list(senders.map(lambda _: post(url, "photo.jpg"), range(WARM_UP)))
            before, seconds = calls(folder), cpu_seconds(process.pid)
            outcomes = set(senders.map(lambda _: post(url, "photo.jpg"), range(events)))
            seconds, after = cpu_seconds(process.pid) - seconds, calls(folder)
        return {"events": events, "outcomes": sorted(outcomes), "cpuMsAnEvent": round(1000 * seconds / events, 2),
                "callsAnEvent": {method: (after[method] - before[method]) / events for method in after}}
    finally:
        stop(process)


def full_queue(s3, sqs, store, photo, folder, photos, records):
    keys = [f"queued/{i:05d}.jpg" for i in range(photos)]
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(lambda key: s3.put_object(Bucket=BUCKET, Key=key, Body=photo), keys))
    queue = Queued(sqs)
    for i in range(0, photos, records):
        queue.send({"Records": [record(key) for key in keys[i:i + records]]})
    process, url = service(store, folder, queue.environment)
    try:
        def done():
            with urllib.request.urlopen(url + "/q/metrics", timeout=20) as answer:
                found = re.search(r'^facet_results_total\{.*outcome="stored".*\} (\S+)', answer.read().decode(), re.M)
            return float(found[1]) if found else 0

        def wait(share):
            while done() < share * photos:
                time.sleep(0.1)
            return done(), time.monotonic(), machine_cpu_seconds()[0], cpu_seconds(process.pid), cpu_seconds(store.process.pid)
        # The first photos are slower; at the end there are fewer of them than places.
        begin, end = wait(0.3), wait(0.9)
        number, seconds, busy, facet, moto = (after - before for before, after in zip(begin, end))
        return {"photos": int(number), "photosASecond": round(number / seconds, 1), "cores": CORES,
                "busyPercent": round(100 * busy / seconds / CORES), "facetPercent": round(100 * facet / seconds / CORES),
                "motoPercent": round(100 * moto / seconds / CORES)}
    finally:
        stop(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--photos", type=int, default=2_000)
    # moto's queue reads all of its messages at each call: with one photo a message it would be measured, not Facet.
    parser.add_argument("--records", type=int, default=10, help="photos in a message")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="steady-"))
    photo = (ROOT / "src/main/resources/sample/astronaut.jpg").read_bytes()
    store = Store(folder)
    try:
        def client(name):
            return boto3.client(name, endpoint_url=store.url, region_name="us-east-1",
                                aws_access_key_id="steady", aws_secret_access_key="steady")
        client("s3").create_bucket(Bucket=BUCKET)
        print(json.dumps(current(client("s3"), store, photo, folder, options.events)), flush=True)
        print(json.dumps(full_queue(client("s3"), client("sqs"), store, photo, folder, options.photos, options.records)))
    finally:
        store.close()


if __name__ == "__main__":
    main()
