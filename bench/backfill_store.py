"""moto's S3 and SQS in this very process, so that a hundred thousand photos are there within seconds."""
import bisect
import csv
import datetime
import gzip
import io
import json
import logging
import threading
from collections import Counter

import boto3
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

ACCOUNT, REGION = "123456789012", "us-east-1"
SUFFIX = ".faces.json"
LISTS, MANIFEST = "lists", "photos/weekly/2026-02-01T01-00Z/manifest.json"


class Store:
    def __init__(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self.server.start()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.url = "http://127.0.0.1:%d" % self.server.get_host_and_port()[1]
        self.backend = s3_backends[ACCOUNT]["aws"]
        self._put, self.uploads, self.lock = self.backend.put_object, Counter(), threading.Lock()
        self.backend.put_object = self._counted
        self._list, self.sorted, self.backend.list_objects_v2 = self.backend.list_objects_v2, {}, self._page
        self.s3, self.sqs = self.client("s3"), self.client("sqs")

    def client(self, service):
        return boto3.client(service, endpoint_url=self.url, region_name=REGION,
                            aws_access_key_id="bench", aws_secret_access_key="bench")

    def _counted(self, bucket_name, key_name, *rest, **more):
        with self.lock:
            self.uploads[key_name] += 1
        return self._put(bucket_name, key_name, *rest, **more)

    def _page(self, bucket, prefix, delimiter, continuation_token, start_after, max_keys):
        """moto sorts all keys for every page, which takes a second; here they stay sorted."""
        if prefix or delimiter or continuation_token:
            return self._list(bucket, prefix, delimiter, continuation_token, start_after, max_keys)
        keys = self.sorted.get(bucket.name, [])
        if len(keys) != len(bucket.keys):
            keys = self.sorted[bucket.name] = sorted(bucket.keys)
        begin = bisect.bisect_right(keys, start_after) if start_after else 0
        page = [bucket.keys[key] for key in keys[begin:begin + max_keys]]
        return page, begin + max_keys < len(keys), "unused"

    def fill(self, bucket, photo, photos, fresh, sidecar):
        """Every so manieth photo is without a sidecar; those of the others are an hour younger than their photos."""
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

    def without_sidecar(self, bucket):
        keys = set(self.backend.get_bucket(bucket).keys)
        return sum(key + SUFFIX not in keys for key in keys if not key.endswith(SUFFIX))

    def twice(self):
        """Uploads of sidecars that were there already."""
        return sum(self.uploads.values()) - len(self.uploads)

    def write_inventory(self, bucket):
        rows = io.StringIO()
        writer = csv.writer(rows, quoting=csv.QUOTE_ALL)
        for key, item in sorted(self.backend.get_bucket(bucket).keys.items()):
            writer.writerow([bucket, key.replace("/", "%2F"), item.last_modified.isoformat(timespec="milliseconds") + "Z"])
        manifest = {"sourceBucket": bucket, "destinationBucket": f"arn:aws:s3:::{LISTS}", "fileFormat": "CSV",
                    "fileSchema": "Bucket, Key, LastModifiedDate", "files": [{"key": "photos/weekly/data/1.csv.gz"}]}
        self.s3.create_bucket(Bucket=LISTS)
        self._put(LISTS, "photos/weekly/data/1.csv.gz", gzip.compress(rows.getvalue().encode()))
        self._put(LISTS, MANIFEST, json.dumps(manifest).encode())
        return f"s3://{LISTS}/{MANIFEST}"

    def keys_in_queue(self, url):
        keys = Counter()
        while True:
            got = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=3600).get("Messages", [])
            if not got:
                return keys
            keys.update(photo["key"] for message in got for photo in json.loads(message["Body"]))

    def close(self):
        self.server.stop()
