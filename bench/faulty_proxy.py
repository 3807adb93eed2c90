"""Stands before the store and spoils a share of its answers: 503, a reset before or after the work, half of a body.

usage: faulty_proxy.py PORT TARGET_PORT SHARE SEED; counts of what it did go to standard output when it ends (SIGTERM).
"""
import asyncio
import json
import random
import signal
import sys
from collections import Counter

PORT, TARGET = int(sys.argv[1]), int(sys.argv[2])
SHARE, CHANCE = float(sys.argv[3]), random.Random(int(sys.argv[4]))
FAULTS = ("503", "reset", "answer lost", "cut short")
SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Less, please.</Message></Error>"
counts = Counter()


async def read_message(reader):
    """A request: its head, and its body by Content-Length, which S3 demands of uploads."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head, await reader.readexactly(length)


async def ask_store(head, body):
    reader, writer = await asyncio.open_connection("127.0.0.1", TARGET)
    try:
        # So that its answer ends with the connection.
        lines = [line for line in head.rstrip().split(b"\r\n") if not line.lower().startswith(b"connection:")]
        writer.write(b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n" + body)
        await writer.drain()
        return await reader.read(-1)
    finally:
        writer.close()


async def serve(reader, writer):
    try:
        head, body = await read_message(reader)
        fault = CHANCE.choice(FAULTS) if CHANCE.random() < SHARE else "none"
        counts[fault] += 1
        if fault == "503":
            writer.write(b"HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(SLOW_DOWN))
            # An answer to HEAD has no body.
            writer.write(b"" if head.startswith(b"HEAD") else SLOW_DOWN)
        elif fault != "reset":
            answer = await ask_store(head, body)
            headers = answer.index(b"\r\n\r\n") + 4
            if fault == "none":
                writer.write(answer)
            elif fault == "cut short" and len(answer) > headers:
                writer.write(answer[: (headers + len(answer)) // 2])
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        counts["broken off"] += 1
    finally:
        writer.close()


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await asyncio.start_server(serve, "127.0.0.1", PORT, limit=1 << 20):
        await stop.wait()
    print(json.dumps(counts))


asyncio.run(main())
