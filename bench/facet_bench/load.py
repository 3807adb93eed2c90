"""HTTP clients that post photos over keep-alive connections.

They share the cores with the service, so they do as little as possible: requests are built in advance, sockets are read
and written directly, and of a response only the status and the length are checked.
"""
import re
import socket
import threading
import time
from collections.abc import Sequence

from facet_bench.processes import UNVERIFIED

LAST_CHUNK = b"\r\n0\r\n\r\n"


def request(target: str, photo: bytes) -> bytes:
    return b"POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n" % (
        target.encode(), len(photo)) + photo


class Connection:
    def __init__(self, port: int, tls: bool = False) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = UNVERIFIED.wrap_socket(self.socket)
        self.buffer = bytearray(1 << 20)

    def send(self, request: bytes) -> tuple[bytes, bytes]:
        """Returns the head of the response in lower case, and its body. Raises ConnectionError unless it is a 200."""
        self.socket.sendall(request)
        length = 0
        while not self.is_complete(length):
            if length == len(self.buffer):
                self.buffer.extend(bytes(length))
            read = self.socket.recv_into(memoryview(self.buffer)[length:])
            if not read:
                raise ConnectionError("The service closed the connection.")
            length += read
        head, _, body = bytes(self.buffer[:length]).partition(b"\r\n\r\n")
        if b" 200 " not in head[:16]:
            raise ConnectionError(f"The service responded {(head + body)[:300].decode(errors='replace')}")
        return head.lower(), body

    def is_complete(self, length: int) -> bool:
        """Whether the first `length` bytes of the buffer are the whole response."""
        head = self.buffer.find(b"\r\n\r\n", 0, length)
        if head < 0:
            return False
        declared = re.search(rb"content-length: *(\d+)", self.buffer[:head], re.IGNORECASE)
        if declared:
            return length >= head + 4 + int(declared[1])
        return self.buffer.endswith(LAST_CHUNK, 0, length)

    def close(self) -> None:
        self.socket.close()


def connect(port: int, tls: bool, clients: int, processes: int, probe: bytes) -> list[Connection]:
    """Opens connections that are spread evenly over the processes of the service.

    The kernel gives a new connection to the process that wakes first. With three of four connections on one of two
    processes, the service would wait for its clients. A service with several processes names the one that responded
    in the header X-Process.
    """
    share = -(-clients // processes)
    spare: list[Connection] = []
    by_process: dict[bytes | None, list[Connection]] = {}
    while sum(map(len, by_process.values())) < clients:
        if len(spare) > 100:
            raise ConnectionError(f"100 connections to port {port} did not reach {processes} processes.")
        connection = Connection(port, tls)
        same_process = by_process.setdefault(process(connection.send(probe)[0]), [])
        (same_process if len(same_process) < share else spare).append(connection)
    for connection in spare:
        connection.close()
    return [connection for connections in by_process.values() for connection in connections]


def process(head: bytes) -> bytes | None:
    found = re.search(rb"x-process: (\d+)", head)
    return found[1] if found else None


def dechunk(body: bytes) -> bytes:
    """Returns the body without chunked transfer encoding."""
    if not body.endswith(LAST_CHUNK):
        return body
    text = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        text, body = text + body[:int(size, 16)], body[int(size, 16) + 2:]
    return text


def post(connections: Sequence[Connection], requests: Sequence[bytes], posts: int) -> tuple[float, list[float]]:
    """Posts the requests in turn until `posts` were sent. Returns the total seconds and the sorted latencies."""
    numbers, lock = iter(range(posts)), threading.Lock()
    latencies: list[float] = []
    failures: list[OSError] = []

    def client(connection: Connection) -> None:
        try:
            while True:
                with lock:
                    i = next(numbers, None)
                if i is None:
                    return
                start = time.perf_counter()
                connection.send(requests[i % len(requests)])
                latencies.append(time.perf_counter() - start)
        except OSError as e:
            failures.append(e)

    threads = [threading.Thread(target=client, args=(connection,)) for connection in connections]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - start, sorted(latencies)
