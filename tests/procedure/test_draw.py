"""The drawing of a course: whole, readable, the same every time, for every shipped profile in both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, combinations
from xml.etree import ElementTree as ET

import pytest

from huiyin.procedure.draw import (
    AMBER,
    FRAMES,
    GREY,
    INK,
    INKS,
    PINE,
    RED,
    WHITE,
    Teller,
    beside,
    draw,
    moves,
    turn_offs,
    usual,
)
from huiyin.procedure.layout import WIDTH, Box, Look, Picture, Strand, Stroke, place, width, wrap
from huiyin.procedure.names import End
from huiyin.procedure.profile import MAIN, Rules, Stage, Track
from huiyin.procedure.text import Text
from tests.procedure.sample import PROFILES, SHELF

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("en", "zh-hans")
EACH = [(name, language) for name in PROFILES for language in LANGUAGES]
CN = SHELF.profile("cn-2022")
SIGNS = (Look.STOP, Look.OPINION, Look.DIRECTION, Look.WITHDRAWAL, Look.BACK)


def parsed(rules: Rules, language: str) -> ET.Element:
    return ET.fromstring(draw(rules, language))  # noqa: S314 - we wrote it ourselves


@cache
def drawn(name: str, language: str) -> ET.Element:
    """A shipped profile's drawing, parsed; limits that the installation sets are open in it."""
    return parsed(SHELF.profile(name), language)


@cache
def told(name: str, language: str) -> tuple[Strand, ...]:
    return tuple(Teller(SHELF.profile(name), language).strands())


@cache
def placed(name: str, language: str) -> Picture:
    teller = Teller(SHELF.profile(name), language)
    rules = teller.rules
    return place(teller.name(rules.name), teller.name(rules.summary) if rules.summary else "", told(name, language))


def words(drawing: ET.Element) -> str:
    """All that is written in a drawing, without the spaces at which lines break."""
    return squeezed("".join(text.text or "" for text in drawing.iter(f"{SVG}text")))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def renamed(rules: Rules, stage: str, name: Text) -> Rules:
    return replace(rules, stages={**rules.stages, stage: replace(rules.stages[stage], name=name)})


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.w and other.x < one.x + one.w and one.y < other.y + other.h and other.y < one.y + one.h
    )


# ── What it says ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_drawing_is_one_well_formed_picture_with_a_title_and_a_description(name: str, language: str) -> None:
    drawing = drawn(name, language)
    assert drawing.tag == f"{SVG}svg"
    assert drawing.get("role") == "img"
    title, description = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
    assert title is not None
    assert title.text == SHELF.profile(name).name.within(language)
    assert description is not None
    assert description.text
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


@pytest.mark.parametrize(("name", "language"), EACH)
def test_every_stage_of_the_main_track_stands_in_the_drawing(name: str, language: str) -> None:
    said = words(drawn(name, language))
    main = [stage for stage in SHELF.profile(name).stages.values() if stage.track == MAIN]
    assert [stage.id for stage in main if squeezed(stage.name.within(language)) not in said] == []


@pytest.mark.parametrize(("name", "language"), EACH)
def test_every_clock_stands_in_the_drawing(name: str, language: str) -> None:
    said = words(drawn(name, language))
    clocks = SHELF.profile(name).clocks.values()
    assert [clock.id for clock in clocks if squeezed(clock.name.within(language)) not in said] == []


@pytest.mark.parametrize(("name", "language"), EACH)
def test_every_act_stands_in_the_drawing(name: str, language: str) -> None:
    said = words(drawn(name, language))
    acts = SHELF.profile(name).acts.values()
    assert [act.id for act in acts if squeezed(act.name.within(language)) not in said] == []


@pytest.mark.parametrize(("name", "language"), EACH)
def test_every_main_stage_has_one_place_and_every_ring_names_one(name: str, language: str) -> None:
    stops = [stop for strand in told(name, language) for stop in strand.stops if stop.code]
    codes = [stop.code for stop in stops]
    assert len(codes) == len(set(codes))
    goals = {way.to for strand in told(name, language) for stop in strand.stops for way in stop.ways}
    assert goals - {"", "←"} <= set(codes)


def test_a_clock_that_belongs_to_no_stage_and_no_act_stands_in_the_drawing() -> None:
    stray = replace(CN.clocks["undertaking"], id="stray", name=Text("无主期限", "A stray limit"))
    rules = replace(CN, clocks={**CN.clocks, "stray": stray})
    assert "Astraylimit" in words(parsed(rules, "en"))


