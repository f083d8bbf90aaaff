"""Rules that cannot be used: every fault with its file, line, key and remedy, and all of them at once."""

from importlib.resources import files

import pytest

from huiyin.procedure.decode import (
    DecodeError,
    Fault,
    canonical_profile,
    decode_calendar,
    decode_canonical,
    decode_profile,
    fingerprint,
)
from tests.procedure.sample import LIMITS, SHELF

TEXT = (files("huiyin.procedure") / "profiles" / "cn-2022.toml").read_text(encoding="utf-8")


def faults(text: str, limits: dict[str, str] | None = None) -> tuple[Fault, ...]:
    with pytest.raises(DecodeError) as caught:
        decode_profile(text, "mine.toml", SHELF.calendars, limits)
    for fault in caught.value.faults:
        assert fault.file == "mine.toml"
        assert fault.what.zh
        assert fault.remedy.zh
        assert fault.remedy.en
    return caught.value.faults


def line_of(text: str, needle: str) -> int:
    return text[: text.index(needle)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "key", "what", "remedy"),
    [
        ('remind = "10 days"', 'remnid = "10 days"', "clocks.decision.remnid", "unknown key 'remnid'", "remind"),
        ('term = "60 days"', 'term = "60 dayz"', "clocks.decision.term", "is no term", "spec"),
        ('term = "60 days"', "term = 60", "clocks.decision.term", "a term is a text", "spec"),
        ('to = ["filed"]', 'to = ["filled"]', "acts.file.to", "'filled' is not defined", "'filed'"),
        (
            'clocks = ["registration"]',
            'clocks = ["rejistration"]',
            "stages.filed.clocks",
            "not defined",
            "'registration'",
        ),
        ('notice = "extension"', 'notice = "none_such_at_all"', "acts.extend.notice", "not defined", "Define it"),
        ('calendar = "cn"', 'calendar = "cm"', "calendar", "'cm' is not defined", "'cn'"),
        ("since = 2022-05-01", 'since = "2022-05-01x"', "since", "date", "spec"),
        ('end = "withdrawal"', 'end = "timeout"', "stages.withdrawn.end", "'withdrawal'", "spec"),
        (
            'facts = { longer_by = "count" }',
            'facts = { longer_by = "text" }',
            "acts.extend.facts",
            "no kind of fact",
            "spec",
        ),
        ('who = ["receiver"]', 'who = ["anybody"]', "acts.take.who", "'receiver'", "spec"),
        ('kind = "direction"', 'kind = "letter"', "notices.direction.kind", "pattern", "spec"),
        (
            'apart = { acts = ["direct"',
            'apart = { acts = ["dyrect"',
            "acts.confirm_direction.apart",
            "'dyrect'",
            "'direct'",
        ),
        (
            'lapse = { to = ["answered"]',
            'lapse = { to = ["anwsered"]',
            "clocks.deemed_delivery.lapse",
            "'anwsered'",
            "'answered'",
        ),
        ('law = "JJ20"', 'law = "JJ21"', "clocks.accusation_answer.source", "'JJ21' is not defined", "'JJ20'"),
    ],
)
def test_a_fault_names_its_place_and_its_remedy(old: str, new: str, key: str, what: str, remedy: str) -> None:
    text = _in(TEXT, "[clocks.decision]" if key.startswith("clocks.decision") else "id = ", old, new)
    found = next(fault for fault in faults(text) if fault.key.startswith(key))
    assert what in found.what.en
    assert remedy in found.remedy.en
    assert found.line == line_of(text, new)


def _in(text: str, after: str, old: str, new: str) -> str:
    head, tail = text.split(after, 1)
    return head + after + tail.replace(old, new, 1)


def test_a_rule_without_a_source_is_refused() -> None:
    text = _in(TEXT, "[clocks.decision]", 'source = { law = "XF22", article = "34", verified = true }\n', "")
    (fault,) = faults(text)
    assert fault.key == "clocks.decision.source"
    assert fault.what.en == "a rule without a source"
    assert fault.line == line_of(text, "[clocks.decision]")


def test_all_faults_are_told_at_once() -> None:
    text = TEXT.replace('term = "60 days"', 'term = "sixty"').replace('end = "direction"', 'end = "soon"')
    assert len({fault.key for fault in faults(text)}) >= 2


