"""Measures what a minute of video costs, by clip and by analyzed frames per second.

    bench/video CLIP… [--frame-rates 1,5,15,30] [--rounds N] [--ffmpeg FFMPEG] [--heights 360,720,1080,2160]

Each setting gets its own service, which analyzes each clip once to warm up and then --rounds times over HTTP; the medians are
printed. With --ffmpeg, its decoder alone is measured beside each clip, with as many threads as cores, and --heights first encodes
the first clip as H.264 in these heights: at 30 frames per second, with grain and at the bitrates of video platforms.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from facet_bench.environment import JAR, WORK, build_jar
from facet_bench.processes import CORES, cpu_seconds, free_port, peak_bytes, wait_until_ready

CLIPS = WORK / "video"
SECONDS = 20
# Megabits per second by height, as video platforms recommend for uploads at 30 frames per second.
BITRATES = ((360, 1), (480, 2.5), (720, 5), (1080, 8), (1440, 16), (2160, 40))
HEADER = ("| clip | frames | × real time | CPU s per minute | of it network s | MB resident | tracks "
          "| decoder alone, × real time | decoder alone, CPU s per minute |\n"
          "|---|---|---|---|---|---|---|---|---|")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+", metavar="CLIP")
    parser.add_argument("--frame-rates", default="1,5,15,30", metavar="FPS,…")
    parser.add_argument("--no-keyframes-only", action="store_true", help="skip the setting facet.video.keyframes-only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ffmpeg", type=Path, help="executable of FFmpeg")
    parser.add_argument("--heights", metavar="PIXELS,…", help="encode the first clip in these heights; needs --ffmpeg")
    parser.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE", help="of the service")
    arguments = parser.parse_args()
    if arguments.heights and not arguments.ffmpeg:
        parser.error("--heights needs --ffmpeg")
    build_jar()
    clips = encoded(arguments) if arguments.heights else arguments.clips
    settings = [(f"{rate}/s", [f"facet.video.frame-rate={rate}"]) for rate in arguments.frame_rates.split(",")]
    if not arguments.no_keyframes_only:
        settings.append(("keyframes", ["facet.video.keyframes-only=true"]))
    decoders = {}
    print(f"{CORES} cores\n\n{HEADER}")
    for name, values in settings:
        with Service(values + arguments.setting) as service:
            for clip in clips:
                measured = service.measure(clip, arguments.rounds)
                keyframes = name == "keyframes"
                if arguments.ffmpeg and (clip, keyframes) not in decoders:
                    decoders[clip, keyframes] = decoder(arguments.ffmpeg, clip, keyframes, measured["seconds"], arguments.rounds)
                print(row(clip, name, measured, decoders.get((clip, keyframes))), flush=True)
    return 0


class Service:
    def __init__(self, settings: list[str]) -> None:
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory()
        options = [f"-D{setting}" for setting in (
            f"quarkus.http.port={self.port}", f"facet.store.directory.root={self.folder.name}/photos",
            f"facet.crash-journal.directory={self.folder.name}/crash", *settings)]
        self.process = subprocess.Popen(["java", *options, "-jar", JAR], stdout=subprocess.DEVNULL)

    def __enter__(self) -> "Service":
        wait_until_ready(f"http://localhost:{self.port}/q/health/ready")
        return self

    def __exit__(self, *failure) -> None:
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def measure(self, clip: Path, rounds: int) -> dict[str, float]:
        self.detect(clip)
        results, cpu = [], []
        for _ in range(rounds):
            before = cpu_seconds(self.process.pid)
            results.append(self.detect(clip))
            cpu.append(cpu_seconds(self.process.pid) - before)
        last = results[-1]
        return {
            "seconds": last["video"]["durationMs"] / 1000,
            "wall": statistics.median(result["timings"]["totalMs"] for result in results) / 1000,
            "cpu": statistics.median(cpu),
            "network": statistics.median(result["timings"]["inferenceMs"] for result in results) / 1000,
            "bytes": peak_bytes(self.process.pid),
            "frames": last["video"]["framesAnalyzed"],
            "tracks": last["trackCount"]}

    def detect(self, clip: Path) -> dict:
        with clip.open("rb") as body:
            request = urllib.request.Request(f"http://localhost:{self.port}/detect", body, {
                "Content-Type": "video/mp4", "Content-Length": str(clip.stat().st_size)})
            with urllib.request.urlopen(request) as response:
                return json.load(response)


def decoder(ffmpeg: Path, clip: Path, keyframes: bool, seconds: float, rounds: int) -> tuple[float, float]:
    """Wall and CPU seconds of FFmpeg for decoding the clip and dropping the frames."""
    skipped = ["-skip_frame", "nokey"] if keyframes else []
    command = [ffmpeg, "-v", "error", "-threads", str(CORES), *skipped, "-i", clip, "-an", "-fps_mode", "passthrough", "-f", "null", "-"]
    walls, cpus = [], []
    for _ in range(rounds):
        start = time.monotonic()
        process = subprocess.Popen(command)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{ffmpeg} failed for {clip}")
        walls.append(time.monotonic() - start)
        cpus.append(usage.ru_utime + usage.ru_stime)
    return statistics.median(walls), statistics.median(cpus)


def encoded(arguments: argparse.Namespace) -> list[Path]:
    """The first clip in other heights. Grain gives enlarged frames the details of real ones."""
    CLIPS.mkdir(parents=True, exist_ok=True)
    clips = []
    for height in map(int, arguments.heights.split(",")):
        clip = CLIPS / f"{arguments.clips[0].stem}-{height}p.mp4"
        rate = next((rate for top, rate in BITRATES if height <= top), BITRATES[-1][1])
        if not clip.exists():
            subprocess.run([
                arguments.ffmpeg, "-v", "error", "-y", "-stream_loop", "-1", "-i", arguments.clips[0], "-t", str(SECONDS), "-an",
                "-vf", f"scale=-2:{height}:flags=bicubic,noise=alls=8:allf=t", "-r", "30", "-c:v", "libx264", "-preset", "veryfast",
                "-b:v", f"{rate}M", "-maxrate", f"{rate}M", "-bufsize", f"{rate}M", "-g", "60", "-pix_fmt", "yuv420p", clip], check=True)
        clips.append(clip)
    return clips


def row(clip: Path, name: str, measured: dict[str, float], alone: tuple[float, float] | None) -> str:
    seconds = measured["seconds"]
    cells = [clip.stem, name, f"{seconds / measured['wall']:.1f}", f"{60 * measured['cpu'] / seconds:.1f}",
             f"{60 * measured['network'] / seconds:.1f}", f"{measured['bytes'] / 1e6:.0f}", f"{measured['tracks']:.0f}"]
    cells += [f"{seconds / alone[0]:.1f}", f"{60 * alone[1] / seconds:.1f}"] if alone else ["", ""]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
