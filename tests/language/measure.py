"""How many made-up names the mask covers, by context; and, where messages lie beside the repository, what it finds.

``python -m tests.language.measure`` prints counts, and nothing of any message.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from huiyin.language.mask import mask
from huiyin.language.normalise import normalise
from huiyin.language.surnames import COMPOUND, FREQUENT, SINGLE

SHARED = Path(os.environ.get("HUIYIN_SHARED", Path(__file__).parents[3] / "shared")) / "data"
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国志红玉文华金凤春梅海燕玲辉鹏飞雪婷宇浩子轩涵梓欣怡俊晨思佳琪若溪天佑安宁"
    "德福贵来富有才中山东林森柏松竹菊莲荷琴棋书画诗礼义仁信忠孝廉正光辰星月云雨风雷电石玲珑翠珍珠宝银铁柱根土田水生长庆祥瑞吉利"
)
CONTEXTS = {
    "field": ["姓名：{}", "联系人：{}，电话另附", "申请人: {}\n请求：退款"],
    "said": ["我叫{}，住在云溪镇", "本人{}，是云溪村村民", "被告{}拒不还款", "村民{}反映，水管破裂"],
    "title": ["{}先生说下周修", "我找过{}女士两次", "由{}老师负责", "{}局长答复过"],
    "role": ["经理{}不肯退钱", "村主任{}私自卖地", "司机{}闯红灯"],
    "list": ["村民王小明、{}、李二牛等人", "我和张小花、{}都在场"],
    "bare": ["昨天{}把垃圾倒在门口", "后来{}说不知道", "这块地是{}家的", "{}打了我儿子"],
}
# What docs/spec/language.md promises, a little below what was measured.
FLOORS = {"field": 0.97, "said": 0.9, "title": 0.9, "role": 0.85, "list": 0.8, "bare": 0.5}


def name(random: Random) -> str:
    """A made-up name: nine of ten with a frequent surname, two of three with two characters after it."""
    surnames = sorted(FREQUENT) if random.random() < 0.9 else sorted(SINGLE | COMPOUND)
    return random.choice(surnames) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))


def sentences(context: str, count: int) -> Iterator[tuple[str, str]]:
    """Made-up names, each in a sentence of the context; the same ones every time."""
    random = Random(context)
    for _ in range(count):
        made = name(random)
        yield made, random.choice(CONTEXTS[context]).format(made)


def covered(made: str, sentence: str) -> bool:
    """Whether nothing of the name is left in the masked sentence, nor the sentence lost."""
    before, after = sentence.split(made, 1)
    text = mask(sentence).text
    return made not in text and made[1:] not in text.removeprefix(before).removesuffix(after)


def messages() -> list[str]:
    """The messages that lie beside the repository, as they would be stored; none where there are none."""
    lines = (line for file in sorted(SHARED.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines())
    return [normalise(json.loads(line)["text"]) for line in lines]


def main() -> None:
    """Print counts only."""
    for context in CONTEXTS:
        found = [covered(*row) for row in sentences(context, 2000)]
        sys.stdout.write(f"{context:8} {sum(found)} of {len(found)} names covered\n")
    texts = messages()
    if not texts:
        return
    begun = time.process_time()
    masked = [mask(text) for text in texts]
    speed = len(texts) / (time.process_time() - begun)
    kinds = Counter(span.kind.value for each in masked for span in each.spans)
    sys.stdout.write(f"{len(texts)} messages, {speed:.0f} a second; {dict(kinds)}\n")


if __name__ == "__main__":
    main()