def test_what_is_not_toml_names_the_line() -> None:
    (fault,) = faults(TEXT.replace("[stages.triage]", "[stages.triage", 1))
    assert fault.line == line_of(TEXT, "[stages.triage]")
    assert "not valid TOML" in fault.what.en


def test_rules_without_a_beginning_are_refused() -> None:
    text = TEXT.replace("[acts.file]", "[acts.begin]").replace('"file"', '"begin"')
    assert any("no act 'file'" in fault.what.en for fault in faults(text))


def test_a_limit_that_is_not_open_to_the_installation_is_refused() -> None:
    (fault,) = faults(TEXT, {"decision": "90 days"})
    assert fault.key == "clocks.decision"
    assert "not for the installation to set" in fault.what.en


def test_limits_of_the_installation_are_part_of_the_version() -> None:
    one = SHELF.profile("cn-2022")
    open_ = TEXT.replace('term = "60 days"', 'term = "set by the installation"')
    names = [name for name, clock in one.clocks.items() if str(clock.term) == "60 days"]
    versions = {
        decode_profile(open_, "mine.toml", SHELF.calendars, dict.fromkeys(names, term)).hash
        for term in ("30 days", "31 days")
    }
    assert len(versions) == 2


def test_layout_and_comments_are_not_part_of_the_version_and_every_rule_is() -> None:
    again = decode_profile("# a remark\n\n" + TEXT.replace(" = ", "  =  "), "mine.toml", SHELF.calendars)
    assert again.hash == SHELF.profile("cn-2022").hash
    other = decode_profile(TEXT.replace('term = "60 days"', 'term = "61 days"', 1), "mine.toml", SHELF.calendars)
    assert other.hash != again.hash
    assert fingerprint({"b": 1, "a": 2}) == fingerprint({"a": 2, "b": 1})


@pytest.mark.parametrize("name", SHELF.profiles)
def test_a_kept_version_is_read_back_as_the_same_rules(name: str) -> None:
    text = (files("huiyin.procedure") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
    limits = LIMITS.get(name)
    kept = canonical_profile(text, "mine.toml", limits)
    assert decode_canonical(kept, "kept", SHELF.calendars) == decode_profile(text, "mine.toml", SHELF.calendars, limits)


@pytest.mark.parametrize("stored", ["", "{}", "[]", "1", '{"acts":{"file":1}}', "[" * 100_000])
def test_a_kept_version_that_was_spoilt_is_refused(stored: str) -> None:
    with pytest.raises(DecodeError):
        decode_canonical(stored, "kept", SHELF.calendars)


@pytest.mark.parametrize(
    "rubbish",
    ["", "\x00", "= 1", "a = 1\na = 2", "[[laws]]\n", "laws = 1", "\u202e[laws]", "[" * 500, "a = " + "[" * 100_000],
)
def test_rubbish_is_refused_and_never_crashes(rubbish: str) -> None:
    assert faults(rubbish)


WEEK = 'id = "x"\nzh = "周"\nen = "week"\nzone = "UTC"\nrest = ["saturday", "sunday"]\nevery_year = false\n'
YEAR = """year = 2026
announced = 2025-11-04
verified = false
source = { zh = "通知", en = "notice" }
[[holiday]]
zh = "春节"
en = "Festival"
off = [2026-02-16]
work = [2026-02-14]
"""


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2026-02-16", "2027-02-16", "is not in 2026"),
        ("2026-02-14", "2026-02-13", "is a working day anyway"),
        ("[2026-02-16]", "[2026-02-16, 2026-02-16]", "stands twice"),
        ("[2026-02-14]", "[2026-02-14, 2026-02-16]", "stands twice"),
        ("2026-02-16", "2026-02-30", "not valid TOML"),
        ("announced", "anounced", "unknown key"),
        ('en = "Festival"\n', "", "'en' is missing"),
    ],
)
def test_a_year_that_cannot_be_used_names_its_place(old: str, new: str, what: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_calendar(WEEK, "calendar.toml", {"2026.toml": YEAR.replace(old, new)})
    assert any(what in fault.what.en for fault in caught.value.faults)
    assert all(fault.file == "2026.toml" and fault.line > 0 for fault in caught.value.faults)


def test_a_week_has_the_days_of_a_week() -> None:
    with pytest.raises(DecodeError, match="Did you mean 'sunday'"):
        decode_calendar(WEEK.replace("sunday", "sonday"), "calendar.toml", {})
