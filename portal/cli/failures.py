"""How the command line refuses: one plain sentence, the article where there is one, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError

from portal.kernel.errors import PortalError


class _Refused(click.ClickException):
    """A refusal on standard error; nothing was done."""

    exit_code = 2


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turns expected refusals into click's own error with exit code 2."""
    try:
        yield
    except PortalError as error:
        raise _Refused(str(error)) from error
    except OperationalError as error:
        raise _Refused(f"数据库不可用：{error.orig}") from error
