"""The packaged service, with its own temporary directory."""
import os
import subprocess
import urllib.request
from pathlib import Path

from facet_bench.environment import JAR
from facet_bench.processes import free_port, wait_until_ready

# The options of the images (deploy/container/jvm.options) that change memory use or the end of the process.
OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError")


class Service:
    def __init__(self, folder: Path, environment: dict[str, str], options: tuple[str, ...]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.log = folder / "facet.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                ["java", *OPTIONS, *options, f"-Djava.io.tmpdir={self.temporary}", f"-Dquarkus.http.port={self.port}",
                 "-Dquarkus.http.host=127.0.0.1", "-jar", JAR],
                env={**os.environ, "LC_ALL": "C.UTF-8", **environment}, stdout=log, stderr=subprocess.STDOUT)
        wait_until_ready(self.url + "/q/health/ready")
        self.first_files = self._files()

    @property
    def pid(self) -> int:
        return self.process.pid

    def alive(self) -> bool:
        return self.process.poll() is None

    def new_files(self) -> set[Path]:
        """Temporary files that did not exist when the service became ready."""
        return self._files() - self.first_files

    def _files(self) -> set[Path]:
        # Vert.x unpacks each file of the page once.
        return {Path(folder, name) for folder, _, names in os.walk(self.temporary) if "vertx-cache" not in folder
                for name in names}

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=30) as response:
            return response.read().decode()

    def collect_garbage(self) -> None:
        """Without the JDK's jcmd, the heap is measured with garbage."""
        try:
            subprocess.run(["jcmd", str(self.pid), "GC.run"], capture_output=True, check=False, timeout=60)
        except FileNotFoundError:
            pass

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
