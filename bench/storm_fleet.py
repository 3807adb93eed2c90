"""The processes of a storm: the store (moto), the faulty proxy before it, and copies of Facet that are killed."""
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JAR = ROOT / "target/quarkus-app/quarkus-run.jar"
START_SECONDS = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_for(url):
    deadline = time.monotonic() + START_SECONDS
    while not answers(url):
        if time.monotonic() > deadline:
            raise SystemExit(f"{url} did not answer within {START_SECONDS} s")
        time.sleep(0.2)


class Store:
    """moto, which keeps everything in memory."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        program = Path(sys.executable).with_name("moto_server")
        with open(folder / "moto.log", "w") as log:
            self.process = subprocess.Popen(
                [program, "-H", "127.0.0.1", "-p", str(self.port)], stdout=log, stderr=subprocess.STDOUT)
        wait_for(self.url + "/moto-api/")

    def close(self):
        self.process.kill()
        self.process.wait()


class Proxy:
    def __init__(self, target_port, share, seed):
        self.port = free_port()
        command = [sys.executable, ROOT / "bench/faulty_proxy.py", str(self.port), str(target_port), str(share), str(seed)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def close(self):
        self.process.terminate()
        return self.process.communicate(timeout=20)[0]


class Fleet:
    """Copies of Facet, one of which is killed with SIGKILL every few seconds and started again."""

    def __init__(self, size, store_port, bucket, folder, more):
        self.folder, self.kills = folder, 0
        self.ports = [free_port() for _ in range(size)]
        self.environment = {
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "FACET_STORE_TYPE": "s3",
            "FACET_EVENTS_BUCKETS": bucket,
            "FACET_BATCH_WORKERS": "1",
            # Started again and again, it shall be there soon.
            "FACET_MODEL_WARM": "false",
            "QUARKUS_S3_ENDPOINT_OVERRIDE": f"http://127.0.0.1:{store_port}",
            "QUARKUS_S3_PATH_STYLE_ACCESS": "true",
            "QUARKUS_S3_AWS_REGION": "us-east-1",
            "QUARKUS_S3_AWS_CREDENTIALS_TYPE": "static",
            "QUARKUS_S3_AWS_CREDENTIALS_STATIC_PROVIDER_ACCESS_KEY_ID": "storm",
            "QUARKUS_S3_AWS_CREDENTIALS_STATIC_PROVIDER_SECRET_ACCESS_KEY": "storm",
            **more,
        }
        self.processes = [self._start(port) for port in self.ports]
        for port in self.ports:
            wait_for(f"http://127.0.0.1:{port}/q/health/live")
        self.calm = threading.Event()

    def _start(self, port):
        with open(self.folder / f"facet-{port}.log", "a") as log:
            # Killed within seconds, it gains nothing from what C2 and G1 would prepare.
            command = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Dquarkus.http.port={port}",
                       "-Dquarkus.http.host=127.0.0.1", "-jar", JAR]
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def kill_every(self, seconds, seed):
        threading.Thread(target=self._kill, args=(seconds, random.Random(seed)), daemon=True).start()

    def _kill(self, seconds, chance):
        while not self.calm.wait(seconds):
            # Only one that works: starting takes longer than the pause may be.
            alive = [i for i, port in enumerate(self.ports) if answers(f"http://127.0.0.1:{port}/q/health/live")]
            if len(alive) > 1:
                victim = chance.choice(alive)
                self.processes[victim].send_signal(signal.SIGKILL)
                self.processes[victim].wait()
                self.processes[victim] = self._start(self.ports[victim])
                self.kills += 1

    def close(self):
        self.calm.set()
        time.sleep(0.5)
        for process in self.processes:
            process.kill()
            process.wait()
