"""Resolve the locked parts: the tests' set first, then the program's as a part of it, so that both agree."""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent / "requirements"
COMPILE = [
    *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--extra", "server"),
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"),
    *("--quiet", "--upgrade"),
]


def main() -> None:
    everything, program = REQUIREMENTS / "dev.txt", REQUIREMENTS / "run.txt"
    subprocess.run([*COMPILE, "--group", "dev", "-o", everything], check=True)
    subprocess.run([*COMPILE, "--group", "build", "-c", everything, "-o", program], check=True)


if __name__ == "__main__":
    main()
