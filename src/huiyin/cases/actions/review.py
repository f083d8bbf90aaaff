"""Contesting an answer: the party asks, another office looks at it again. To whom it goes, the directory says."""

from __future__ import annotations

from typing import Final

from huiyin.cases.actions.step import Step

# 复查、复核
request_review: Final = Step("request_review")
decide_review: Final = Step("decide_review")
revoke_review: Final = Step("revoke_review")
request_reexamination: Final = Step("request_reexamination")
decide_reexamination: Final = Step("decide_reexamination")
revoke_reexamination: Final = Step("revoke_reexamination")
# 逾期申请
request_late: Final = Step("request_late")
admit_late: Final = Step("admit_late")
refuse_late: Final = Step("refuse_late")
request_late_reexamination: Final = Step("request_late_reexamination")
admit_late_reexamination: Final = Step("admit_late_reexamination")
refuse_late_reexamination: Final = Step("refuse_late_reexamination")
# 核查答复和引导
request_check: Final = Step("request_check")
confirm_answer: Final = Step("confirm_answer")
overturn_answer: Final = Step("overturn_answer")
contest_direction: Final = Step("contest_direction")
confirm_direction: Final = Step("confirm_direction")
overturn_direction: Final = Step("overturn_direction")
contest_refusal: Final = Step("contest_refusal")
confirm_refusal: Final = Step("confirm_refusal")
overturn_refusal: Final = Step("overturn_refusal")
# 升级、申诉
escalate: Final = Step("escalate")
escalate_late: Final = Step("escalate_late")
escalate_silence: Final = Step("escalate_silence")
acknowledge_stage_2: Final = Step("acknowledge_stage_2")
extend_stage_2: Final = Step("extend_stage_2")
respond_stage_2: Final = Step("respond_stage_2")
appeal: Final = Step("appeal")
appeal_late: Final = Step("appeal_late")
admit_late_appeal: Final = Step("admit_late_appeal")
refuse_late_appeal: Final = Step("refuse_late_appeal")
decide_appeal: Final = Step("decide_appeal")
remit: Final = Step("remit")
# 新的事实
reopen: Final = Step("reopen")
decline_reopening: Final = Step("decline_reopening")
