"""Each stage of a photo alone, by JMH."""
import json
import subprocess
from dataclasses import dataclass

from sides import WORK, java

# As the service runs: JitCompiler there leaves out the optimising compiler.
FLAGS = "-XX:TieredStopAtLevel=1 -Dfacet.model.device=cpu -Djava.util.logging.manager=org.jboss.logmanager.LogManager"


@dataclass
class Stage:
    millis: float
    heap_bytes: float      # allocated in the virtual machine for a photo
    native_bytes: float    # pictures that OpenCV allocated for it


def measure(classes, quick):
    """Stages by the list of photos and by name, for those with a precision "name, precision"."""
    output = WORK / "stages.json"
    iterations, length = ("1", "500ms") if quick else ("2", "1s")
    command = java(
        "org.openjdk.jmh.Main", "io.facet.*Benchmark.*", "-bm", "avgt", "-tu", "ms", "-f", "1", "-foe", "true",
        "-wi", "1", "-w", length, "-i", iterations, "-r", length, "-prof", "gc", "-jvmArgs", FLAGS,
        "-p", "photos=" + ",".join(str(photos.list) for photos in classes), "-rf", "json", "-rff", str(output))
    with open(WORK / "stages.log", "wb") as log:
        subprocess.run(command, stdout=log, stderr=log, check=True, cwd=WORK)
    stages = {}
    for run in json.loads(output.read_text()):
        name = ", ".join([run["benchmark"].rpartition(".")[2], *filter(None, [run["params"].get("precision", "").lower()])])
        stages.setdefault(run["params"]["photos"], {})[name] = stage(run)
    return stages


def stage(run):
    # JMH marks what profilers add with a dot, by version.
    second = {name.strip("·"): metric["score"] for name, metric in run["secondaryMetrics"].items()}
    return Stage(run["primaryMetric"]["score"], second["gc.alloc.rate.norm"],
                 second["bytes"] / second["pictures"] if "pictures" in second else 0)
