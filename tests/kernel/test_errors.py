"""Refusals that do not rest on one another are told together; what is not there ends it at once."""

from collections.abc import Sequence

import pytest

from portal.kernel.errors import BadInput, Conflict, NotFound, PortalError, RuleBroken, together
from portal.kernel.messages import msg


def refuse(error: type[PortalError], field: str) -> None:
    raise error(msg("不对。"), field=field)


def check(*refusals: tuple[type[PortalError], str]) -> None:
    """A check of several things, each of which is refused."""
    with together() as each:
        for error, field in refusals:
            with each():
                refuse(error, field)


def told(refusal: PortalError) -> Sequence[str | None]:
    return [refusal.field, *(other.field for other in refusal.others)]


def test_the_first_refusal_carries_the_others_in_their_order() -> None:
    with pytest.raises(BadInput) as caught:
        check((BadInput, "a"), (RuleBroken, "b"), (Conflict, "c"))
    assert told(caught.value) == ["a", "b", "c"]


def test_checks_within_checks_are_told_in_one_row() -> None:
    def nested() -> None:
        with together() as each:
            with each():
                check((BadInput, "a"), (BadInput, "b"))
            with each():
                refuse(BadInput, "c")

    with pytest.raises(BadInput) as caught:
        nested()
    assert told(caught.value) == ["a", "b", "c"]


def test_what_is_not_there_is_told_alone() -> None:
    with pytest.raises(NotFound) as caught:
        check((BadInput, "a"), (NotFound, "b"), (BadInput, "c"))
    assert told(caught.value) == ["b"]


def test_nothing_is_raised_where_nothing_is_refused() -> None:
    check()
