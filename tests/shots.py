"""Draw the main pages into var/shots, at phone and desktop width and in both languages: ``make shots``."""

import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.browsing import LANGUAGES, WIDTHS, browser, open_page
from tests.running import running

SHOTS = Path(__file__).parent.parent / "var" / "shots"
PAGES = {
    "home": "",
    "rights": "rights/",
    "deadline": f"rights/?clock=decision&start={date.today()}",  # noqa: DTZ011 - a picture of today
    "mistake": "rights/?clock=&start=tomorrow",
    "missing": "nothing",
}


def main() -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as run, browser() as chromium:
        for language in LANGUAGES:
            for width in WIDTHS:
                for name, path in PAGES.items():
                    with open_page(chromium, run.url + path, language, width) as (page, _):
                        page.screenshot(path=SHOTS / f"{name}-{language}-{width}.png", full_page=True)


if __name__ == "__main__":
    main()
