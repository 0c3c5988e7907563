"""Every current division has its place on the page of channels; what 21§39 demands and nobody entered is flagged."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from portal.content import queries
from portal.content.commands import ChannelDraft, set_channel
from portal.kernel.errors import BadInput, NotFound

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FULL = ChannelDraft(
    division="150102",
    office="新城区示例窗口",
    phone="0471-0000102",
    email="window@nmg.example",
    website="https://nmg.example/150102",
)


def test_the_region_comes_first_then_twelve_leagues_with_all_counties(session: Session) -> None:
    groups = queries.channels(session)

    assert groups[0].own.division == "150000"
    assert len(groups) == 13
    assert sum(len(group.counties) for group in groups) == 103


def test_what_nobody_entered_is_flagged(session: Session) -> None:
    set_channel(session, draft=FULL, actor="editor", at=NOW)
    without_phone = ChannelDraft(division="150103", office="回民区示例窗口", email="a@nmg.example")
    set_channel(session, draft=without_phone, actor="editor", at=NOW)

    assert queries.channel(session, division="150102").missing == ()
    assert queries.channel(session, division="150103").missing == ("phone", "website")
    assert queries.channel(session, division="150104").missing == ("phone", "email", "website")
    assert queries.channels(session)[1].incomplete == 9


def test_setting_again_replaces(session: Session) -> None:
    set_channel(session, draft=FULL, actor="editor", at=NOW)
    set_channel(session, draft=ChannelDraft(division="150102", office="新窗口"), actor="editor", at=NOW)

    view = queries.channel(session, division="150102")

    assert (view.office, view.phone) == ("新窗口", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"division": "152100"},
        {"division": "999999"},
        {"office": " "},
        {"phone": "请来电"},
        {"email": "nowhere"},
        {"website": "javascript:x()"},
    ],
)
def test_what_nobody_could_reach_is_refused(session: Session, changes: dict[str, str]) -> None:
    plain = {"division": "150102", "office": "示例窗口", **changes}
    with pytest.raises(BadInput):
        set_channel(session, draft=ChannelDraft(**plain), actor="editor", at=NOW)


def test_an_unknown_division_has_no_channel(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.channel(session, division="152100")
