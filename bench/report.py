"""The tables, in Markdown."""
from rounds import CLIENTS

PEERS = ("peer, tuned", "peer, default")
FACETS = tuple(f"Facet {form}, {precision}" for form in ("over HTTP", "embedded") for precision in ("int8", "fp32"))
# Rates of two runs on a machine that does other things besides are not to be compared.
NOISE = 0.08
STAGES = {"decode": "header, shrink-decode", "letterbox": "letterbox", "network, int8": "network, int8",
          "network, fp32": "network, fp32", "boxes": "box decoding", "suppression": "NMS", "answer": "map back, JSON"}


def comparison(result):
    yield "| | clients | images/s | p50 ms | p99 ms | CPU ms an image | peak memory MB | faces |"
    yield "|---|---|---|---|---|---|---|---|"
    for (name, clients), m in sorted(result.measured.items(), key=lambda item: -item[0][1]):
        faces = "" if name.startswith("network") else result.faces[name]
        yield (f"| {name} | {clients} | {m.rate():.1f} | {m.millis(.5):.1f} | {m.millis(.99):.1f} | {m.cpu_millis():.1f} "
               f"| {result.peak_bytes[name] / 1e6:.0f} | {faces} |")
    yield ""
    yield from ratios(result)
    yield ""
    yield from not_network(result)
    load = max(m.load_cpu_millis() for (name, _), m in result.measured.items() if "HTTP" in name or name in PEERS)
    yield f"- The load generator took up to {load:.2f} ms of CPU an image; it is in no row."
    noisy = " **Too much: repeat this on a quiet machine.**" if result.others + result.stolen > NOISE else ""
    yield f"- Other processes took {result.others:.0%} of the cores, the hypervisor {result.stolen:.0%}.{noisy}"


def ratios(result):
    """Of the same rounds; in brackets the least and the greatest of single rounds."""
    many, one = CLIENTS
    yield (f"| Facet / peer | images/s, {many} clients: tuned | default | p50, {one} client: tuned | default |")
    yield "|---|---|---|---|---|"
    for facet in FACETS:
        rates = [ratio(result, facet, peer, many, 0, lambda m: m.rate()) for peer in PEERS]
        medians = [ratio(result, facet, peer, one, 1, lambda m: m.millis(.5)) for peer in PEERS]
        yield f"| {facet} | {' | '.join(rates + medians)} |"


def ratio(result, facet, peer, clients, position, whole):
    ours, theirs = result.measured[facet, clients], result.measured[peer, clients]
    rounds = [a[position] / b[position] for a, b in zip(ours.rounds, theirs.rounds)]
    return f"{whole(ours) / whole(theirs):.2f} ({min(rounds):.2f}–{max(rounds):.2f})"


def not_network(result):
    parts = []
    for precision in ("int8", "fp32"):
        whole, alone = (result.measured[f"{side}, {precision}", CLIENTS[0]].cpu_millis()
                        for side in ("Facet over HTTP", "network alone"))
        parts.append(f"{(whole - alone) / whole:.0%} at {precision} ({whole:.1f} ms of CPU less {alone:.1f})")
    yield f"- All that is not network: {', '.join(parts)}."


def stages(by_name, result):
    whole = {p: result.measured[f"Facet over HTTP, {p}", CLIENTS[0]].cpu_millis() for p in ("int8", "fp32")}
    yield "| stage | ms | of the CPU time over HTTP, int8 | fp32 | heap allocated, kB |"
    yield "|---|---|---|---|---|"
    rest = dict(whole)
    for name, label in STAGES.items():
        stage = by_name[name]
        shares = []
        for precision, millis in whole.items():
            counts = not name.startswith("network") or name.endswith(precision)
            rest[precision] -= stage.millis if counts else 0
            shares.append(f"{stage.millis / millis:.1%}" if counts else "")
        yield f"| {label} | {stage.millis:.3f} | {' | '.join(shares)} | {stage.heap_bytes / 1e3:.1f} |"
    yield f"| HTTP and all else | {rest['int8']:.3f} | {' | '.join(f'{rest[p] / whole[p]:.1%}' for p in whole)} | |"
    yield ""
    decoded, canvas = by_name["decode"].native_bytes, by_name["letterbox"].native_bytes
    heap = by_name["pipeline"].heap_bytes
    yield (f"- Allocated for a photo, on average: {decoded / 1e3:,.0f} kB for the picture as it is decoded, "
           f"{canvas / 1e3:,.0f} kB for the network's input, {heap / 1e3:,.0f} kB on the heap by the whole pipeline: "
           f"together {(decoded + canvas + heap) / decoded:.2f} times the decoded picture.")
