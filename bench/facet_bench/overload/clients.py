"""Many clients on one event loop, each with one connection and one request at a time."""
import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from facet_bench import load

IMPATIENT_SECONDS = 0.1


@dataclass
class Result:
    statuses: Counter[int] = field(default_factory=Counter)
    retry_after: Counter[str] = field(default_factory=Counter)
    admitted: list[float] = field(default_factory=list)
    rejected: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Clients:
    """`expected` has the faces of each photo."""

    def __init__(self, port: int, photos: dict[str, bytes], expected: dict[str, Any], impatient: bool) -> None:
        self.port, self.expected, self.impatient = port, expected, impatient
        self.requests = {name: load.request("/detect", photo) for name, photo in photos.items()}
        self.result = Result()

    def run(self, clients: int, seconds: float) -> Result:
        asyncio.run(self._run(clients, time.monotonic() + seconds))
        return self.result

    async def _run(self, clients: int, end: float) -> None:
        await asyncio.gather(*(self._client(random.Random(number), end) for number in range(clients)))

    async def _client(self, chance: random.Random, end: float) -> None:
        # A connection after the other, as clients arrive; otherwise the first second would measure the accept queue.
        await asyncio.sleep(chance.random())
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        try:
            while time.monotonic() < end:
                pause = await self._post(reader, writer, chance)
                await asyncio.sleep(pause)
        except (OSError, asyncio.IncompleteReadError) as e:
            self.result.wrong.append(repr(e))
        finally:
            writer.close()

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chance: random.Random) -> float:
        """Returns how long to wait before the next request."""
        name = chance.choice(list(self.requests))
        start = time.monotonic()
        writer.write(self.requests[name])
        status, headers, body = await read_response(reader)
        seconds = time.monotonic() - start
        self.result.statuses[status] += 1
        if status == 200:
            self.result.admitted.append(seconds)
            if json.loads(body)["faces"] != self.expected[name]:
                self.result.wrong.append(f"{name}: other faces than from the idle service")
            return 0
        if status != 429:
            self.result.wrong.append(f"status {status}: {body[:200].decode(errors='replace')}")
            return 1
        self.result.rejected.append(seconds)
        self.result.retry_after[headers.get("retry-after", "none")] += 1
        return IMPATIENT_SECONDS if self.impatient else float(headers["retry-after"])


async def read_response(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    else:
        body = load.dechunk(await reader.readuntil(load.LAST_CHUNK))
    return int(lines[0].split()[1]), headers, body
