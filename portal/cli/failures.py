"""How the command line refuses: one plain sentence, the article where there is one, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError

from portal.kernel.errors import PortalError


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turns expected refusals into click's own error with exit code 2."""
    try:
        yield
    except PortalError as error:
        failure = click.ClickException(str(error))
        failure.exit_code = 2
        raise failure from error
    except OperationalError as error:
        failure = click.ClickException(f"数据库不可用：{error.orig}")
        failure.exit_code = 2
        raise failure from error
