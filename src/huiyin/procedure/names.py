"""The words of a procedure that other packages use: who acts, what is counted, what a notice must say.

Pages, letters and the command line take their words from here, so that a thing has one name everywhere
(``docs/glossary.md``).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from huiyin.procedure.text import Text

__all__ = [
    "CAPACITIES",
    "FIELDS",
    "ROLES",
    "UNITS",
    "Capacity",
    "End",
    "Field",
    "Role",
    "Text",
    "Unit",
]


class Capacity(StrEnum):
    """In what relation to a case somebody acts, or owes something."""

    PARTY = "party"
    LEAD = "lead"
    SENDER = "sender"
    RECEIVER = "receiver"
    DECIDER = "decider"
    REVIEWER = "reviewer"
    PROMISER = "promiser"
    SUPERIOR = "superior"
    SUPERVISOR = "supervisor"
    OVERSIGHT = "oversight"
    TIME = "time"


CAPACITIES: Final[Mapping[Capacity, Text]] = MappingProxyType(
    {
        Capacity.PARTY: Text("当事人", "the petitioner"),
        Capacity.LEAD: Text("承办单位", "the office in charge"),
        Capacity.SENDER: Text("转送单位", "the sending office"),
        Capacity.RECEIVER: Text("接收单位", "the receiving office"),
        Capacity.DECIDER: Text("原处理单位", "the office that decided"),
        Capacity.REVIEWER: Text("复查（复核）机关", "the reviewing office"),
        Capacity.PROMISER: Text("承诺单位", "the office that promised"),
        Capacity.SUPERIOR: Text("共同上级机关", "the common superior"),
        Capacity.SUPERVISOR: Text("督办机关", "the supervising office"),
        Capacity.OVERSIGHT: Text("监督机构", "the oversight body"),
        Capacity.TIME: Text("期限届满", "the passing of time"),
    }
)


class Role(StrEnum):
    """What a member of an office may do there."""

    INTAKE = "intake"
    HANDLER = "handler"
    LEAD = "lead"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    OVERSIGHT = "oversight"
    EDITOR = "editor"
    OPERATOR = "operator"


ROLES: Final[Mapping[Role, Text]] = MappingProxyType(
    {
        Role.INTAKE: Text("接收登记", "intake"),
        Role.HANDLER: Text("承办人", "handler"),
        Role.LEAD: Text("负责人", "lead"),
        Role.REVIEWER: Text("复查复核人员", "reviewer"),
        Role.SUPERVISOR: Text("督办人员", "supervisor"),
        Role.OVERSIGHT: Text("监督人员", "oversight"),
        Role.EDITOR: Text("内容编辑", "editor"),
        Role.OPERATOR: Text("系统运维", "operator"),
    }
)


class Unit(StrEnum):
    """What a term counts."""

    DAY = "day"
    WORKING_DAY = "working day"
    MONTH = "month"
    WORKING_HOUR = "working hour"


UNITS: Final[Mapping[Unit, Text]] = MappingProxyType(
    {
        Unit.DAY: Text("日", "days"),
        Unit.WORKING_DAY: Text("个工作日", "working days"),
        Unit.MONTH: Text("个月", "months"),
        Unit.WORKING_HOUR: Text("个工作小时", "working hours"),
    }
)


class End(StrEnum):
    """The three ways in which a case may end; there is no fourth."""

    OPINION = "opinion"
    DIRECTION = "direction"
    WITHDRAWAL = "withdrawal"


class Field(StrEnum):
    """A part that a notice may be required to contain."""

    RECEIPT = "receipt"
    ROUTE = "route"
    PROCEDURE = "procedure"
    EXPECTED_DATE = "expected_date"
    HOW_TO_QUERY = "how_to_query"
    UNDERSTANDING = "understanding"
    REQUEST = "request"
    FACTS = "facts"
    REASONS = "reasons"
    DECISION = "decision"
    LEGAL_BASIS = "legal_basis"
    ACTIONS = "actions"
    UNDERTAKINGS = "undertakings"
    REMEDY = "remedy"
    REMEDY_LIMIT = "remedy_limit"
    REMEDY_TO = "remedy_to"
    REMEDY_MATERIALS = "remedy_materials"
    OUTSIDE_ROUTES = "outside_routes"
    EARLIER_CASE = "earlier_case"
    NEW_DUE_DATE = "new_due_date"
    OVERSIGHT_CONTACT = "oversight_contact"
    RIGHTS_REMAIN = "rights_remain"
    HARDSHIP_HELP = "hardship_help"


FIELDS: Final[Mapping[Field, Text]] = MappingProxyType(
    {
        Field.RECEIPT: Text("收到情况", "that it was received, and when"),
        Field.ROUTE: Text("处理途径", "the route it takes"),
        Field.PROCEDURE: Text("处理程序", "the procedure that follows"),
        Field.EXPECTED_DATE: Text("预计答复日期", "the date by which an answer is due"),
        Field.HOW_TO_QUERY: Text("查询方式", "how to follow it"),
        Field.UNDERSTANDING: Text("对诉求的理解", "what the office understood"),
        Field.REQUEST: Text("信访请求", "what was asked"),
        Field.FACTS: Text("事实", "the facts found"),
        Field.REASONS: Text("理由", "the reasons"),
        Field.DECISION: Text("处理意见", "the decision"),
        Field.LEGAL_BASIS: Text("法律依据", "the legal basis"),
        Field.ACTIONS: Text("尚待落实的事项", "what is still to be done"),
        Field.UNDERTAKINGS: Text("承诺事项及期限", "what the office undertakes, and by when"),
        Field.REMEDY: Text("救济途径", "what can be done against it"),
        Field.REMEDY_LIMIT: Text("提出期限", "until when"),
        Field.REMEDY_TO: Text("受理机关", "where to"),
        Field.REMEDY_MATERIALS: Text("所需材料", "what to hand in"),
        Field.OUTSIDE_ROUTES: Text("其他法定途径", "the routes that remain outside this procedure"),
        Field.EARLIER_CASE: Text("原信访事项编号", "the number of the earlier case"),
        Field.NEW_DUE_DATE: Text("新的办理期限", "the new due date"),
        Field.OVERSIGHT_CONTACT: Text("监督机构联系方式", "how to reach the oversight body"),
        Field.RIGHTS_REMAIN: Text("保留信访及复查复核权利", "that all rights of petition and review remain"),
        Field.HARDSHIP_HELP: Text("救助渠道", "where help in hardship can be had"),
    }
)
