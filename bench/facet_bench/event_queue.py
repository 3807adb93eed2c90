"""Events through an SQS queue with a dead-letter queue, which Facet's poller empties."""
import json
import time
from typing import Any

from facet_bench.moto_server import REGION

MAX_DELIVERIES = 100  # the faults of the storm cause a few redeliveries
VISIBILITY_SECONDS = 30
# moto reads all messages at every call. With more of them, the benchmark would measure moto.
MAX_WAITING = 400


class EventQueue:
    redelivered: int | None = None  # SQS does not count redeliveries

    def __init__(self, sqs: Any) -> None:
        self.sqs, self.sent = sqs, 0
        self.dead_letter_url = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.dead_letter_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": str(MAX_DELIVERIES)})
        attributes = {"VisibilityTimeout": str(VISIBILITY_SECONDS), "RedrivePolicy": redrive}
        self.url = sqs.create_queue(QueueName="events", Attributes=attributes)["QueueUrl"]
        self.environment = {
            "FACET_EVENTS_QUEUE_URL": self.url,
            "FACET_EVENTS_QUEUE_VISIBILITY_TIMEOUT": f"{VISIBILITY_SECONDS}s",
            "QUARKUS_SQS_ENDPOINT_OVERRIDE": sqs.meta.endpoint_url,
            "QUARKUS_SQS_AWS_REGION": REGION,
        }

    def send(self, event: dict[str, Any]) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(event))
        self.sent += 1
        while self.sent % 50 == 0 and self._remaining() > MAX_WAITING:
            time.sleep(0.5)

    def _remaining(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(count) for count in counts.values())

    def wait(self, deadline: float) -> int:
        """Waits until the queue is empty or the deadline has passed. Returns the number of unacknowledged messages."""
        while self._remaining() and time.monotonic() < deadline:
            time.sleep(1)
        return self._remaining()

    def dead_letters(self) -> list[dict[str, Any]]:
        dead: list[dict[str, Any]] = []
        while True:
            messages = self.sqs.receive_message(QueueUrl=self.dead_letter_url, MaxNumberOfMessages=10).get("Messages", [])
            if not messages:
                return dead
            for message in messages:
                dead.append({"event": json.loads(message["Body"]), "problem": "moved to the dead-letter queue"})
                self.sqs.delete_message(QueueUrl=self.dead_letter_url, ReceiptHandle=message["ReceiptHandle"])
