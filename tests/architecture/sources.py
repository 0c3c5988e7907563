"""The portal's own files, read once for all architecture tests."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff"


@dataclass(frozen=True)
class Module:
    """One Python file of the portal."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def floor(self) -> str:
        """Returns the floor: `law` for portal/law/rules.py, `app` for portal/app.py."""
        return self.path.relative_to(ROOT / "portal").parts[0].removesuffix(".py")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def at(self, node: ast.AST) -> str:
        """Returns the place of a node, for a failure message."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


MODULES: Final = tuple(Module(path) for path in sorted((ROOT / "portal").rglob("*.py")))
# Migrations are run by Alembic, never imported, and describe a schema of the past in full.
LIVING: Final = tuple(module for module in MODULES if "/migrations/" not in module.name)
TEMPLATES: Final = tuple(sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file()))
STYLES: Final = tuple(sorted((ROOT / "static").rglob("*.css")))


def relative(path: Path) -> str:
    """Returns the path inside the project."""
    return str(path.relative_to(ROOT))


def imported(module: Module) -> set[str]:
    """Returns the top-level packages a module imports."""
    names: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
