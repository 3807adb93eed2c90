"""Events posted to the processes of Facet by a sender of webhooks."""
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from queue import Queue
from typing import Any

from facet_bench.event_queue import MAX_DELIVERIES

TIMEOUT_SECONDS = 60
SENDERS = 12


class Webhook:
    """A 2xx response acknowledges an event. After any other response or a failure it is delivered again."""

    environment: dict[str, str] = {}

    def __init__(self, seed: int) -> None:
        self.ports: Sequence[int] = ()
        self.waiting: Queue[tuple[dict[str, Any], int]] = Queue()
        self.random = random.Random(seed)
        self.dead: list[dict[str, Any]] = []
        self.redelivered, self.unacknowledged = 0, 0
        self.lock = threading.Lock()
        for _ in range(SENDERS):
            threading.Thread(target=self._send, daemon=True).start()

    def send(self, event: dict[str, Any]) -> None:
        with self.lock:
            self.unacknowledged += 1
        self.waiting.put((event, 1))

    def _send(self) -> None:
        while True:
            event, delivery = self.waiting.get()
            problem = self._post(event)
            if problem is None:
                with self.lock:
                    self.unacknowledged -= 1
            elif delivery == MAX_DELIVERIES:
                with self.lock:
                    self.dead.append({"event": event, "problem": problem})
                    self.unacknowledged -= 1
            else:
                with self.lock:
                    self.redelivered += 1
                threading.Timer(0.2 + self.random.random(), self.waiting.put, [(event, delivery + 1)]).start()

    def _post(self, event: dict[str, Any]) -> str | None:
        """Returns None if the event was acknowledged, otherwise the problem."""
        url = f"http://127.0.0.1:{self.random.choice(self.ports)}/events"
        request = urllib.request.Request(url, json.dumps(event).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
                return None
        except urllib.error.HTTPError as error:
            return f"{error.code} {error.read(500).decode(errors='replace')}"
        except OSError as failure:
            return str(failure)

    def wait(self, deadline: float) -> int:
        """Waits until all events are acknowledged or the deadline has passed. Returns the number of the others."""
        while self.unacknowledged and time.monotonic() < deadline:
            time.sleep(0.2)
        return self.unacknowledged

    def dead_letters(self) -> list[dict[str, Any]]:
        return self.dead
