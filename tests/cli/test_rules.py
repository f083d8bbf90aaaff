"""``huiyin due`` and ``huiyin profile``, as a person and as a script would call them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from huiyin.cli.main import run
from huiyin.site.problem import Exit


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUIYIN_LANG", "en")
    monkeypatch.setenv("HUIYIN_HOME", str(tmp_path))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run([*arguments, "--json"]) == Exit.OK
    return json.loads(capsys.readouterr().out)


def test_a_due_date_shows_its_work(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "due", "cn-2022", "objection", "--start", "2026-09-28")
    assert (found["due"], found["rolled"], found["provisional"]) == ("2026-10-10", "2026-10-10", False)
    assert [skip["date"] for skip in found["skipped"]] == [f"2026-10-0{n}" for n in range(1, 8)]
    assert {skip["reason"] for skip in found["skipped"]} == {"National Day"}
    assert found["rule"] == "Objection to responsibility"
    assert found["source"]["article"] == "23"
    assert found["source"]["verified"] is True
    assert len(found["version"]) == 64


def test_the_same_in_chinese(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_LANG", "zh")
    found = said(capsys, "due", "cn-2022", "objection", "--start", "2026-09-28")
    assert found["skipped"][0]["reason"] == "国庆节"
    assert run(["due", "cn-2022", "objection", "--start", "2026-09-28"]) == Exit.OK
    assert "最后一天" in capsys.readouterr().out


def test_without_a_clock_all_of_the_profile_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    clocks = said(capsys, "due", "cn-2022")["clocks"]
    assert {"objection", "decision", "review_request"} <= {clock["clock"] for clock in clocks}
    assert run(["due", "cn-2022"]) == Exit.OK
    assert "objection" in capsys.readouterr().out


def test_a_date_of_a_year_not_announced_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "due", "cn-2022", "decision", "--start", "2026-12-20")
    assert (found["provisional"], found["unannounced"]) == (True, [2027])
    run(["due", "cn-2022", "decision", "--start", "2026-12-20"])
    assert "provisional" in capsys.readouterr().out


def test_an_extension_counts_from_the_same_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        said(capsys, "due", "cn-2022", "decision", "--start", "2026-08-04", "--longer-by", "30")["due"] == "2026-11-02"
    )


def test_an_operator_can_add_a_year_and_set_limits(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    year = tmp_path / "rules" / "calendars" / "cn"
    year.mkdir(parents=True)
    (year / "2027.toml").write_text(
        'year = 2027\nannounced = 2026-11-20\nverified = false\nsource = { zh = "虚构", en = "made up" }\n'
        '[[holiday]]\nzh = "元旦"\nen = "New Year"\noff = [2027-01-01]\nwork = []\n',
        encoding="utf-8",
    )
    found = said(capsys, "due", "cn-2022", "objection", "--start", "2026-12-30")
    assert (found["rolled"], found["provisional"], found["calendar"]) == ("2027-01-07", False, "cn@2026-11-20")


def test_an_operators_own_table_of_a_shipped_year_counts_by_its_later_announcement(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    year = tmp_path / "rules" / "calendars" / "cn"
    year.mkdir(parents=True)
    (year / "2026.toml").write_text(
        'year = 2026\nannounced = 2026-02-01\nverified = false\nsource = { zh = "虚构", en = "made up" }\n'
        '[[holiday]]\nzh = "虚构节"\nen = "Made-up day"\noff = [2026-09-29]\nwork = []\n',
        encoding="utf-8",
    )
    found = said(capsys, "due", "cn-2022", "objection", "--start", "2026-09-28")
    assert {"date": "2026-09-29", "reason": "Made-up day"} in found["skipped"]


@pytest.mark.parametrize(("text", "what"), [("response = 5", "is no limit"), ("response = ", "not valid TOML")])
def test_limits_that_cannot_be_used_name_their_own_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, what: str
) -> None:
    (tmp_path / "rules" / "limits").mkdir(parents=True)
    (tmp_path / "rules" / "limits" / "iso-10002.toml").write_text(text, encoding="utf-8")
    assert run(["due", "iso-10002"]) == Exit.INPUT
    error = capsys.readouterr().err
    assert "limits/iso-10002.toml:1" in error
    assert what in error


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["due", "cn-1999"], Exit.INPUT, "cn-2022"),
        (["due", "cn-2022", "nonsense"], Exit.USAGE, "there are: registration"),
        (["due", "cn-2022", "objection"], Exit.USAGE, "--start"),
        (["due", "cn-2022", "objection", "--start", "2026-02-30"], Exit.USAGE, "is no date"),
        (["due", "cn-2022", "objection", "--start", "20260228"], Exit.USAGE, "is no date"),
        (["due", "cn-2022", "objection", "--start", "9999-12-31"], Exit.INPUT, "1950 to 2199"),
        (["due", "cn-2022", "undertaking", "--start", "2026-02-03"], Exit.INPUT, "date that was undertaken"),
        (["due", "cn-2022", "objection", "--start", "2026-02-03", "--limit", "x"], Exit.USAGE, "--limit"),
        (["due", "cn-2022", "--limit", "objection=9 days"], Exit.INPUT, "not for the installation to set"),
        (["due", "/nowhere/rules.toml"], Exit.INSTALLATION, "/nowhere/rules.toml"),
        (["profile"], Exit.USAGE, "Missing command"),
        (["profile", "lint", "cn-1999"], Exit.INPUT, "There are"),
        (["nonsense"], Exit.USAGE, "No such command"),
        (["due", "--nonsense"], Exit.USAGE, "No such option"),
    ],
)
def test_what_goes_wrong_is_said_with_its_remedy_and_told_by_the_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: Exit, what: str
) -> None:
    assert run(arguments) == code
    assert what in capsys.readouterr().err.replace("\n", " ")


def test_rules_that_are_broken_name_file_line_and_key(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "mine.toml"
    broken.write_text('id = "mine"\nnmae = "x"\n', encoding="utf-8")
    assert run(["profile", "lint", str(broken)]) == Exit.INPUT
    error = capsys.readouterr().err
    assert "mine.toml:2: nmae: unknown key 'nmae'" in error
    assert "Did you mean 'name'" in error


def test_a_fault_of_the_program_has_a_code_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.cli.rules.work", lambda *_: 1 / 0)
    assert run(["due", "cn-2022", "objection", "--start", "2026-09-28"]) == Exit.FAULT
    assert "fault of the program" in capsys.readouterr().err


def test_rules_that_are_not_utf8_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "mine.toml"
    broken.write_bytes("id = '信访'".encode("gb18030"))
    assert run(["due", str(broken)]) == Exit.INPUT
    assert "not UTF-8" in capsys.readouterr().err


def test_lint_proves_a_profile_and_finds_a_broken_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = said(capsys, "profile", "lint", "iso-10002")
    assert found["iso-10002"]["findings"] == []
    assert found["iso-10002"]["states"] > 100
    text = (Path(__file__).parents[2] / "src/huiyin/procedure/profiles/iso-10002.toml").read_text(encoding="utf-8")
    broken = tmp_path / "mine.toml"
    broken.write_text(text.replace('"reasons", ', ""), encoding="utf-8")
    assert run(["profile", "lint", str(broken)]) == Exit.FOUND
    assert "4 refusal with remedy" in capsys.readouterr().out


def test_profiles_are_listed_and_drawn(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "cn-2022" in {one["profile"] for one in said(capsys, "profile", "list")}
    picture = tmp_path / "pictures" / "course.svg"
    assert run(["profile", "draw", "cn-2022", "--lang", "en", "--out", str(picture)]) == Exit.OK
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_the_commands_about_rules_load_no_django() -> None:
    code = (
        "import sys; from huiyin.cli.main import run; run(['due', 'cn-2022', 'objection', '--start', '2026-09-28']); "
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_a_terminal_without_chinese_shows_marks_and_does_not_fail() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "HUIYIN_LANG": "zh"}
    command = [sys.executable, "-m", "huiyin.cli.main", "due", "cn-2022", "objection", "--start", "2026-09-28"]
    done = subprocess.run(command, check=False, capture_output=True, env=environment)
    assert (done.returncode, b"2026-10-10" in done.stdout) == (Exit.OK, True)
