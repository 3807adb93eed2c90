"""Tests the parts of bench/soak that need no service.

    python3 -m unittest discover bench/tests
"""
import sys
import time
import unittest
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from facet_bench import http2  # noqa: E402
from facet_bench.soak import charts, drift, events  # noqa: E402
from facet_bench.soak.measurements import Sample, parse, total  # noqa: E402
from facet_bench.soak.recorder import Faults, Recorder, percentile  # noqa: E402

MIB = 1 << 20
IDLE = Sample(time=0, quiet=True, resident=600 * MIB, heap=20 * MIB, direct=6 * MIB, pinned=0, descriptors=200, threads=40,
              files=0, inFlight=0, queueDepth=0)


def drifted(**last: Any) -> list[str]:
    """The rules that a run breaks whose last third has these values."""
    samples = [IDLE] * 10 + [replace(IDLE, **last)] * 5
    return [verdict.rule.name for verdict in drift.verdicts(samples) if verdict.drifted]


class DriftTest(unittest.TestCase):
    def test_constant_service_does_not_drift(self) -> None:
        self.assertEqual(drifted(), [])

    def test_memory_may_grow_by_5_percent(self) -> None:
        self.assertEqual(drifted(resident=629 * MIB), [])
        self.assertEqual(drifted(resident=631 * MIB), ["resident memory"])

    def test_each_leak_is_found(self) -> None:
        for name, value in (("heap", 24 * MIB), ("direct", 15 * MIB), ("descriptors", 203), ("threads", 43), ("files", 1)):
            with self.subTest(name):
                self.assertEqual(len(drifted(**{name: value})), 1)

    def test_pool_that_shrinks_again_does_not_drift(self) -> None:
        samples = [IDLE] * 10 + [replace(IDLE, threads=90)] * 3 + [IDLE] * 2
        self.assertFalse(any(verdict.drifted for verdict in drift.verdicts(samples)))

    def test_warm_up_and_traffic_are_not_compared(self) -> None:
        cold, loaded = replace(IDLE, resident=100 * MIB), replace(IDLE, quiet=False, resident=900 * MIB)
        samples = [cold] * 3 + [IDLE, loaded] * 12
        self.assertFalse(any(verdict.drifted for verdict in drift.verdicts(samples)))

    def test_short_run_has_no_verdict(self) -> None:
        self.assertEqual(drift.verdicts([IDLE] * 2), [])


class RecorderTest(unittest.TestCase):
    def test_server_error_is_a_problem_unless_a_store_fault_explains_it(self) -> None:
        recorder = Recorder()
        now = time.monotonic()
        recorder.faults.spans.append((now - 20, now - 10))
        recorder.call("detect", now - 15, 503, (200,), (503,))
        self.assertEqual(recorder.problem_count, 0)
        recorder.call("detect", now - 1, 503, (200,), (503,))
        recorder.call("detect", now - 15, 500, (200,), (503,))
        self.assertEqual(recorder.problem_count, 2)

    def test_fault_explains_calls_that_overlap_it(self) -> None:
        faults = Faults([(100, 110)])
        self.assertTrue(faults.overlap(90, 101))
        self.assertTrue(faults.overlap(111, 112), "a delayed response")
        self.assertFalse(faults.overlap(90, 99))
        self.assertFalse(faults.overlap(120, 121))

    def test_statuses_are_counted_by_kind(self) -> None:
        recorder = Recorder()
        for status in (200, 200, 429):
            recorder.call("detect", 0, status, (200, 429))
        self.assertEqual(recorder.statuses(), {"detect": Counter({200: 2, 429: 1})})

    def test_percentile_is_a_measured_value(self) -> None:
        self.assertEqual(percentile(range(1, 101), 0.99), 99)
        self.assertEqual(percentile([3, 1, 2], 0.5), 2)
        self.assertEqual(percentile([7], 0.99), 7)
        self.assertEqual(percentile([], 0.5), 0)


class FormatTest(unittest.TestCase):
    def test_metrics_are_added_by_tag(self) -> None:
        metrics = list(parse('# HELP x\nused_bytes{area="heap",id="a"} 1.5E1\nused_bytes{area="heap",id="b"} 5.0\n'
                             'used_bytes{area="nonheap"} 9.0\nfacet_in_flight 2.0\nratio NaN\n'))
        self.assertEqual(total(metrics, "used_bytes", 'area="heap"'), 20)
        self.assertEqual(total(metrics, "facet_in_flight"), 2)

    def test_http2_frame_has_length_kind_flags_and_stream(self) -> None:
        self.assertEqual(http2.frame(http2.DATA, http2.END_STREAM, 5, b"abc"), b"\0\0\3\0\1\0\0\0\5abc")
        self.assertEqual(http2.header_block({":method": "POST"}), b"\0\7:method\4POST")

    def test_every_event_names_the_object(self) -> None:
        for form in events.FORMATS:
            with self.subTest(form):
                _, body = events.make_event(form, "bucket-1", "photo 1.jpg")
                self.assertIn(b"bucket-1", body)
                self.assertRegex(body, rb"photo[ +]1\.jpg")

    def test_chart_contains_every_point_inside_its_frame(self) -> None:
        svg = charts.chart("Memory <MB>", "MB", {"resident": [(0, 0), (30, 500), (60, 250)]}, 60, [(10, 20)])
        self.assertIn("Memory &lt;MB&gt;", svg)
        left, right, top, bottom = charts.LEFT, charts.RIGHT, charts.TOP, charts.BOTTOM
        self.assertIn(f'points="{left}.0,{bottom}.0 {(left + right) / 2:.1f},{top}.0 {right}.0,{(top + bottom) / 2:.1f}"', svg)
        self.assertEqual(svg.count("<rect"), 1)
        self.assertNotIn("http", svg)

    def test_axis_ends_at_a_round_number(self) -> None:
        self.assertEqual([charts.ceiling(value) for value in (0.3, 1, 3, 17, 480)], [1, 1, 5, 20, 500])


if __name__ == "__main__":
    unittest.main()
