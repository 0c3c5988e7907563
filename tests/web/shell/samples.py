"""What the sample page of all components is filled with; all of it invented."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Final

from wtforms import Form as PlainForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from portal.kernel.citation import Citation
from portal.kernel.messages import msg
from portal.kernel.paging import Page
from portal.law.procedures import Procedure, Step
from portal.law.roles import Role
from portal.procedures import EventView, Standing

LEAGUES: Final = (
    *("150700", "152200", "152500", "150500", "150800", "150200"),
    *("150900", "150400", "152900", "150300", "150600", "150100"),
)


class Form(PlainForm):
    """A form with one control of each kind; every answer it can be given is wrong."""

    day = StringField(msg("日期"))  # type: ignore[arg-type]
    text = TextAreaField("说明", [Length(max=1)])
    reason = RadioField("理由", choices=[SelectChoice("a", "与事实不符"), SelectChoice("b", "超过公示期限")])

    def validate_day(self, _field: StringField) -> None:
        raise ValidationError(msg("日期应写成 %(example)s 这样的格式", example="2026-02-11"))  # type: ignore[arg-type]


def cells(count: int) -> list[SimpleNamespace]:
    """A derivation of so many days from Monday 23 November 2026; Sundays do not count."""
    days = [date(2026, 11, 23) + timedelta(n) for n in range(count)]
    states = ["due" if day == days[-1] else "skipped" if day.weekday() == 6 else "counted" for day in days]
    return [
        SimpleNamespace(day=day, state=state, note=msg("第 %(n)s 日", n=1))
        for day, state in zip(days, states, strict=True)
    ]


_STEP: Final = {"roles": frozenset({Role.AGENCY_HEAD}), "citation": Citation("21", 9)}
APPROVAL: Final = Procedure(
    "approval",
    msg("审批"),
    {"open": msg("待审批"), "closed": msg("已办结")},
    (
        Step(action="file", label=msg("提交"), done=msg("已提交"), sources=(), target="open", **_STEP),
        Step(action="approve", label=msg("同意"), done=msg("已同意"), sources=("open",), target="closed", **_STEP),
        Step(
            action="return",
            label=msg("退回"),
            done=msg("已退回"),
            sources=("open",),
            target="closed",
            asks_reason=True,
            **_STEP,
        ),
    ),
    frozenset({"closed"}),
)
FILED: Final = EventView(
    1,
    "file",
    msg("已提交"),
    "open",
    datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    "s1",
    "测其格",
    "示例信用中心",
    "第一次",
    {},
    Citation("21", 9),
)

SAMPLES: Final = {
    "standing": Standing(APPROVAL, "open", 1, (FILED,)),
    "open_steps": APPROVAL.from_state("open"),
    "article": Citation("21", 37, 1),
    "instrument": Citation("24", 0),
    "national": Citation("NAT", 0, note="国办发〔2025〕22号"),
    "day": date(2026, 11, 30),
    "cells": cells,
    "tiles": [
        {"code": code, "name": "某盟市", "figure": 90 + n / 10, "q": 1 + n % 5, "link": "#main", "zh": True}
        for n, code in enumerate(LEAGUES)
    ],
    "page_of_many": Page((1, 2, 3), 5, 20, 5000, capped=True),
    "page_of_one": Page((1, 2, 3), 1, 20, 3),
    "page_of_none": Page((), 1, 20, 0),
    "months": ["1", "2", "3"],
    "message": msg("修复"),
}
