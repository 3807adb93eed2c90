"""Measures each processing stage alone with JMH."""
import json
import subprocess
from dataclasses import dataclass
from typing import Any

from facet_bench.compare.photos import PhotoClass
from facet_bench.compare.sides import java
from facet_bench.environment import WORK

# The service disables C2 as well (JitCompiler).
FLAGS = "-XX:TieredStopAtLevel=1 -Dfacet.model.device=cpu -Djava.util.logging.manager=org.jboss.logmanager.LogManager"


@dataclass
class Stage:
    """Averages per photo."""
    millis: float
    heap_bytes: float
    native_bytes: float    # pictures allocated by OpenCV


def measure(classes: list[PhotoClass], quick: bool) -> dict[str, dict[str, Stage]]:
    """Returns the stages by list of photos and by name; the name is "stage, precision" if the stage has a precision."""
    output = WORK / "stages.json"
    iterations, length = ("1", "500ms") if quick else ("2", "1s")
    command = java(
        "org.openjdk.jmh.Main", "io.facet.*Benchmark.*", "-bm", "avgt", "-tu", "ms", "-f", "1", "-foe", "true",
        "-wi", "1", "-w", length, "-i", iterations, "-r", length, "-prof", "gc", "-jvmArgs", FLAGS,
        "-p", "photos=" + ",".join(str(photos.list_file) for photos in classes), "-rf", "json", "-rff", str(output))
    with open(WORK / "stages.log", "wb") as log:
        subprocess.run(command, stdout=log, stderr=log, check=True, cwd=WORK)
    stages: dict[str, dict[str, Stage]] = {}
    for run in json.loads(output.read_text()):
        name = ", ".join([run["benchmark"].rpartition(".")[2], *filter(None, [run["params"].get("precision", "").lower()])])
        stages.setdefault(run["params"]["photos"], {})[name] = parse_stage(run)
    return stages


def parse_stage(run: dict[str, Any]) -> Stage:
    # Some versions of JMH mark the metrics of profilers with a dot.
    secondary = {name.strip("·"): metric["score"] for name, metric in run["secondaryMetrics"].items()}
    return Stage(run["primaryMetric"]["score"], secondary["gc.alloc.rate.norm"],
                 secondary["bytes"] / secondary["pictures"] if "pictures" in secondary else 0)
