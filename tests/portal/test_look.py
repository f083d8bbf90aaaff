"""The style sheet keeps to the contrast of WCAG 2.2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import huiyin.portal

SHEET = (Path(huiyin.portal.__file__).parent / "static" / "portal" / "huiyin.css").read_text()
COLOURS = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", SHEET)) | {"white": "#ffffff"}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "white", 7),
        ("ink", "paper", 7),
        ("ink", "focus", 7),
        ("grey", "white", 7),
        ("grey", "paper", 4.5),
        ("pine", "white", 7),
        ("pine", "paper", 7),
        ("red", "white", 7),
        ("amber", "white", 4.5),
        ("focus", "pine", 3),
    ],
)
def test_it_can_be_read(text: str, ground: str, least: float) -> None:
    assert contrast(text, ground) >= least


def test_it_loads_nothing(tmp_path: Path) -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET
    assert "@font-face" not in SHEET


def test_no_page_carries_a_style_or_a_script_of_its_own() -> None:
    for page in (Path(huiyin.portal.__file__).parent / "templates").rglob("*.*"):
        assert not re.search(r"<style|style=|<script|\son\w+=|javascript:", page.read_text()), page
