"""Backfills a bucket of many photos, kills the process again and again, and looks at what is there in the end."""
import argparse
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from backfill_store import SUFFIX, Store

ROOT = Path(__file__).resolve().parent.parent
JAR = ROOT / "target/quarkus-app/quarkus-run.jar"
BUCKET = "photos"


def tiny_photo():
    """No faces, 64x64: what is measured is the way to the store and back."""
    photo = io.BytesIO()
    Image.linear_gradient("L").resize((64, 64)).convert("RGB").save(photo, "JPEG")
    return photo.getvalue()


class Backfill:
    def __init__(self, store, heap, folder, jar):
        self.state, self.log = folder / "state.json", folder / "facet.log"
        self.command = ["java", f"-Xmx{heap}", f"-Dquarkus.s3.endpoint-override={store.url}",
                        "-Dquarkus.s3.path-style-access=true", "-Dquarkus.s3.aws.region=us-east-1", "-jar", jar, "backfill"]
        self.environment = {**os.environ, "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "LC_ALL": "C.UTF-8"}
        self.peak = 0

    def start(self, bucket, *flags):
        with open(self.log, "a") as log:
            command = [*self.command, f"s3://{bucket}/", "--state", self.state, *flags]
            return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True)

    def run(self, bucket, *flags):
        return json.loads(self._end(self.start(bucket, *flags)))

    def kill(self, bucket, seconds, *flags):
        """So long after its first page was done; where it was then."""
        before, process = self._place(), self.start(bucket, *flags)
        while self._place() == before and process.poll() is None:
            time.sleep(0.05)
        time.sleep(seconds)
        self._look(process)
        process.send_signal(signal.SIGKILL)
        self._end(process)
        return self._place()

    def _end(self, process):
        while process.poll() is None:
            self._look(process)
            time.sleep(0.2)
        return process.stdout.read()

    def _look(self, process):
        """At what it held in memory at most, its libraries with it."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
        self.peak = max(self.peak, int(found[1]) // 1024 if found else 0)

    def _place(self):
        return json.loads(self.state.read_text())["photos"] if self.state.exists() else 0


def first_sidecar(store, backfill, photo):
    """One by today's model and settings, and its metadata."""
    store.s3.create_bucket(Bucket="one")
    store.s3.put_object(Bucket="one", Key="a.jpg", Body=photo)
    backfill.run("one")
    answer = store.s3.get_object(Bucket="one", Key="a.jpg" + SUFFIX)
    return answer["Body"].read(), {"x-amz-meta-" + name: value for name, value in answer["Metadata"].items()}


def interrupted(backfill, options, chance, *flags):
    """Killed, resumed, and run to its end."""
    begun = time.monotonic()
    places = [backfill.kill(BUCKET, chance.uniform(*options.pause), "--resume", *flags) for _ in range(options.kills)]
    summary = backfill.run(BUCKET, "--resume", *flags)
    return {"killedAt": places, "last": summary, "seconds": round(time.monotonic() - begun, 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--fresh", type=int, default=10_000, help="photos without a sidecar, evenly among the others")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--pause", type=lambda text: [float(s) for s in text.split("-")], default=[3, 12],
                        metavar="FROM-TO", help="seconds from a page that is done to the kill")
    parser.add_argument("--heap", default="256m")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jar", type=Path, default=JAR)
    options = parser.parse_args()
    chance, folder = random.Random(options.seed), Path(tempfile.mkdtemp(prefix="backfill-"))
    print(f"logs in {folder}", file=sys.stderr)
    store = Store()
    try:
        backfill, photo = Backfill(store, options.heap, folder, options.jar), tiny_photo()
        store.fill(BUCKET, photo, options.photos, options.fresh, first_sidecar(store, backfill, photo))

        def tell(what, result):
            print(json.dumps({what: result, "peakMB": backfill.peak}), flush=True)

        tell("dryRun", backfill.run(BUCKET, "--dry-run"))
        tell("here", interrupted(backfill, options, chance))
        missing = store.without_sidecar(BUCKET)
        tell("sidecars", {"missing": missing, "written": len(store.uploads), "writtenTwice": store.twice()})
        tell("again", backfill.run(BUCKET))
        tell("byInventory", backfill.run(BUCKET, "--inventory", store.write_inventory(BUCKET)))
        queue = store.sqs.create_queue(QueueName="photos")["QueueUrl"]
        tell("viaQueue", interrupted(backfill, options, chance, "--verify", "--via-queue", queue))
        sent = store.keys_in_queue(queue)
        tell("inQueue", {"photos": len(sent), "sentTwice": sum(sent.values()) - len(sent)})
        right = missing == 0 and len(sent) == options.photos
    finally:
        store.close()
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
