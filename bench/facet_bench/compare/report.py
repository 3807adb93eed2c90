"""The tables in Markdown."""
from collections.abc import Callable, Iterator

from facet_bench.compare.rounds import CLIENTS, Comparison, Measured
from facet_bench.compare.stages import Stage

PEERS = ("peer, tuned", "peer, default")
FACETS = tuple(f"Facet {form}, {precision}" for form in ("over HTTP", "embedded") for precision in ("int8", "fp32"))
# Above this share of foreign load, rates of different runs are not comparable.
MAX_NOISE = 0.08
STAGES = {"decode": "header and decoding", "letterbox": "letterbox", "network, int8": "network, int8",
          "network, fp32": "network, fp32", "boxes": "box decoding", "suppression": "NMS",
          "json": "mapping to source pixels, JSON"}


def comparison(result: Comparison) -> Iterator[str]:
    yield "| service | clients | images/s | p50 ms | p99 ms | CPU ms/image | peak memory MB | faces |"
    yield "|---|---|---|---|---|---|---|---|"
    for (name, clients), m in sorted(result.measured.items(), key=lambda item: -item[0][1]):
        faces = "" if name.startswith("network") else result.faces[name]
        yield (f"| {name} | {clients} | {m.rate():.1f} | {m.millis(.5):.1f} | {m.millis(.99):.1f} | {m.cpu_millis():.1f} "
               f"| {result.peak_bytes[name] / 1e6:.0f} | {faces} |")
    yield ""
    yield from ratios(result)
    yield ""
    yield outside_network(result)
    load = max(m.load_cpu_millis() for (name, _), m in result.measured.items() if "HTTP" in name or name in PEERS)
    yield f"- The load generator took up to {load:.2f} ms of CPU per image, which no row includes."
    noisy = " **Too much: repeat this on a quiet machine.**" if result.other_share + result.stolen_share > MAX_NOISE else ""
    yield f"- Other processes took {result.other_share:.0%} of the cores, the hypervisor {result.stolen_share:.0%}.{noisy}"


def ratios(result: Comparison) -> Iterator[str]:
    """Ratios within the same rounds; in brackets the lowest and the highest of a round."""
    many, one = CLIENTS
    yield f"| Facet / peer | images/s, {many} clients: tuned | default | p50, {one} client: tuned | default |"
    yield "|---|---|---|---|---|"
    for facet in FACETS:
        rates = [ratio(result, facet, peer, many, 0, lambda m: m.rate()) for peer in PEERS]
        medians = [ratio(result, facet, peer, one, 1, lambda m: m.millis(.5)) for peer in PEERS]
        yield f"| {facet} | {' | '.join(rates + medians)} |"


def ratio(result: Comparison, facet: str, peer: str, clients: int, position: int,
          overall: Callable[[Measured], float]) -> str:
    """`position` selects the value of a round: 0 is images/s, 1 is p50."""
    ours, theirs = result.measured[facet, clients], result.measured[peer, clients]
    rounds = [a[position] / b[position] for a, b in zip(ours.rounds, theirs.rounds)]
    return f"{overall(ours) / overall(theirs):.2f} ({min(rounds):.2f}–{max(rounds):.2f})"


def outside_network(result: Comparison) -> str:
    parts = []
    for precision in ("int8", "fp32"):
        total, network = (result.measured[f"{side}, {precision}", CLIENTS[0]].cpu_millis()
                          for side in ("Facet over HTTP", "network alone"))
        parts.append(f"{(total - network) / total:.0%} at {precision} ({total:.1f} ms of CPU minus {network:.1f})")
    return f"- Outside the network: {', '.join(parts)}."


def stages(by_name: dict[str, Stage], result: Comparison) -> Iterator[str]:
    total = {p: result.measured[f"Facet over HTTP, {p}", CLIENTS[0]].cpu_millis() for p in ("int8", "fp32")}
    yield "| stage | CPU ms | share of CPU over HTTP, int8 | share, fp32 | heap allocated, kB |"
    yield "|---|---|---|---|---|"
    rest = dict(total)
    for name, label in STAGES.items():
        stage = by_name[name]
        shares = []
        for precision, millis in total.items():
            counts = not name.startswith("network") or name.endswith(precision)
            rest[precision] -= stage.millis if counts else 0
            shares.append(f"{stage.millis / millis:.1%}" if counts else "")
        yield f"| {label} | {stage.millis:.3f} | {' | '.join(shares)} | {stage.heap_bytes / 1e3:.1f} |"
    yield f"| HTTP and the rest | {rest['int8']:.3f} | {' | '.join(f'{rest[p] / total[p]:.1%}' for p in total)} | |"
    yield ""
    decoded, canvas = by_name["decode"].native_bytes, by_name["letterbox"].native_bytes
    heap = by_name["pipeline"].heap_bytes
    yield (f"- Average allocation per photo: {decoded / 1e3:,.0f} kB for the decoded picture, "
           f"{canvas / 1e3:,.0f} kB for the network's input, {heap / 1e3:,.0f} kB of heap for the whole pipeline: "
           f"together {(decoded + canvas + heap) / decoded:.2f} times the decoded picture.")
