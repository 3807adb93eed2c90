"""Keep-alive clients post a folder's photos, so many posts in all, and print images/s, p50, p99 and failures.

    python load.py --url http://127.0.0.1:8080/detect --clients 4 --posts 300 FOLDER
"""
import argparse
import http.client
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import cv2

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def is_small_photo(path, max_megapixels):
    if path.suffix.lower() not in SUFFIXES:
        return False
    image = cv2.imread(str(path))
    return image is not None and image.shape[0] * image.shape[1] <= max_megapixels * 1e6


def post_all(url, photos, clients, posts):
    """Seconds of the whole, and of each post that was answered with 200."""
    todo, lock, latencies = iter(range(posts)), threading.Lock(), []
    target = url.path + ("?" + url.query if url.query else "")

    def client():
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        while True:
            with lock:
                i = next(todo, None)
            if i is None:
                return connection.close()
            start = time.perf_counter()
            connection.request("POST", target, photos[i % len(photos)], {"Content-Type": "application/octet-stream"})
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                latencies.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, sorted(latencies)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", required=True)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--warmup", type=int, default=50, help="posts that are not counted, first")
    parser.add_argument("--max-megapixels", type=float, default=2.0)
    arguments = parser.parse_args()

    files = [path for path in sorted(arguments.folder.iterdir()) if is_small_photo(path, arguments.max_megapixels)]
    photos = [path.read_bytes() for path in files]
    url = urlsplit(arguments.url)
    post_all(url, photos, arguments.clients, arguments.warmup)
    seconds, latencies = post_all(url, photos, arguments.clients, arguments.posts)
    p50, p99 = (latencies[int(q * (len(latencies) - 1))] * 1e3 for q in (0.5, 0.99))
    failed = arguments.posts - len(latencies)
    print(f"{len(latencies) / seconds:.0f} | {p50:.1f} | {p99:.1f} | {failed}")


main()
