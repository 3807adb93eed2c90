"""The few HTTP/2 frames that a client needs to send requests and to reset them (RFC 9113, RFC 7541)."""
import socket
from collections.abc import Mapping

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, END_HEADERS, PRIORITY, ACK = 1, 4, 32, 1
PRIORITY_BYTES = 5
CANCEL = 8
MAX_FRAME_BYTES = 16_384
# The first byte of a header block with ":status: 200", from the static table.
STATUS_200 = 0x88


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def header_block(headers: Mapping[str, str]) -> bytes:
    """Literal fields without indexing and without Huffman coding."""
    block = b""
    for name, value in headers.items():
        block += b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()
    return block


class Http2Connection:
    def __init__(self, port: int, timeout: float = 60) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.stream = -1
        self.socket.sendall(PREFACE + frame(SETTINGS, 0, 0))

    def open(self, path: str, content_type: str, length: int) -> int:
        """Sends the headers of a POST request. Returns the stream."""
        self.stream += 2
        block = header_block({":method": "POST", ":scheme": "http", ":path": path, ":authority": "localhost",
                              "content-type": content_type, "content-length": str(length)})
        self.socket.sendall(frame(HEADERS, END_HEADERS, self.stream, block))
        return self.stream

    def send(self, stream: int, data: bytes, end: bool) -> None:
        """Sends data. The caller respects the flow-control window, 65,535 bytes at the start."""
        pieces = [data[i:i + MAX_FRAME_BYTES] for i in range(0, len(data), MAX_FRAME_BYTES)] or [b""]
        for number, piece in enumerate(pieces):
            last = end and number == len(pieces) - 1
            self.socket.sendall(frame(DATA, END_STREAM if last else 0, stream, piece))

    def reset(self, stream: int) -> None:
        self.socket.sendall(frame(RST_STREAM, 0, stream, CANCEL.to_bytes(4, "big")))

    def response(self, stream: int) -> tuple[bool, bytes]:
        """Whether the status of the stream's response is 200, and the body."""
        succeeded, body = False, b""
        while True:
            head = self._read(9)
            length, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
            payload = self._read(length)
            if kind == SETTINGS and not flags & ACK:
                self.socket.sendall(frame(SETTINGS, ACK, 0))
            if kind == GOAWAY:
                raise ConnectionError(f"The service sent GOAWAY {payload!r}.")
            if int.from_bytes(head[5:], "big") != stream:
                continue
            if kind == RST_STREAM:
                raise ConnectionError("The service reset the HTTP/2 stream.")
            if kind == HEADERS:
                succeeded = payload[PRIORITY_BYTES if flags & PRIORITY else 0] == STATUS_200
            if kind == DATA:
                body += payload
            if flags & END_STREAM and kind in (HEADERS, DATA):
                return succeeded, body

    def _read(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = self.socket.recv(length - len(data))
            if not piece:
                raise ConnectionError("The service closed the HTTP/2 connection.")
            data += piece
        return data

    def close(self) -> None:
        self.socket.close()
