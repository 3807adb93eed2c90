"""A proxy in front of the store that spoils a share of the calls: 503, a reset before or after the call, half a body.

usage: faulty_proxy.py PORT TARGET_PORT SHARE SEED. On SIGTERM it prints the number of calls by fault as JSON.
"""
import asyncio
import json
import random
import signal
import sys
from collections import Counter

FAULTS = ("503", "reset", "response lost", "truncated")
SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"


class FaultyProxy:
    def __init__(self, target_port: int, share: float, seed: int) -> None:
        self.target_port, self.share, self.random = target_port, share, random.Random(seed)
        self.calls: Counter[str] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head, body = await read_request(reader)
            fault = self.random.choice(FAULTS) if self.random.random() < self.share else "none"
            self.calls[fault] += 1
            if fault == "503":
                writer.write(b"HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(SLOW_DOWN))
                # A response to HEAD has no body.
                writer.write(b"" if head.startswith(b"HEAD") else SLOW_DOWN)
            elif fault != "reset":
                response = await self.forward(head, body)
                headers = response.index(b"\r\n\r\n") + 4
                if fault == "none":
                    writer.write(response)
                elif fault == "truncated" and len(response) > headers:
                    writer.write(response[: (headers + len(response)) // 2])
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            self.calls["client disconnected"] += 1
        except asyncio.CancelledError:
            self.calls["stopped"] += 1
        finally:
            writer.close()

    async def forward(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        try:
            # The connection is closed after the response, so that its end is known.
            lines = [line for line in head.rstrip().split(b"\r\n") if not line.lower().startswith(b"connection:")]
            writer.write(b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n" + body)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Returns the head and the body. S3 requires Content-Length for uploads."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head, await reader.readexactly(length)


async def main(port: int, target_port: int, share: float, seed: int) -> None:
    proxy, stop = FaultyProxy(target_port, share, seed), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await asyncio.start_server(proxy.serve, "127.0.0.1", port, limit=1 << 20):
        await stop.wait()
    print(json.dumps(proxy.calls))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
