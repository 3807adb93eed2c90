"""Events about one object, in the formats that Facet accepts."""
import json
import random
import urllib.parse
import uuid
from typing import Any

JSON_TYPE = {"Content-Type": "application/json"}
FORMATS = ("location", "S3", "EventBridge", "CloudEvents", "CloudEvents headers", "Lambda", "array")


def make_event(form: str, bucket: str, key: str) -> tuple[dict[str, str], bytes]:
    """Returns the headers and the body."""
    location = {"bucket": bucket, "key": key}
    if form == "CloudEvents headers":
        attributes = {f"ce-{name}": value for name, value in cloud_event(None).items() if value}
        return {**JSON_TYPE, **attributes}, json.dumps(location).encode()
    if form == "CloudEvents":
        return {"Content-Type": "application/cloudevents+json"}, json.dumps(cloud_event(location)).encode()
    bodies: dict[str, Any] = {
        "location": location,
        "S3": s3_event(bucket, key),
        "EventBridge": {"version": "0", "id": str(uuid.uuid4()), "detail-type": "Object Created", "source": "aws.s3",
                        "detail": {"bucket": {"name": bucket}, "object": {"key": key}}},
        "Lambda": {"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": json.dumps(s3_event(bucket, key))}]},
        "array": [location, s3_event(bucket, key)],
    }
    return JSON_TYPE, json.dumps(bodies[form]).encode()


def s3_event(bucket: str, key: str) -> dict[str, Any]:
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
                         "s3": {"bucket": {"name": bucket}, "object": {"key": urllib.parse.quote_plus(key)}}}]}


def cloud_event(data: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/soak", "type": "photo.stored", "data": data}


def invalid_event(chance: random.Random) -> bytes:
    return chance.choice([b"", b"null", b"{}", b"[[[[", b'{"bucket": 7}', b"\xff\xfe", b'{"objects": [null]}'])
