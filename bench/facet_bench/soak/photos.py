"""The photos of a soak, the settings that they are examined with, and hostile files."""
import io
import random
import struct
import zlib
from pathlib import Path

from PIL import Image

from facet_bench.environment import ROOT, SAMPLE_PHOTO

HOSTILE_FOLDER = ROOT.parent / "shared/images/hostile"
SETTINGS = ("", "inputSize=320", "inputSize=960", "inputSize=1280", "precision=fp32", "precision=fp32&inputSize=320",
            "precision=bf16", "backbone=mobilenet0.25&confidence=0.3&nms=0.3", "maxFaces=1")


def encoded(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


def make_photos() -> dict[str, bytes]:
    """Photos of one or two faces in several formats and shapes, by file name."""
    portrait = Image.open(SAMPLE_PHOTO).convert("RGB")
    pair = Image.new("RGB", (900, 600), "gray")
    pair.paste(portrait.resize((420, 420)), (10, 20))
    pair.paste(portrait.resize((300, 300)), (560, 200))
    transparent = portrait.resize((300, 400)).convert("RGBA")
    transparent.putalpha(200)
    return {
        "portrait.jpg": SAMPLE_PHOTO.read_bytes(),
        "pair.jpg": encoded(pair, "JPEG"),
        "pair.png": encoded(pair.resize((450, 300)), "PNG"),
        "large.jpg": encoded(portrait.resize((4000, 3000)), "JPEG"),
        "tall.webp": encoded(portrait.resize((240, 640)), "WEBP"),
        "small.bmp": encoded(portrait.resize((96, 96)), "BMP"),
        "colours.gif": encoded(portrait.resize((256, 256)), "GIF"),
        "scan.tif": encoded(portrait.resize((400, 300)), "TIFF"),
        "transparent.png": encoded(transparent, "PNG"),
    }


def noise(side: int) -> bytes:
    """A PNG that cannot be compressed, so that its rendered copy exceeds the buffers of a socket."""
    return encoded(Image.frombytes("RGB", (side, side), random.Random(1).randbytes(3 * side * side)), "PNG")


def hostile_files(photos: dict[str, bytes], seed: int) -> dict[str, bytes]:
    """Files that no decoder may trust: the hostile files of the test data, if present, and generated files."""
    files = {path.name: path.read_bytes() for path in sorted(HOSTILE_FOLDER.glob("*")) if path.is_file()}
    chance = random.Random(seed)
    files |= {
        "empty": b"",
        "text": b"not a photo",
        "noise": chance.randbytes(5000),
        "huge.png": png_header(65_000, 65_000),
        "huge.gif": b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(3) + b";",
        "huge.bmp": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0),
    }
    for name, photo in photos.items():
        if len(photo) > 500_000:
            continue
        files[f"truncated {name}"] = photo[:len(photo) * 2 // 3]
        for number in range(6):
            mutant = bytearray(photo)
            for _ in range(chance.randrange(1, 30)):
                mutant[chance.randrange(min(len(mutant), 600) if number % 2 else len(mutant))] = chance.randrange(256)
            files[f"mutant {number} of {name}"] = bytes(mutant)
    return files


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))
