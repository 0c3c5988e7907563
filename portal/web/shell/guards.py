"""Decides who may call a route: every view carries exactly one guard, and a view without one answers 404.

So far the portal has public pages only; guards for citizens, desks and providers join this registry with their pages.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: Final = "public"
_MARK: Final = "portal_guard"


def public(view: View) -> View:
    """Mark a view as open to everybody; stands directly above the function."""
    return _mark(view, PUBLIC)


def guard_of(view: Callable[..., Any]) -> str | None:
    """Return the name of the guard of a view, None if it has none."""
    return getattr(view, _MARK, None)


def unguarded(app: Flask) -> list[str]:
    """Return the endpoints that no guard covers: must be empty."""
    return sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app.view_functions[rule.endpoint]) is None
    )


def deny_unmarked() -> None:
    """Refuse a route that nobody has put under a guard (runs before every view)."""
    if request.endpoint is not None and guard_of(current_app.view_functions[request.endpoint]) is None:
        abort(404)


def _mark(view: View, name: str) -> View:
    if guard_of(view) is not None:
        raise TypeError(f"{view.__qualname__} is already under the guard {guard_of(view)!r}")
    setattr(view, _MARK, name)
    return view
