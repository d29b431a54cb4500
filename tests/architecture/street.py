"""The street as the contracts state it, and the files of the repository."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
STREET: list[str] = next(one["layers"] for one in CONFIGURATION["contracts"] if one["name"].startswith("The street"))
ROOTS: list[str] = CONFIGURATION["root_packages"]
DOORS = {"admin", "portal", "api", "tasks", "subscribers", "guards", "management"}
APPS = [name for name in STREET if not name.startswith("bank.")]


def floor(module: str) -> int | None:
    """How high a module stands on the street, 0 for the ground; None for what is not on it."""
    heights = {name: len(STREET) - 1 - at for at, name in enumerate(STREET)}
    return next((height for name, height in heights.items() if module == name or module.startswith(f"{name}.")), None)


def sources() -> Iterator[Path]:
    """Every Python file of ours that is not a test."""
    for root in ROOTS:
        yield from sorted((ROOT / root).rglob("*.py"))


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text())


def imports_of(path: Path) -> set[str]:
    """The dotted names that a file imports, whole."""
    package = module_of(path) if path.name == "__init__.py" else module_of(path).rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found
