"""The part of docs/glossary.md that is the rules' own words; ``python tests/docs/glossary.py`` writes it anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from huiyin.directory.shelf import Shelf
from huiyin.procedure.names import CAPACITIES, FIELDS, ROLES
from huiyin.procedure.profile import MAIN, ClockRule, Notice, Profile
from huiyin.procedure.text import Text

PAGE = Path(__file__).parents[2] / "docs" / "glossary.md"
MARK = "<!-- What follows is made from the rules: python tests/docs/glossary.py -->\n"
SET_HERE = Text("由本机构设定", "set by the installation")
PROMISED = Text("到承诺的日期为止", "until the date that was promised")
NEGATIVE = Text("未支持或未全部支持", "not, or not wholly, what was asked")

Row = tuple[str, Text, Text | None]  # the name in the rules, the word, what it means


def generated() -> str:
    """Everything below the mark."""
    shelf = Shelf()
    return "\n".join([*_common(), *(line for name in shelf.profiles for line in _profile(shelf.profile(name)))])


def _common() -> Iterator[str]:
    tables: dict[str, Iterable[tuple[str, Text]]] = {
        "Who acts 办理各方": CAPACITIES.items(),
        "Roles inside an office 单位内的角色": ROLES.items(),
        "What a notice may have to say 文书可能须写明的内容": FIELDS.items(),
    }
    for title, words in tables.items():
        yield f"## {title}\n"
        yield from _table((name, word, None) for name, word in words)


def _profile(rules: Profile) -> Iterator[str]:
    yield f"## `{rules.id}` {rules.name.zh} / {rules.name.en}\n"
    main = [stage for stage in rules.stages.values() if stage.track == MAIN]
    beside = [stage for stage in rules.stages.values() if stage.track != MAIN]
    tables: dict[str, list[Row]] = {
        "Stages 阶段": [(one.id, one.name, one.means) for one in main],
        "Side courses 并行程序": [(one.id, one.name, None) for one in rules.tracks.values()],
        "Stages of the side courses 并行程序的阶段": [
            (one.id, one.name, rules.tracks[one.track].name) for one in beside
        ],
        "Clocks 时限": [(one.id, one.name, _clock(one)) for one in rules.clocks.values()],
        "Acts 办理环节": [(one.id, one.name, one.does) for one in rules.acts.values()],
        "Notices 文书": [(one.id, one.name, _parts(one)) for one in rules.notices.values()],
        "Outcomes 处理结果": [
            (one.id, one.name, NEGATIVE if one.negative else None) for one in rules.outcomes.values()
        ],
    }
    for title, rows in tables.items():
        yield f"### {title}\n"
        yield from _table(rows)


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield "| name | 中文 | English |"
    yield "|---|---|---|"
    for name, word, meaning in rows:
        zh, en = (f"<br>{meaning.zh}", f"<br>{meaning.en}") if meaning else ("", "")
        yield f"| `{name}` | **{word.zh}**{zh} | **{word.en}**{en} |"
    yield ""


def _clock(clock: ClockRule) -> Text:
    """Against whom it runs, and how long."""
    term = clock.term.text if clock.term else PROMISED if clock.numbered else SET_HERE
    return Text(f"{CAPACITIES[clock.against].zh}，{term.zh}", f"{CAPACITIES[clock.against].en}, {term.en}")


def _parts(notice: Notice) -> Text:
    """What it has to say."""
    parts = [FIELDS[one] for one in notice.fields]
    return Text("、".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def main() -> None:
    """Write the page anew; what stands above the mark stays."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{by_hand}{MARK}\n{generated()}", encoding="utf-8")


if __name__ == "__main__":
    main()
