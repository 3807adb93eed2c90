"""Clients that disconnect at every stage of a request, are slow, or send a malformed one."""
import contextlib
import random
import socket
import struct
import time
from collections.abc import Callable

from facet_bench.http2 import Http2Connection

BOUNDARY = b"b"
FORM_TYPE = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'

Stage = Callable[[int, bytes, random.Random], None]


def head(path: str, length: int | str, content_type: str = "image/jpeg", extra: str = "") -> bytes:
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n{extra}"
            f"Content-Length: {length}\r\n\r\n").encode()


def connect(port: int, receive_buffer: int = 0) -> socket.socket:
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(60)
    client.connect(("127.0.0.1", port))
    return client


def abort(client: socket.socket) -> None:
    """Closes the connection with RST instead of FIN."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def leave(client: socket.socket, chance: random.Random) -> None:
    if chance.random() < 0.5:
        abort(client)
    else:
        client.close()


def one_way(data: Callable[[bytes, random.Random], bytes]) -> Stage:
    """A client that sends some bytes, waits for a moment and disconnects."""
    def run(port: int, photo: bytes, chance: random.Random) -> None:
        client = connect(port)
        client.sendall(data(photo, chance))
        time.sleep(chance.random() * 0.05)
        leave(client, chance)
    return run


def after_response(port: int, photo: bytes, chance: random.Random) -> None:
    client = connect(port)
    client.sendall(head("/detect", len(photo)) + photo)
    client.recv(100)
    leave(client, chance)


def half_closed(port: int, photo: bytes, chance: random.Random) -> None:
    client = connect(port)
    client.sendall(head("/detect", len(photo)) + photo[:chance.randrange(len(photo) + 1)])
    client.shutdown(socket.SHUT_WR)
    client.settimeout(10)
    with contextlib.suppress(OSError):
        client.recv(1000)
    client.close()


def slow_upload(port: int, photo: bytes, chance: random.Random) -> None:
    client = connect(port)
    path, content_type = chance.choice([("/detect", "image/jpeg"), ("/detect", FORM_TYPE), ("/events", "application/json")])
    client.sendall(head(path, len(photo), content_type))
    for offset in range(0, 2000, 400):
        client.sendall(photo[offset:offset + 400])
        time.sleep(0.1)
    leave(client, chance)


def slow_reader(port: int, photo: bytes, chance: random.Random) -> None:
    """Requests a picture that is larger than the socket's buffers and reads only its first bytes."""
    client = connect(port, receive_buffer=4096)
    client.sendall(head("/detect?render=" + chance.choice(["boxes", "blur", "pixelate"]), len(photo),
                        extra="Accept: image/png\r\n") + photo)
    with contextlib.suppress(OSError):
        client.recv(200)
    time.sleep(chance.random() * 2)
    leave(client, chance)


def event_stream(port: int, photo: bytes, chance: random.Random) -> None:
    client = connect(port)
    client.sendall(b"GET /results HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
    client.recv(200)
    time.sleep(chance.random())
    leave(client, chance)


def form(content: bytes) -> bytes:
    return PART + content + b"\r\n--b--\r\n"


def http2_reset(path: str, content_type: str, share: float) -> Stage:
    """Resets a stream after this share of the body. The connection must still answer another request."""
    def run(port: int, photo: bytes, chance: random.Random) -> None:
        photo = photo[:60_000]
        connection = Http2Connection(port)
        stream = connection.open(path, content_type, len(photo))
        connection.send(stream, photo[:int(len(photo) * share)], share == 1)
        time.sleep(chance.random() * 0.02)
        connection.reset(stream)
        probe = b'{"bucket": "soak", "key": "no-photo.txt"}'
        other = connection.open("/events", "application/json", len(probe))
        connection.send(other, probe, True)
        connection.response(other)
        connection.close()
    return run


def http2_vanish(port: int, photo: bytes, chance: random.Random) -> None:
    connection = Http2Connection(port)
    stream = connection.open("/detect", "image/jpeg", len(photo))
    connection.send(stream, photo[:chance.randrange(1, 60_000)], False)
    abort(connection.socket)


STAGES: dict[str, Stage] = {
    "connect only": one_way(lambda photo, chance: b""),
    "half the headers": one_way(lambda photo, chance: head("/detect", len(photo))[:chance.randrange(1, 60)]),
    "headers only": one_way(lambda photo, chance: head("/detect", len(photo))),
    "half the body": one_way(lambda photo, chance: head("/detect", len(photo)) + photo[:len(photo) // 2]),
    "before the response": one_way(lambda photo, chance: head("/detect", len(photo)) + photo),
    "picture before the response": one_way(
        lambda photo, chance: head("/detect?render=blur", len(photo), extra="Accept: image/jpeg\r\n") + photo),
    "after the response": after_response,
    "half a form": one_way(lambda photo, chance: head("/detect", len(photo) + 1000, FORM_TYPE) + PART + photo),
    "form before the response": one_way(
        lambda photo, chance: head("/detect", len(form(photo)), FORM_TYPE) + form(photo)),
    "half an event": one_way(lambda photo, chance: head("/events", 5000, "application/json") + b'{"bucket":'),
    "half a JSON body": one_way(lambda photo, chance: head("/detect", 5000, "application/json") + b'{"bucket":'),
    "length too small": one_way(lambda photo, chance: head("/detect", len(photo) // 2) + photo),
    "length too large": one_way(lambda photo, chance: head("/detect", len(photo) * 2) + photo),
    "length not a number": one_way(lambda photo, chance: head("/detect", "x" * 5) + photo),
    "two lengths": one_way(lambda photo, chance: head("/detect", 7, extra="Content-Length: 9\r\n") + photo),
    "chunked garbage": one_way(lambda photo, chance: (
        b"POST /detect HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chance.randbytes(500))),
    "half a chunk": one_way(lambda photo, chance: (
        b"POST /detect HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" + photo[:99])),
    "half-closed": half_closed,
    "slow upload": slow_upload,
    "slow reader": slow_reader,
    "event stream": event_stream,
    "HTTP/2 reset of a photo": http2_reset("/detect", "image/jpeg", 0.5),
    "HTTP/2 reset before the response": http2_reset("/detect", "image/jpeg", 1),
    "HTTP/2 reset of a picture": http2_reset("/detect?render=boxes", "image/jpeg", 1),
    "HTTP/2 reset of a form": http2_reset("/detect", FORM_TYPE, 0.5),
    "HTTP/2 reset of an event": http2_reset("/events", "application/json", 0.5),
    "HTTP/2 disconnect": http2_vanish,
}


def run(stage: str, port: int, photo: bytes, chance: random.Random) -> None:
    """Runs one client. The service may close its connection at any time."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        STAGES[stage](port, photo, chance)
