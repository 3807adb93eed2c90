"""The stores of a soak: photos that never change, photos that change all the time, and faults."""
import json
import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

from facet_bench.moto_server import MotoServer, s3_environment
from facet_bench.storm.fleet import Proxy

BUCKET = "soak"
SUFFIX = ".faces.json"


class DirectoryPhotos:
    """A watched directory. Its fault moves the bucket away for a moment."""

    name = "directory"
    needs_events = False
    fault_statuses = frozenset({404, 503})

    def __init__(self, folder: Path) -> None:
        self.root, self.away, self.upload = folder / "photos", folder / "away", folder / "upload"
        self.bucket = self.root / BUCKET
        self.bucket.mkdir(parents=True)
        self.upload.mkdir()
        self.environment = {"FACET_STORE_TYPE": "directory", "FACET_STORE_DIRECTORY_ROOT": str(self.root)}

    def put(self, key: str, photo: bytes) -> bool:
        """Returns whether the photo was stored: not while the bucket is away."""
        upload = self.upload / key
        upload.write_bytes(photo)
        try:
            os.replace(upload, self.bucket / key)
            return True
        except FileNotFoundError:
            return False

    def delete(self, key: str) -> bool:
        try:
            (self.bucket / key).unlink()
            return True
        except FileNotFoundError:
            return False

    def sidecar(self, key: str) -> Any:
        try:
            return json.loads((self.bucket / (key + SUFFIX)).read_bytes())
        except FileNotFoundError:
            return None

    def fail(self, seconds: float, chance: random.Random) -> None:
        self.bucket.rename(self.away)
        time.sleep(seconds)
        self.away.rename(self.bucket)

    def close(self) -> None:
        shutil.rmtree(self.root)


class S3Photos:
    """moto behind a proxy. Its faults are a share of failed calls, a closed port, and a store that does not answer."""

    name = "s3"
    needs_events = True
    fault_statuses = frozenset({503, 504})

    def __init__(self, folder: Path) -> None:
        self.moto = MotoServer(folder)
        self.client = self.moto.client("s3")
        self.client.create_bucket(Bucket=BUCKET)
        self.proxy = Proxy(self.moto.port, 0, 0)
        self.environment = s3_environment(f"http://127.0.0.1:{self.proxy.port}")

    def put(self, key: str, photo: bytes) -> bool:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=photo)
        return True

    def delete(self, key: str) -> bool:
        self.client.delete_object(Bucket=BUCKET, Key=key)
        return True

    def sidecar(self, key: str) -> Any:
        try:
            return json.load(self.client.get_object(Bucket=BUCKET, Key=key + SUFFIX)["Body"])
        except self.client.exceptions.NoSuchKey:
            return None

    def fail(self, seconds: float, chance: random.Random) -> None:
        kind = chance.choice(["failed calls", "closed port", "no responses"])
        if kind == "no responses":
            os.kill(self.proxy.process.pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.kill(self.proxy.process.pid, signal.SIGCONT)
            return
        port = self.proxy.port
        self.proxy.close()
        if kind == "failed calls":
            self.proxy = Proxy(self.moto.port, 0.4, chance.randrange(1000), port)
        time.sleep(seconds)
        if kind == "failed calls":
            self.proxy.close()
        self.proxy = Proxy(self.moto.port, 0, 0, port)

    def close(self) -> None:
        self.proxy.close()
        self.moto.close()


Store = DirectoryPhotos | S3Photos
