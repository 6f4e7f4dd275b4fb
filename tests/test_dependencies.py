"""What the project asks a user to install is used: each declared dependency is imported by the product."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import tomllib

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED = [re.match(r"[\w.-]+", requirement)[0].lower() for requirement in PROJECT["dependencies"]]


@cache
def imported() -> set[str]:
    return {module.partition(".")[0] for module in modules()}


def modules() -> Iterator[str]:
    for package in ("udfs", "workbook_templates", "xl_addin"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module


@pytest.mark.parametrize("name", DECLARED)
def test_a_declared_dependency_is_imported(name: str) -> None:
    provided = {module for module, names in packages_distributions().items() if name in map(str.lower, names)}
    assert provided, f"{name} is not installed"
    assert provided & imported(), f"nothing imports {name}"
