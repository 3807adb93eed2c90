"""Runs --help of every benchmark, and its smallest real run.

    python3 -m unittest discover bench/tests

The real runs take a minute and run only if FACET_REQUIRE_BENCH=true; then Facet is built and the packages of
bench/requirements.txt are installed first. bench/compare takes minutes and runs only if FACET_BENCH_COMPARE=true as well.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(BENCH))
from facet_bench import environment  # noqa: E402

COMMANDS = ("backfill", "compare", "confidence", "fuzz", "overload", "scales", "soak", "steady", "storm", "tuner_plots.py", "video")


def run(command: str, *arguments: str, flags: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *flags, BENCH / command, *arguments], capture_output=True, text=True)


class HelpTest(unittest.TestCase):
    def test_help_needs_no_packages(self) -> None:
        for command in COMMANDS:
            with self.subTest(command):
                result = run(command, "--help", flags=("-S",))
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue(result.stdout.startswith("usage: "), result.stdout)

    def test_unknown_option_is_a_usage_error(self) -> None:
        for command in COMMANDS:
            with self.subTest(command):
                self.assertEqual(run(command, "--unknown", flags=("-S",)).returncode, 2)


class TunerPlotsTest(unittest.TestCase):
    def test_tuner_plots(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            plot = '<svg viewBox="0 0 40 20" role="img"><path d="M0 0"/></svg>'
            Path(folder, "facet-tuning.html").write_text(f"<style>\nbody {{}}\n:root {{}}\n</style>{plot * 4}")
            result = run("tuner_plots.py", "--report", folder, "--output", folder)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(Path(folder, "tuning-pareto.svg").read_text(),
                             '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20" role="img">'
                             '<style>\nsvg {}</style><path d="M0 0"/></svg>\n')


@unittest.skipUnless(os.environ.get("FACET_REQUIRE_BENCH") == "true", "FACET_REQUIRE_BENCH is not true; takes a minute")
class SmallestRunTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        environment.build_jar()
        if not environment.packages_installed():
            environment.install_packages()

    def run_json(self, command: str, *arguments: str) -> list[dict]:
        result = run(command, *arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]

    def test_storm(self) -> None:
        verdict, = self.run_json("storm", "--events", "20", "--keys", "4", "--seeds", "1", "--processes", "1")
        self.assertTrue(verdict["correct"])
        self.assertEqual(verdict["events"], 20)

    def test_steady(self) -> None:
        current, queue = self.run_json("steady", "--events", "10", "--warm-up", "0", "--photos", "20", "--records", "2")
        self.assertEqual(current["outcomes"], ["current"])
        self.assertEqual(current["callsPerEvent"], {"HEAD": 2, "GET": 0, "PUT": 0})
        self.assertGreater(queue["photosPerSecond"], 0)

    def test_backfill(self) -> None:
        steps: dict[str, dict] = {}
        for step in self.run_json("backfill", "--photos", "20", "--fresh", "5", "--kills", "0"):
            steps |= step
        self.assertEqual(steps["written"], {"missing": 0, "sidecars": 5, "duplicates": 0})
        self.assertEqual(steps["repeated"]["outcomes"], {})
        self.assertEqual(steps["sent"], {"photos": 20, "duplicates": 0})

    def test_soak(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "soak.html")
            # Ten seconds are too few for a verdict about drift, so the command fails.
            result = run("soak", "--stores", "directory", "--minutes", "0.15", "--round", "5", "--output", str(page))
            summary = json.loads(result.stdout)
            self.assertEqual(summary["problems"], 0, summary)
            self.assertGreater(summary["calls"], 0)
            self.assertNotRegex(page.read_text(), r'(src|href)=|url\(|@import')

    def test_overload(self) -> None:
        for part in self.run_json("overload", "--clients", "60", "--seconds", "3", "--vanish", "1"):
            self.assertTrue(part["correct"], part)

    def test_confidence(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            plot = Path(folder, "plot.svg")
            result = run("confidence", "--quick", "--plot", str(plot))
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertRegex(result.stdout, r"\| 122 \| (0\.9\d|1\.00) ")
            self.assertEqual(plot.read_text().count("<g "), 4)

    @unittest.skipUnless(os.environ.get("FACET_BENCH_COMPARE") == "true", "FACET_BENCH_COMPARE is not true; takes minutes")
    def test_compare(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "photo.jpg").symlink_to(environment.SAMPLE_PHOTO)
            result = run("compare", folder, "--quick")
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            self.assertIn("| HTTP and the rest |", result.stdout)


if __name__ == "__main__":
    unittest.main()
