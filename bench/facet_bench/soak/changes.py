"""Photos that are uploaded, overwritten and deleted, and whose sidecars must follow."""
import random
import threading
import time
from collections.abc import Callable, Mapping

from facet_bench.soak.calls import Expected
from facet_bench.soak.stores import Store

KEYS = 24
DELETES = 0.25
# Photos that a few milliseconds suffice for.
NAMES = ("portrait.jpg", "pair.png", "small.bmp", "colours.gif", "tall.webp")


class Changes:
    """`announce` posts an event and returns whether it was acknowledged; a watched directory needs none."""

    def __init__(self, store: Store, photos: Mapping[str, bytes], announce: Callable[[str], bool]) -> None:
        self.store, self.photos, self.announce = store, photos, announce
        self.current: dict[str, str | None] = {f"changing {i:02d} ä+.jpg": None for i in range(KEYS)}
        self.locks = {key: threading.Lock() for key in self.current}
        self.unannounced: set[str] = set()
        self.count = 0

    def change(self, chance: random.Random) -> None:
        key = chance.choice(list(self.current))
        with self.locks[key]:
            if self.current[key] and chance.random() < DELETES:
                if self.store.delete(key):
                    self.current[key] = None
            else:
                name = chance.choice(NAMES)
                if self.store.put(key, self.photos[name]):
                    self.current[key] = name
            self.count += 1
            if self.store.needs_events:
                self.unannounced.add(key)
                if self.announce(key):
                    self.unannounced.discard(key)

    def problems(self, expected: Expected, seconds: float) -> list[str]:
        """Waits until every sidecar describes its photo. Returns those that do not after this time."""
        deadline = time.monotonic() + seconds
        while self.unannounced and time.monotonic() < deadline:
            self.unannounced = {key for key in self.unannounced if not self.announce(key)}
        while True:
            wrong = [key for key, name in self.current.items() if not self.is_correct(key, name, expected)]
            if not wrong or time.monotonic() > deadline:
                return [f"the sidecar of {key} does not describe {self.current[key]}" for key in wrong]
            time.sleep(0.3)

    def is_correct(self, key: str, name: str | None, expected: Expected) -> bool:
        sidecar = self.store.sidecar(key)
        if name is None or sidecar is None:
            return name is None and sidecar is None
        return sidecar.get("faces") == expected.results[f"{name}?"]
