"""The result of a soak as JSON and as one self-contained page."""
import os
import platform
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

from facet_bench.environment import ROOT
from facet_bench.soak.charts import Point, chart
from facet_bench.soak.drift import MIB, Verdict, verdicts
from facet_bench.soak.recorder import Call, latencies
from facet_bench.soak.run import SAMPLE_SECONDS, SoakRun

BUCKET_SECONDS = 6 * SAMPLE_SECONDS
STYLE = """
:root { color-scheme: light dark; --ink: #1c2126; --faint: #68717a; --rule: #dde1e5; --back: #fff; --fault: #d4380d1f;
  --c0: #0b62c4; --c1: #d9480f; --c2: #2b8a3e; --c3: #9c36b5; --bad: #b42318; --good: #2b8a3e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --faint: #98a2ac; --rule: #2e353c; --back: #14181c;
  --fault: #ff922b2e; --c0: #6cb0ff; --c1: #ff922b; --c2: #69db7c; --c3: #da77f2; --bad: #ff8a80; --good: #69db7c; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1180px; margin: 2rem auto; padding: 0 1rem; color: var(--ink);
  background: var(--back); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { padding: .2rem .8rem .2rem 0; text-align: right; border-bottom: 1px solid var(--rule); } th { font-weight: 600; }
th:first-child, td:first-child { text-align: left; } .bad { color: var(--bad); } .good { color: var(--good); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(430px, 1fr)); gap: 1rem 1.5rem; }
figure { margin: 0; } figcaption { font-size: .9rem; } svg { width: 100%; } text { font-size: 11px; fill: var(--faint); }
.grid { stroke: var(--rule); } polyline { fill: none; stroke-width: 1.6; stroke: currentColor; } .fault { fill: var(--fault); }
.key::before { content: "— "; font-weight: 700; } .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
.c3 { color: var(--c3); } li { overflow-wrap: anywhere; }
"""


def summary(run: SoakRun) -> dict[str, Any]:
    calls = run.recorder.calls
    statuses: Counter[int] = Counter(call.status for call in calls)
    results = verdicts(run.samples)
    return {
        "store": run.store.name, "passed": passed(run), "minutes": round(seconds(run) / 60, 1), "calls": len(calls),
        "statuses": {str(status): count for status, count in sorted(statuses.items())},
        "vanishedClients": sum(run.recorder.clients.values()), "changes": run.changes.count,
        "storeFaults": len(run.recorder.faults.spans), "pauses": sum(sample.quiet for sample in run.samples),
        "largestResidentMB": round(max((sample.resident for sample in run.samples), default=0) / MIB),
        "detectMs": {name: round(value, 1) for name, value in latencies(detections(calls))},
        "drift": {result.rule.name: {"before": shown(result, result.before), "after": shown(result, result.after),
                                     "drifted": result.drifted} for result in results},
        "problems": run.recorder.problem_count, "examples": run.recorder.problems[:20],
    }


def passed(run: SoakRun) -> bool:
    results = verdicts(run.samples)
    return not run.recorder.problem_count and bool(results) and not any(result.drifted for result in results)


def seconds(run: SoakRun) -> float:
    return run.samples[-1].time - run.start if run.samples else 0


def detections(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if call.kind == "detect body" and call.status == 200]


def shown(result: Verdict, value: float) -> float:
    return round(value / MIB, 1) if result.rule.unit else round(value)


def page(runs: Sequence[SoakRun]) -> str:
    verdict = "passed" if all(map(passed, runs)) else "failed"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {time.strftime('%Y-%m-%d %H:%M')}, commit {commit()}"
    sections = "".join(map(section, runs))
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>Facet soak: {verdict}</title><style>{STYLE}</style><h1>Soak <span class="
            f'"{"good" if verdict == "passed" else "bad"}">{verdict}</span></h1><p>{escape(machine)}. Each round of mixed '
            f"traffic is followed by a pause in which everything must be released. Shaded: the store was made to fail.</p>"
            f"{sections}</html>\n")


