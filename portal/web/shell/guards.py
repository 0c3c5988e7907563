"""Decides who may call a route: every view carries exactly one guard, and a view without one answers 404.

Public pages change nothing. A public form takes what visitors write. A staff route names the roles that may call it; a
holder's route asks for an account of the public, a proven one's for a proven identity. The commands behind them check
once more whose the thing is, because a guard knows the route and not the thing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask

from portal.law.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may call a view; `roles` empty on a staff guard: everyone who has signed in."""

    kind: str
    roles: frozenset[Role] = frozenset()


PUBLIC: Final = Guard("public")
PUBLIC_FORM: Final = Guard("public form")
UNIT_KEY: Final = Guard("unit key")
HOLDER: Final = Guard("holder")
PROVEN: Final = Guard("proven holder")
STAFF: Final = "staff"
_MARK: Final = "portal_guard"


def public(view: View) -> View:
    """Mark a view as open to everybody; stands directly above the function."""
    return _mark(view, PUBLIC)


def public_form(view: View) -> View:
    """Mark a view as open to everybody and taking in what they write."""
    return _mark(view, PUBLIC_FORM)


def unit_key(view: View) -> View:
    """Mark a view as open to the systems of units, by their key."""
    return _mark(view, UNIT_KEY)


def holder(view: View) -> View:
    """Mark a view as open to holders of an account of the public."""
    return _mark(view, HOLDER)


def proven_holder(view: View) -> View:
    """Mark a view as open to holders whose identity is proven (2021 art. 18)."""
    return _mark(view, PROVEN)


def staff(*roles: Role) -> Callable[[View], View]:
    """Mark a view as open to signed-in staff with one of the roles, or to all of them when no role is named."""

    def mark(view: View) -> View:
        return _mark(view, Guard(STAFF, frozenset(roles)))

    return mark


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """Return the guard of a view, None if it has none."""
    return getattr(view, _MARK, None)


def unguarded(app: Flask) -> list[str]:
    """Return the endpoints that no guard covers: must be empty."""
    return sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app.view_functions[rule.endpoint]) is None
    )


def _mark(view: View, guard: Guard) -> View:
    if guard_of(view) is not None:
        raise TypeError(f"{view.__qualname__} is already under the guard {guard_of(view)!r}")
    setattr(view, _MARK, guard)
    return view
