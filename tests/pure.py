"""Run the tests of the pure packages with Django not importable, as on a machine that only verifies."""

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
        command = [
            *(sys.executable, "-c", f"import sys; sys.path[:0] = [{folder!r}, {str(TESTS.parent)!r}]; "),
        ]
        command[-1] += "import pytest; sys.exit(pytest.main(sys.argv[1:]))"
        options = ["-q", "-c", str(settings), "--rootdir", str(TESTS.parent), "-p", "no:django", "-m", "not torture"]
        return subprocess.run([*command, *options, *here], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