def section(run: SoakRun) -> str:
    recorder, samples, length = run.recorder, run.samples, seconds(run)

    def over_time(name: str, scale: float = 1, quiet: bool = False) -> list[Point]:
        return [(sample.time - run.start, getattr(sample, name) / scale) for sample in samples if sample.quiet or not quiet]

    spans = [(begin - run.start, end - run.start) for begin, end in recorder.faults.spans]
    buckets = [(second, recorder.between(run.start + second, run.start + second + BUCKET_SECONDS))
               for second in range(0, int(length), BUCKET_SECONDS)]
    delays = [(second, dict(latencies(detections(calls)))) for second, calls in buckets if detections(calls)]
    charts = [
        chart("Memory", "MB", {"resident": over_time("resident", MIB), "native": over_time("native", MIB),
                               "heap": over_time("heap", MIB), "direct": over_time("direct", MIB)}, length, spans),
        chart("Memory in pauses", "MB", {"resident": over_time("resident", MIB, True), "native": over_time("native", MIB, True),
                                         "live heap": over_time("heap", MIB, True), "direct": over_time("direct", MIB, True)},
              length),
        chart("Descriptors and threads", "", {"descriptors": over_time("descriptors"), "threads": over_time("threads")}, length,
              spans),
        chart("Held by requests", "", {"photos in flight": over_time("inFlight"), "waiting": over_time("queueDepth"),
                                       "temporary files": over_time("files")}, length, spans),
        chart("POST /detect with one photo", "ms", {name: [(second, delay[name]) for second, delay in delays]
                                                    for name in ("p50", "p95", "p99")}, length, spans),
        chart("Responses per second", "", {name: [(second, sum(low <= call.status < high for call in calls) / BUCKET_SECONDS)
                                                  for second, calls in buckets]
                                           for name, low, high in (("2xx, 3xx", 200, 400), ("4xx", 400, 500), ("5xx", 500, 600))},
              length, spans),
    ]
    return (f"<h2>Store: {run.store.name}</h2><p>{len(recorder.calls):,} calls, {sum(recorder.clients.values()):,} clients that "
            f"vanished or misbehaved, {run.changes.count:,} changes of photos, {len(spans)} store faults, "
            f"{length / 60:.0f} minutes, {recorder.problem_count} problems.</p>"
            + drift_table(samples_verdicts=verdicts(samples)) + f'<div class="charts">{"".join(charts)}</div>'
            + status_table(recorder.statuses()) + client_table(recorder.clients) + problem_list(recorder.problems))


def drift_table(samples_verdicts: Sequence[Verdict]) -> str:
    rows = "".join(
        f"<tr><td>{result.rule.name}{f', {result.rule.unit}' if result.rule.unit else ''}<td>{shown(result, result.before):,}"
        f"<td>{shown(result, result.after):,}<td>{shown(result, result.limit):,}"
        f'<td class="{"bad" if result.drifted else "good"}">{"drift" if result.drifted else "constant"}'
        for result in samples_verdicts)
    return f"<table><tr><th>in pauses<th>first third<th>last third<th>limit<th>verdict{rows}</table>"


def status_table(statuses: dict[str, Counter[int]]) -> str:
    columns = sorted({status for counts in statuses.values() for status in counts})
    rows = "".join(f"<tr><td>{escape(kind)}" + "".join(f"<td>{counts[status]:,}" if counts[status] else "<td>"
                                                     for status in columns) for kind, counts in statuses.items())
    return f"<table><tr><th>call{''.join(f'<th>{status}' for status in columns)}{rows}</table>"


def client_table(clients: Counter[str]) -> str:
    rows = "".join(f"<tr><td>{escape(stage)}<td>{count:,}" for stage, count in sorted(clients.items()))
    return f"<table><tr><th>client that vanished or misbehaved<th>number{rows}</table>"


def problem_list(problems: Sequence[str]) -> str:
    return f'<h3 class="bad">Problems</h3><ul>{"".join(f"<li>{escape(text)}" for text in problems)}</ul>' if problems else ""


def commit() -> str:
    result = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return result.stdout.strip() or "unknown"
