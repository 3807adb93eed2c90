"""Keep-alive clients that post photos. Their cores are the service's too, so they do as little as they can: the requests are
built before, sockets are written and read as they are, and an answer is looked at no further than its length.
"""
import re
import socket
import threading
import time

LAST_CHUNK = b"\r\n0\r\n\r\n"


def request(target, photo):
    return b"POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n" % (
        target.encode(), len(photo)) + photo


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray(1 << 20)

    def ask(self, request):
        """The answer's head and body; an answer other than 200 is the end of the measurement."""
        self.socket.sendall(request)
        length = 0
        while not self.whole(length):
            if length == len(self.buffer):
                self.buffer.extend(bytes(length))
            read = self.socket.recv_into(memoryview(self.buffer)[length:])
            if not read:
                raise ConnectionError("The service closed the connection.")
            length += read
        head, _, body = bytes(self.buffer[:length]).partition(b"\r\n\r\n")
        if b" 200 " not in head[:16]:
            raise ConnectionError(f"The service answered {(head + body)[:300].decode(errors='replace')}")
        return head.lower(), body

    def whole(self, length):
        """Whether so many bytes are all of the answer."""
        head = self.buffer.find(b"\r\n\r\n", 0, length)
        if head < 0:
            return False
        declared = re.search(rb"content-length: *(\d+)", self.buffer[:head], re.IGNORECASE)
        if declared:
            return length >= head + 4 + int(declared[1])
        return self.buffer.endswith(LAST_CHUNK, 0, length)

    def close(self):
        self.socket.close()


def connect(port, clients, processes, probe):
    """Connections that lie evenly on the service's processes, as many would. The kernel gives a new one to the process that
    wakes first, and with three of four on one of two processes the service would wait for its clients. A service of several
    processes says in X-Process which of them answered.
    """
    share, held, spare = -(-clients // processes), {}, []
    while sum(map(len, held.values())) < clients:
        if len(spare) > 100:
            raise ConnectionError(f"The connections to port {port} do not reach {processes} processes.")
        connection = Connection(port)
        own = held.setdefault(process(connection.ask(probe)[0]), [])
        (own if len(own) < share else spare).append(connection)
    for connection in spare:
        connection.close()
    return [connection for own in held.values() for connection in own]


def dechunked(body):
    """The text of an answer, which may have come in chunks."""
    if not body.endswith(LAST_CHUNK):
        return body
    text = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        text, body = text + body[:int(size, 16)], body[int(size, 16) + 2:]
    return text


def process(head):
    found = re.search(rb"x-process: (\d+)", head)
    return found and found[1]


def post(connections, requests, posts):
    """Posts so many of the requests in turn, and gives the seconds of the whole and the sorted seconds of each."""
    todo, lock, latencies, failures = iter(range(posts)), threading.Lock(), [], []

    def client(connection):
        try:
            while True:
                with lock:
                    i = next(todo, None)
                if i is None:
                    return
                start = time.perf_counter()
                connection.ask(requests[i % len(requests)])
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
