"""Installs the Python packages of the benchmarks in a virtual environment, and builds Facet."""
import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]
ROOT = BENCH.parent
TARGET = ROOT / "target"
WORK = TARGET / "bench"
JAR = TARGET / "quarkus-app/quarkus-run.jar"
SAMPLE_PHOTO = ROOT / "src/main/resources/sample/astronaut.jpg"
REQUIREMENTS = BENCH / "requirements.txt"
VENV = Path(os.environ.get("FACET_BENCH_VENV", WORK / "venv")).absolute()
PYTHON = VENV / "bin/python"


def packages_installed() -> bool:
    """Whether the virtual environment has the packages of requirements.txt."""
    installed = VENV / REQUIREMENTS.name
    return installed.is_file() and installed.read_text() == REQUIREMENTS.read_text()


def install_packages() -> None:
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", REQUIREMENTS], check=True)
    (VENV / REQUIREMENTS.name).write_text(REQUIREMENTS.read_text())


def use_packages() -> None:
    """Restarts the command in the virtual environment.

    Callers parse the arguments first, so that --help works without any package.
    """
    if Path(sys.prefix) == VENV:
        return
    if not packages_installed():
        install_packages()
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def build_jar() -> None:
    """Builds Facet if there is no jar yet."""
    if not JAR.exists():
        maven("package")


def test_classpath() -> str:
    """Builds the tests and the benchmarks."""
    maven("package", "-Pbench")
    return f"{TARGET}/classes:{TARGET}/test-classes:{(WORK / 'classpath').read_text()}"


def maven(*arguments: str) -> None:
    command = ["mvn", "-q", "-f", ROOT / "pom.xml", "-DskipTests", *arguments]
    subprocess.run(command, check=True, stdout=sys.stderr)
