"""Runs the command `backfill`, kills it, and resumes it."""
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from facet_bench.moto_server import CREDENTIALS, REGION


class Backfill:
    def __init__(self, store_url: str, heap: str, folder: Path, jar: Path) -> None:
        self.state, self.log = folder / "state.json", folder / "facet.log"
        self.command = ["java", f"-Xmx{heap}", f"-Dquarkus.s3.endpoint-override={store_url}",
                        "-Dquarkus.s3.path-style-access=true", f"-Dquarkus.s3.aws.region={REGION}", "-jar", jar, "backfill"]
        self.environment = {**os.environ, **CREDENTIALS, "LC_ALL": "C.UTF-8"}
        self.peak_megabytes = 0

    def run(self, bucket: str, *flags: str) -> dict[str, Any]:
        """Runs to the end and returns the summary."""
        return json.loads(self._wait(self._start(bucket, *flags)))

    def run_interrupted(self, bucket: str, pauses: list[float], *flags: str) -> dict[str, Any]:
        """Kills and resumes the run once for each pause, then lets it finish."""
        start = time.monotonic()
        positions = [self._kill(bucket, pause, "--resume", *flags) for pause in pauses]
        summary = self.run(bucket, "--resume", *flags)
        return {"killedAt": positions, "last": summary, "seconds": round(time.monotonic() - start, 1)}

    def _start(self, bucket: str, *flags: str) -> subprocess.Popen:
        with open(self.log, "a") as log:
            command = [*self.command, f"s3://{bucket}/", "--state", self.state, *flags]
            return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True)

    def _kill(self, bucket: str, pause: float, *flags: str) -> int:
        """Starts, waits until a page is done, pauses, and kills. Returns the number of photos done by then."""
        before, process = self._photos_done(), self._start(bucket, *flags)
        while self._photos_done() == before and process.poll() is None:
            time.sleep(0.05)
        time.sleep(pause)
        self._record_peak(process)
        process.send_signal(signal.SIGKILL)
        self._wait(process)
        return self._photos_done()

    def _wait(self, process: subprocess.Popen) -> str:
        while process.poll() is None:
            self._record_peak(process)
            time.sleep(0.2)
        return process.stdout.read()

    def _record_peak(self, process: subprocess.Popen) -> None:
        """The largest resident size, native memory included."""
        if process.poll() is None:
            found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
            self.peak_megabytes = max(self.peak_megabytes, int(found[1]) // 1024 if found else 0)

    def _photos_done(self) -> int:
        return json.loads(self.state.read_text())["photos"] if self.state.exists() else 0