def test_a_limit_that_the_installation_sets_is_said_to_be_so() -> None:
    assert squeezed("set by the installation") in words(drawn("iso-10002", "en"))
    assert "由各机构自行设定" in words(drawn("iso-10002", "zh-hans"))


def test_own_rules_and_unread_sources_carry_a_mark_that_is_explained() -> None:
    said = words(drawn("cn-2022", "en"))
    assert "ownrule1†" in said
    assert "‡notyetchecked" in said
    assert said.count("‡") > 1


# ── How the course is found ──────────────────────────────────────────────────────────────────────────────────────


def test_the_usual_course_runs_from_filing_through_each_remedy_to_the_last_answer() -> None:
    assert usual(CN, moves(CN)) == [
        ["filed", "triage", "intake", "handling", "opinion_sent", "answered"],
        ["review", "review_sent", "reviewed"],
        ["reexamination", "final_sent", "final"],
    ]


def test_the_usual_course_passes_by_a_stage_at_which_the_petitioner_has_to_choose() -> None:
    rules = PROFILES["uk-hos-2024"]
    first, *_ = usual(rules, moves(rules))
    assert first[:2] == ["received", "stage_1"]
    assert "choice" in {move.target for move in moves(rules)["received"]}


@pytest.mark.parametrize("name", PROFILES)
def test_the_usual_course_begins_where_filing_leads_and_ends_with_an_answer(name: str) -> None:
    rules = PROFILES[name]
    course = [*chain(*usual(rules, moves(rules)))]
    assert course[0] == rules.start[0]
    assert rules.stages[course[-1]].end is End.OPINION
    assert len(course) == len(set(course))
    assert not any(rules.stages[stage].simple for stage in course)


def test_stages_that_lead_only_to_one_turn_off_stand_on_its_rail() -> None:
    out = moves(CN)
    rails = turn_offs(CN, out, chain(*usual(CN, out)))
    assert ["offered", "objected", "retriage", "dispute", "taken"] in rails
    assert ["duty", "studying", "accusation", "reply_sent", "replied", "answer_check"] in rails


def test_an_end_that_only_a_side_course_leads_to_stands_on_its_rail() -> None:
    out = moves(CN)
    spine = [*chain(*usual(CN, out))]
    rails = beside(CN, out, [*spine, *chain(*turn_offs(CN, out, spine))])
    assert rails["withdrawal"] == ["not_withdrawn", "withdrawing", "withdrawn"]


def test_an_act_that_names_no_stage_of_its_track_is_drawn_at_each_of_them() -> None:
    anywhere = replace(CN.acts["ask_hearing"], from_=())
    out = moves(replace(CN, acts={**CN.acts, "ask_hearing": anywhere}))
    sources = {stage for stage, ways in out.items() for way in ways if way.act is anywhere}
    assert sources == {stage.id for stage in CN.stages.values() if stage.track == "hearing"}


def test_more_turn_offs_than_letters_still_have_a_code_each() -> None:
    tracks = {f"t{number}": Track(id=f"t{number}", name=Text("旁", "side"), start=f"s{number}") for number in range(60)}
    stages = {track.start: Stage(id=track.start, name=Text("旁", "side"), track=track.id) for track in tracks.values()}
    rules = replace(CN, tracks={**CN.tracks, **tracks}, stages={**CN.stages, **stages})
    codes = [*Teller(rules, "en").codes.values()]
    assert len(codes) == len(set(codes))
    assert words(parsed(rules, "en"))


# ── How it looks ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "language"), EACH)
def test_no_two_boxes_overlap_and_none_leaves_the_page(name: str, language: str) -> None:
    picture = placed(name, language)
    assert [pair for pair in combinations(picture.boxes, 2) if overlap(*pair)] == []
    assert [box for box in picture.boxes if box.x < 0 or box.x + box.w > WIDTH or box.y + box.h > picture.height] == []


@pytest.mark.parametrize(("name", "language"), EACH)
def test_no_line_of_words_is_wider_than_its_box(name: str, language: str) -> None:
    for box in placed(name, language).boxes:
        room = box.w - box.type.left - box.type.right
        for line, size in zip(box.lines, box.type.sizes(box.lines), strict=True):
            assert width(line, size, box.type.bold) <= room + 0.001, box


@pytest.mark.parametrize(("name", "language"), EACH)
def test_no_stroke_runs_through_words(name: str, language: str) -> None:
    picture = placed(name, language)
    written = [box for box in picture.boxes if box.look not in SIGNS]
    assert [(piece, box) for piece in pieces(picture.strokes) for box in written if overlap(piece, box)] == []


