"""Run the tests of the pure packages with Django not importable, as on a machine that only verifies."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent
PACKAGES = ("procedure", "ledger", "vault", "language")
ABSENT = ("django", "psycopg", "procrastinate", "granian")


def main() -> int:
    """Put stand-ins that cannot be imported first on the path, and run."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ABSENT:
            (Path(folder) / f"{name}.py").write_text(
                f"raise ModuleNotFoundError('{name} is not here', name='{name}')\n"
            )
        settings = Path(folder) / "pytest.ini"
        settings.write_text("[pytest]\nfilterwarnings = error\nmarkers = torture\n")
        here = [str(TESTS / package) for package in PACKAGES if (TESTS / package).is_dir()]
        options = ["-q", "-n", "auto", "-c", str(settings), "--rootdir", str(TESTS.parent), "-p", "no:django"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((folder, str(TESTS.parent)))}
        command = [sys.executable, "-m", "pytest", *options, "-m", "not torture", *here]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
