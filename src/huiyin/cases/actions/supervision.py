"""Pushing an office that is late or does not keep its word: the superior, then the oversight body."""

from __future__ import annotations

from typing import Final

from huiyin.cases.actions.step import Step

ask_supervision: Final = Step("ask_supervision")
report_unfulfilled: Final = Step("report_unfulfilled")
supervise: Final = Step("supervise")
answer_supervision: Final = Step("answer_supervision")
ask_oversight: Final = Step("ask_oversight")
ask_oversight_again: Final = Step("ask_oversight_again")
recommend: Final = Step("recommend")
answer_recommendation: Final = Step("answer_recommendation")
take_up_above: Final = Step("take_up_above")
report_case: Final = Step("report_case")
answer_citizen: Final = Step("answer_citizen")
ask_ombudsman: Final = Step("ask_ombudsman")
ask_ombudsman_again: Final = Step("ask_ombudsman_again")
order: Final = Step("order")
report_order: Final = Step("report_order")
answer_resident: Final = Step("answer_resident")
