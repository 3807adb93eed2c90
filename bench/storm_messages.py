"""How events reach Facet: posted to its processes, or through a queue. Both deliver until they are acknowledged."""
import json
import random
import threading
import time
import urllib.error
import urllib.request
from queue import Empty, Queue

DELIVERIES = 100  # as a redrive policy of a queue has it; the storm's own troubles take a few
PATIENCE = 60


class Posted:
    """A sender of webhooks: 2xx acknowledges, anything else and silence are delivered again after a pause."""

    def __init__(self, fleet, seed, senders=12):
        self.fleet, self.waiting, self.chance = fleet, Queue(), random.Random(seed)
        self.dead, self.redelivered, self.open = [], 0, 0
        self.lock = threading.Lock()
        for _ in range(senders):
            threading.Thread(target=self._send, daemon=True).start()

    environment = {}

    def send(self, event):
        with self.lock:
            self.open += 1
        self.waiting.put((event, 1))

    def _send(self):
        while True:
            event, delivery = self.waiting.get()
            problem = self._post(event)
            if problem is None:
                with self.lock:
                    self.open -= 1
            elif delivery == DELIVERIES:
                with self.lock:
                    self.dead.append({"event": event, "problem": problem})
                    self.open -= 1
            else:
                with self.lock:
                    self.redelivered += 1
                threading.Timer(0.2 + self.chance.random(), self.waiting.put, [(event, delivery + 1)]).start()

    def _post(self, event):
        url = f"http://127.0.0.1:{self.chance.choice(self.fleet.ports)}/events"
        request = urllib.request.Request(url, json.dumps(event).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):
                return None
        except urllib.error.HTTPError as refused:
            return f"{refused.code} {refused.read(500).decode(errors='replace')}"
        except OSError as failure:
            return str(failure)

    def wait(self, deadline):
        while self.open and time.monotonic() < deadline:
            time.sleep(0.2)
        return self.open

    def dead_letters(self):
        return self.dead


class Queued:
    """A queue of SQS that Facet's own poller empties, with a redrive policy."""

    VISIBILITY = 30
    # moto reads all messages at each call. With more of them waiting, the storm would measure that.
    MOST_WAITING = 400

    def __init__(self, sqs):
        self.sqs, self.redelivered, self.sent = sqs, None, 0
        self.dead_url = sqs.create_queue(QueueName="storm-dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.dead_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": str(DELIVERIES)})
        attributes = {"VisibilityTimeout": str(self.VISIBILITY), "RedrivePolicy": redrive}
        self.url = sqs.create_queue(QueueName="storm", Attributes=attributes)["QueueUrl"]
        endpoint = sqs.meta.endpoint_url
        self.environment = {
            "FACET_EVENTS_QUEUE_URL": self.url,
            "FACET_EVENTS_QUEUE_VISIBILITY_TIMEOUT": f"{self.VISIBILITY}s",
            "QUARKUS_SQS_ENDPOINT_OVERRIDE": endpoint,
            "QUARKUS_SQS_AWS_REGION": "us-east-1",
            "QUARKUS_SQS_AWS_CREDENTIALS_TYPE": "static",
            "QUARKUS_SQS_AWS_CREDENTIALS_STATIC_PROVIDER_ACCESS_KEY_ID": "storm",
            "QUARKUS_SQS_AWS_CREDENTIALS_STATIC_PROVIDER_SECRET_ACCESS_KEY": "storm",
        }

    def send(self, event):
        self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(event))
        self.sent += 1
        while self.sent % 50 == 0 and self._left() > self.MOST_WAITING:
            time.sleep(0.5)

    def _left(self):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(count) for count in counts.values())

    def wait(self, deadline):
        while self._left() and time.monotonic() < deadline:
            time.sleep(1)
        return self._left()

    def dead_letters(self):
        dead = []
        while True:
            got = self.sqs.receive_message(QueueUrl=self.dead_url, MaxNumberOfMessages=10).get("Messages", [])
            if not got:
                return dead
            for message in got:
                dead.append({"event": json.loads(message["Body"]), "problem": "given up by the queue"})
                self.sqs.delete_message(QueueUrl=self.dead_url, ReceiptHandle=message["ReceiptHandle"])
