"""Fuzzes the parsers of untrusted bytes that are written in Java, guided by coverage."""
import re
import subprocess
from pathlib import Path

INSTRUMENTED = "io.facet.**:com.fasterxml.jackson.**:org.jboss.resteasy.reactive.**"
MAX_BYTES = 60_000
RUNS = re.compile(r"^Done (\d+) runs", re.MULTILINE)


def fuzz_parsers(classpath: str, folder: Path, seconds: int) -> bool:
    """Prints a table row per parser; whether there was no finding. Jazzer leaves each finding in the parser's folder."""
    java = ["java", "-Xmx900m", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-cp", classpath]
    names = subprocess.run([*java, "io.facet.fuzz.ParserFuzzer", folder], check=True, capture_output=True, text=True)
    print("| parser | executions | findings |\n|---|---|---|")
    clean = True
    for name in names.stdout.split():
        home = (folder / name).absolute()
        corpus = home / "corpus"
        corpus.mkdir(exist_ok=True)
        command = ["nice", *java, "com.code_intelligence.jazzer.Jazzer", "--target_class=io.facet.fuzz.ParserFuzzer",
                   f"--target_args={name}", f"--instrumentation_includes={INSTRUMENTED}", "--keep_going=10",
                   corpus, home / "seeds", f"-max_total_time={seconds}", f"-max_len={MAX_BYTES}", "-rss_limit_mb=4000"]
        run = subprocess.run(command, cwd=home, capture_output=True, text=True)
        (home / "log").write_text(run.stderr)
        runs = RUNS.search(run.stderr)
        findings = len(list(home.glob("crash-*"))) + len(list(home.glob("timeout-*")))
        # A run that ended before its time is a finding too.
        clean &= findings == 0 and runs is not None
        print(f"| {name} | {int(runs[1]) if runs else 0:,} | {findings} |", flush=True)
    return clean
