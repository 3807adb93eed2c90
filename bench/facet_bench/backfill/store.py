"""moto's S3 and SQS in this process, so that a hundred thousand photos are stored within seconds."""
import bisect
import csv
import datetime
import gzip
import io
import json
import logging
import threading
from collections import Counter
from typing import Any

from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from PIL import Image

from facet_bench.moto_server import client

ACCOUNT = "123456789012"
SUFFIX = ".faces.json"
INVENTORY_BUCKET, MANIFEST_KEY = "lists", "photos/weekly/2026-02-01T01-00Z/manifest.json"
DATA_KEY = "photos/weekly/data/1.csv.gz"
PHOTO_KEY = "a.jpg"


def tiny_photo() -> bytes:
    """64x64 pixels without faces: the benchmark measures the store, not detection."""
    photo = io.BytesIO()
    Image.linear_gradient("L").resize((64, 64)).convert("RGB").save(photo, "JPEG")
    return photo.getvalue()


class Store:
    """Counts uploads and replaces moto's slow listing."""

    def __init__(self) -> None:
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self.server.start()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.url = "http://127.0.0.1:%d" % self.server.get_host_and_port()[1]
        self.backend = s3_backends[ACCOUNT]["aws"]
        self.uploads: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.sorted_keys: dict[str, list[str]] = {}
        self._put, self.backend.put_object = self.backend.put_object, self._counting_put
        self._list, self.backend.list_objects_v2 = self.backend.list_objects_v2, self._fast_list
        self.s3, self.sqs = client("s3", self.url), client("sqs", self.url)

    def _counting_put(self, bucket_name: str, key_name: str, *positional: Any, **named: Any) -> Any:
        with self.lock:
            self.uploads[key_name] += 1
        return self._put(bucket_name, key_name, *positional, **named)

    def _fast_list(self, bucket: Any, prefix: str | None, delimiter: str | None, continuation_token: str | None,
                   start_after: str | None, max_keys: int) -> tuple[list[Any], bool, str]:
        """moto sorts all keys for every page, which takes a second. Here they are sorted once."""
        if prefix or delimiter or continuation_token:
            return self._list(bucket, prefix, delimiter, continuation_token, start_after, max_keys)
        keys = self.sorted_keys.get(bucket.name, [])
        if len(keys) != len(bucket.keys):
            keys = self.sorted_keys[bucket.name] = sorted(bucket.keys)
        begin = bisect.bisect_right(keys, start_after) if start_after else 0
        page = [bucket.keys[key] for key in keys[begin:begin + max_keys]]
        return page, begin + max_keys < len(keys), "unused"

    def put_photo(self, bucket: str, photo: bytes) -> None:
        self.s3.create_bucket(Bucket=bucket)
        self.s3.put_object(Bucket=bucket, Key=PHOTO_KEY, Body=photo)

    def sidecar(self, bucket: str) -> tuple[bytes, dict[str, str]]:
        """The sidecar of the only photo, and its metadata."""
        response = self.s3.get_object(Bucket=bucket, Key=PHOTO_KEY + SUFFIX)
        return response["Body"].read(), {"x-amz-meta-" + name: value for name, value in response["Metadata"].items()}

    def fill(self, bucket: str, photo: bytes, photos: int, fresh: int, sidecar: tuple[bytes, dict[str, str]]) -> None:
        """Stores the photos. All but `fresh` of them get the sidecar, one hour newer than the photo."""
        self.s3.create_bucket(Bucket=bucket)
        body, metadata = sidecar
        uploaded = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(hours=2)
        for i in range(photos):
            key = f"{i % 7}/{i:07d}.jpg"
            self._put(bucket, key, photo).last_modified = uploaded
            if i * fresh // photos == (i + 1) * fresh // photos:
                written = self._put(bucket, key + SUFFIX, body)
                written.last_modified = uploaded + datetime.timedelta(hours=1)
                written.set_metadata(metadata)
        self.uploads.clear()

    def count_missing_sidecars(self, bucket: str) -> int:
        keys = set(self.backend.get_bucket(bucket).keys)
        return sum(key + SUFFIX not in keys for key in keys if not key.endswith(SUFFIX))

    def duplicate_uploads(self) -> int:
        """Uploads of sidecars that had been uploaded before."""
        return sum(self.uploads.values()) - len(self.uploads)

    def write_inventory(self, bucket: str) -> str:
        """Writes an S3 Inventory in CSV and returns the location of its manifest."""
        rows = io.StringIO()
        writer = csv.writer(rows, quoting=csv.QUOTE_ALL)
        for key, item in sorted(self.backend.get_bucket(bucket).keys.items()):
            writer.writerow([bucket, key.replace("/", "%2F"), item.last_modified.isoformat(timespec="milliseconds") + "Z"])
        manifest = {"sourceBucket": bucket, "destinationBucket": f"arn:aws:s3:::{INVENTORY_BUCKET}", "fileFormat": "CSV",
                    "fileSchema": "Bucket, Key, LastModifiedDate", "files": [{"key": DATA_KEY}]}
        self.s3.create_bucket(Bucket=INVENTORY_BUCKET)
        self._put(INVENTORY_BUCKET, DATA_KEY, gzip.compress(rows.getvalue().encode()))
        self._put(INVENTORY_BUCKET, MANIFEST_KEY, json.dumps(manifest).encode())
        return f"s3://{INVENTORY_BUCKET}/{MANIFEST_KEY}"

    def keys_in_queue(self, url: str) -> Counter[str]:
        keys: Counter[str] = Counter()
        while True:
            messages = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                                VisibilityTimeout=3600).get("Messages", [])
            if not messages:
                return keys
            keys.update(photo["key"] for message in messages for photo in json.loads(message["Body"]))

    def close(self) -> None:
        self.server.stop()
