"""Decides whether a service drifted: it must not use more at the end of a run than after its warm-up."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from facet_bench.soak.measurements import Sample

# Compiled convolutions and code, and the growth of the heap to its working size, belong to the warm-up.
WARM_UP = 0.2
MEMORY_SHARE = 0.05
MIB = 1 << 20


@dataclass(frozen=True)
class Rule:
    """The last third of the pauses after the warm-up may exceed the first third by a share or an amount, whichever is more."""

    name: str
    value: Callable[[Sample], float]
    summary: Callable[[Sequence[float]], float]
    share: float
    amount: float
    unit: str


# A leak raises the lowest value; a pool that grows and shrinks does not.
RULES = (
    Rule("resident memory", lambda sample: sample.resident, median, MEMORY_SHARE, 0, "MB"),
    Rule("live heap", lambda sample: sample.heap, median, MEMORY_SHARE, 3 * MIB, "MB"),
    Rule("direct memory", lambda sample: sample.direct, median, MEMORY_SHARE, 8 * MIB, "MB"),
    Rule("descriptors", lambda sample: sample.descriptors, min, 0, 2, ""),
    Rule("threads", lambda sample: sample.threads, min, 0, 2, ""),
    Rule("temporary files", lambda sample: sample.files, min, 0, 0, ""),
)


@dataclass(frozen=True)
class Verdict:
    rule: Rule
    before: float
    after: float

    @property
    def limit(self) -> float:
        return self.before + max(self.before * self.rule.share, self.rule.amount)

    @property
    def drifted(self) -> bool:
        return self.after > self.limit


def verdicts(samples: Sequence[Sample]) -> list[Verdict]:
    """Compares thirds of the quiet samples. Without enough of them, there are no verdicts."""
    quiet = [sample for sample in samples if sample.quiet]
    warm = quiet[int(len(quiet) * WARM_UP):]
    third = len(warm) // 3
    if not third:
        return []
    return [Verdict(rule, rule.summary([rule.value(sample) for sample in warm[:third]]),
                    rule.summary([rule.value(sample) for sample in warm[-third:]])) for rule in RULES]
