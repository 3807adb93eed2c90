"""Checks the notifications of results in docs/events.md: applies its filters to moto and runs its consumer.

    notifications.py ../docs/events.md
"""
import json
import os
import re
import sys
from pathlib import Path

import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="eu-central-1")
SIDECARS = {
    "at the+beach.jpg.faces.json": {"schema": "facet/1", "faces": [{}, {}]},
    "lecture.mp4.faces.json": {"schema": "facet-video/1", "tracks": [{}]},
    "broken.jpg.faces.json": {"schema": "facet/1", "error": {"code": "CORRUPT_IMAGE", "message": "…"}},
}
EXPECTED = [
    "at the+beach.jpg: 2 faces", "broken.jpg: unreadable, CORRUPT_IMAGE", "gone.jpg: no result", "lecture.mp4: 1 tracks"]


def block(page: str, language: str, content: str) -> str:
    """The only code block of a language that contains a text."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    found = [code for code in blocks if content in code]
    if len(found) != 1:
        sys.exit(f"events.md has {len(found)} {language} blocks with {content}, expected 1")
    return found[0]


def upload(s3) -> None:
    """A photo before each sidecar, and a sidecar that is deleted before the consumer reads its event."""
    for key, sidecar in {**SIDECARS, "gone.jpg.faces.json": {}}.items():
        s3.put_object(Bucket="holiday", Key=key.removesuffix(".faces.json"), Body=b"photo")
        s3.put_object(Bucket="holiday", Key=key, Body=json.dumps(sidecar))
    s3.delete_object(Bucket="holiday", Key="gone.jpg.faces.json")


def received(sqs, queue: str) -> list[dict]:
    messages = []
    while batch := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        messages += batch
    return messages


@mock_aws
def check_queue(page: str) -> None:
    s3, sqs = boto3.client("s3"), boto3.client("sqs")
    s3.create_bucket(Bucket="holiday", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    queue = sqs.create_queue(QueueName="results")["QueueUrl"]
    configuration = json.loads(block(page, "json", "QueueConfigurations"))
    s3.put_bucket_notification_configuration(Bucket="holiday", NotificationConfiguration=configuration)
    upload(s3)

    consumer: dict = {}
    exec(block(page, "python", "def handle"), consumer)
    messages = received(sqs, queue)
    lines = [line for message in messages for line in consumer["handle"](message, s3)]
    if sorted(set(lines)) != EXPECTED or len(messages) < len(EXPECTED):
        sys.exit(f"The consumer of events.md returned {lines}, expected {EXPECTED}")


@mock_aws
def check_rule(page: str) -> None:
    s3, sqs, events = boto3.client("s3"), boto3.client("sqs"), boto3.client("events")
    s3.create_bucket(Bucket="holiday", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_bucket_notification_configuration(Bucket="holiday", NotificationConfiguration={"EventBridgeConfiguration": {}})
    queue = sqs.create_queue(QueueName="results")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="facet-results", EventPattern=block(page, "json", '{"bucket": {"name": ["holiday"]}'))
    events.put_targets(Rule="facet-results", Targets=[{"Id": "results", "Arn": arn}])
    upload(s3)

    keys = {json.loads(message["Body"])["detail"]["object"]["key"] for message in received(sqs, queue)}
    if keys != {*SIDECARS, "gone.jpg.faces.json"}:
        sys.exit(f"The rule of events.md matched {keys}")


def main() -> None:
    page = Path(sys.argv[1]).read_text()
    check_queue(page)
    check_rule(page)
    print("notifications: valid")


if __name__ == "__main__":
    main()