def pieces(strokes: tuple[Stroke, ...]) -> Iterator[Box]:
    """The straight parts of the rails, bends and leaders, as thin boxes."""
    kind = next(iter(placed("cn-2022", "en").boxes)).type
    for stroke in strokes:
        (x, y), (right, end) = stroke.start, stroke.end
        if stroke.look is not Look.ARROW:
            yield Box(stroke.look, kind, x, min(y, end), 0.1, abs(end - y))
            yield Box(stroke.look, kind, x, end, right - x, 0.1)


@pytest.mark.parametrize(("name", "language"), EACH)
def test_type_is_large_enough_for_a_phone(name: str, language: str) -> None:
    sizes = {float(text.get("font-size", 0)) for text in drawn(name, language).iter(f"{SVG}text")}
    assert min(sizes) >= 15


def test_what_is_yours_and_what_an_office_owes_differ_without_colour() -> None:
    boxes = placed("cn-2022", "en").boxes
    looks = {" ".join(box.lines): box.look for box in boxes}
    assert looks["Ask for review"] is Look.YOURS
    assert looks["Decide the review"] is Look.OFFICE
    shapes = {look: re.sub(r'"#\w+"', "", frame) for look, frame in FRAMES.items()}
    assert len({shapes[look] for look in (Look.DUTY, Look.RIGHT, Look.WINDOW)}) == 3


def test_the_three_ends_have_three_signs() -> None:
    rules = PROFILES["cn-2022"]
    stops = {stop.name: stop.look for strand in told("cn-2022", "en") for stop in strand.stops}
    signs = {stage.end: stops[stage.name.en] for stage in rules.stages.values() if stage.end}
    assert len(set(signs.values())) == len(End)


@pytest.mark.parametrize(
    ("ink", "paper"), [(INK, WHITE), (GREY, WHITE), (PINE, WHITE), (RED, WHITE), (AMBER, WHITE), (WHITE, PINE)]
)
def test_words_stand_out_from_their_ground(ink: str, paper: str) -> None:
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    parts = [digits[at : at + 2] for at in (0, 2, 4)] if len(digits) == 6 else [digit * 2 for digit in digits]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (int(part, 16) / 255 for part in parts)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_red_is_for_lateness_alone() -> None:
    assert [look for look, ink in INKS.items() if ink == RED] == [Look.LATE]


# ── As a file ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_names_are_text_and_never_markup() -> None:
    rules = renamed(CN, "handling", Text("<b>&", "<b>&"))
    rules = replace(rules, name=Text('"><script>', '"><script>'))
    for language in LANGUAGES:
        drawing = parsed(rules, language)
        assert "<b>&" in words(drawing)
        assert {element.tag for element in drawing.iter()} <= {
            f"{SVG}{tag}" for tag in ("svg", "title", "desc", "rect", "path", "text")
        }


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_drawing_needs_nothing_from_elsewhere(name: str, language: str) -> None:
    text = draw(SHELF.profile(name), language).replace("http://www.w3.org/2000/svg", "")
    assert re.search(r"https?:|href|url\(|<style|<script|<image| on\w+=", text) is None


@pytest.mark.parametrize(("name", "language"), EACH)
def test_the_same_profile_gives_the_same_bytes(name: str, language: str) -> None:
    assert draw(SHELF.profile(name), language) == draw(type(SHELF)().profile(name), language)


def test_any_tag_of_chinese_gives_chinese_and_any_other_english() -> None:
    assert draw(CN, "zh-Hans-CN") == draw(CN, "zh-hans")
    assert draw(CN, "fr") == draw(CN, "en")


# ── Wrapping ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_lines_break_between_words_and_come_out_even() -> None:
    assert wrap("one two three four", 100, 16, False) == ("one two", "three four")


def test_no_line_begins_with_a_comma_or_parts_a_number_from_its_unit() -> None:
    lines = wrap("信访事项提出，登记期限为15日，逾期即公开记录。", 96, 16, False)
    assert not any(line[0] in "，。" for line in lines)
    assert any("15日" in line for line in lines)


def test_a_word_wider_than_its_room_is_cut_rather_than_overflowing() -> None:
    lines = wrap("Donaudampfschifffahrt", 60, 16, False)
    assert "".join(lines) == "Donaudampfschifffahrt"
    assert all(width(line, 16, False) <= 60 for line in lines)
