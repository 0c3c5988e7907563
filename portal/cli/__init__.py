"""The command line: what an operator does to the portal; every command opens its own unit of work."""

import importlib
from typing import Any

import click

from portal.cli.failures import plain_failures

_COMMANDS = {
    "audit": "portal.cli.audit:audit_group",
    "content": "portal.cli.content:content",
    "db": "portal.cli.db:db",
    "demo": "portal.cli.demo:demo",
    "demo-provider": "portal.cli.demo_provider:demo_provider",
    "demo-post": "portal.cli.demo_post:demo_post",
    "holidays": "portal.cli.holidays:holidays",
    "import": "portal.cli.imports:import_group",
    "index": "portal.cli.index:index",
    "jobs": "portal.cli.jobs:jobs",
    "law": "portal.cli.law:law",
    "report": "portal.cli.report:report_group",
    "serve": "portal.cli.serve:serve",
    "setup": "portal.cli.serve:setup",
    "staff": "portal.cli.staff:staff",
}


class _Commands(click.Group):
    """Loads a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names in alphabetical order."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the command of this name, or None."""
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; an expected refusal becomes one line on standard error and exit code 2."""
        with plain_failures():
            return super().invoke(ctx)


@click.command(cls=_Commands)
def main() -> None:
    """信用信息平台管理命令。"""
