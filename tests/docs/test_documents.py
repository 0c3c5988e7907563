"""What the documents promise exists: settings, commands, files, make targets; quick examples really run."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from portal.cli import main
from portal.kernel.settings import SETTINGS
from tests.docs.documents import DOCUMENTS, ROOT, Block, blocks, text

OUTSIDE_THE_PROGRAM = {"PORTAL_LAW_DIR", "PORTAL_CHROMIUM", "PORTAL_TEST_DATABASES", "PORTAL_TEST_PROFILE"}


def commands(group: click.Group, words: tuple[str, ...] = ("portal",)) -> Iterator[tuple[str, click.Command]]:
    """Yields every command below a group with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        elif command is not None:
            yield " ".join((*words, name)), command


def test_every_setting_is_documented_with_its_default() -> None:
    rows = [f"| `{setting.name}` | `{setting.default}` | {setting.meaning} |" for setting in SETTINGS]
    assert [row for row in rows if row not in text("docs/settings.md")] == []


def test_no_document_names_an_unknown_setting() -> None:
    known = {setting.name for setting in SETTINGS} | OUTSIDE_THE_PROGRAM
    named = {name for path in DOCUMENTS for name in re.findall(r"\bPORTAL_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    assert named - known == set()


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    documented = set(re.findall(r"^\| `(portal [a-z -]+)` \|", text("docs/operations.md"), re.MULTILINE))
    assert {words for words, _ in commands(main)} == documented


def test_every_command_explains_itself() -> None:
    assert [words for words, command in commands(main) if not command.get_short_help_str()] == []


def test_options_in_the_documents_exist() -> None:
    options = {words: {name for each in command.params for name in each.opts} for words, command in commands(main)}
    unknown = [
        (words, option)
        for path in DOCUMENTS
        for line in path.read_text(encoding="utf-8").splitlines()
        for words in options
        for used in re.findall(rf"{words}((?: [^|`]*)?)", line)
        for option in re.findall(r"(?<!\w)--[a-z][a-z-]+", used)
        if option not in options[words]
    ]
    assert unknown == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        (path.name, target)
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_make_targets_in_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = {name for path in DOCUMENTS for name in re.findall(r"`?\bmake ([a-z]+)\b[`\n ]", _code(path))}
    assert named
    assert named - targets == set()


def test_make_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)
    assert phony
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(phony[1].split()) == set(re.findall(r"^make (\w+)", listed, re.MULTILINE))


@pytest.mark.parametrize("block", [block for block in blocks() if block.quick], ids=str)
def test_quick_examples_run(block: Block, tmp_path: Path) -> None:
    script = block.text.replace(".venv/bin/", f"{Path(sys.executable).parent}/")
    finished = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=ROOT,
        env=os.environ | {"PORTAL_INSTANCE": str(tmp_path / "instance")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout


@pytest.mark.parametrize("block", blocks(), ids=str)
def test_shell_blocks_are_valid_shell(block: Block) -> None:
    subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)


def test_the_changelog_names_the_present_version() -> None:
    version = re.search(r'^version = "(.*)"$', text("pyproject.toml"), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in text("CHANGELOG.md")


def _code(path: Path) -> str:
    """Returns what stands in backticks and shell blocks."""
    source = path.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"`[^`\n]+`", source) + re.findall(r"```sh\n(.*?)```", source, re.DOTALL)) + "\n"
