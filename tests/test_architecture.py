"""The house: imports point down, only bot/ touches the world, files stay small and free of any machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "escalation", "flows", "nlu", "knowledge", "config")
BELOW_BOT = PACKAGES[1:]
BESIDE = ("tests", "migrations", "benchmarks")
LONGEST = 400

README_SAYS = {
    "what lives here": r"lives? here",
    "what must never live here": r"must never|never lives? here",
    "how to change it": r"to change|change it",
    "which test will tell you": r"tests?/",
}

# Written in pieces, so that this file does not find itself.
LEFTOVERS = {
    "a folder of one machine": rf"(?<![\w.:/-])/(?:{'work'}|{'root'}|{'home'}/[a-z]+|opt/py{'pi'})/",
    "the folder the background came in": rf"(?<![\w-])sha{'red'}/",
    "the address of a package registry": rf"py{'pi'}\.org|python{'hosted'}\.org|{'npm'}(?:js\.org|mirror)",
    "an index for the installer": rf"--(?:extra-)?{'index'}-url|--{'find'}-links|\"resol{'ved'}\": *\"http",
}
UNFINISHED = re.compile(
    rf"\b(?:TO{'DO'}|FIX{'ME'}|XX{'X'})\b|NotImplemented{'Error'}|pragma: no {'cover'}"
    rf"|pytest\.(?:mark\.)?(?:sk{'ip'}|xf{'ail'}|importor{'skip'})"
)
VAGUE_NAME = re.compile(r"(?:Manager|Helper|Utils?|Processor)$")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project: what git tracks, and what it would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for path in files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (folders or PACKAGES)
    ]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_point_down_and_only_bot_touches_the_world() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 kept, 0 broken" in run.stdout


def test_the_contracts_name_the_whole_house() -> None:
    layers, world = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert layers["layers"] == ["bot", "escalation", "flows", "nlu | knowledge", "config"]
    assert set(world["source_modules"]) == set(BELOW_BOT)
    outside = {
        "aiogram",
        "telegram",
        "fastapi",
        "starlette",
        "sqlalchemy",
        "redis",
        "httpx",
        "aiohttp",
        "socket",
    }
    assert outside <= set(world["forbidden_modules"])
    assert "ignore_imports" not in layers | world


def test_there_is_no_seventh_package() -> None:
    homes = {path.relative_to(ROOT).parts[0] for path in files() if path.suffix == ".py"}
    assert homes <= {*PACKAGES, *BESIDE}


WORLD_MODULES = {
    "asyncio", "http", "random", "secrets", "select", "socket", "sqlite3", "ssl", "subprocess",
    "time", "urllib", "uuid",
}  # fmt: skip
CLOCK_CALLS = {"now", "utcnow", "today"}
OS_CALLS = {"urandom", "getrandom", "times", "system", "popen", "getenv", "environ"}


def world_touched(source: str) -> Iterator[str]:
    """Where plain Python reads the clock, draws at random, or opens a way out."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module)):
                modules = [module]
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attr):
                modules = []
                clock = owner in ("date", "datetime") and attr in CLOCK_CALLS
                if clock or (owner == "os" and attr in OS_CALLS):
                    yield f"{owner}.{attr}"
            case _:
                modules = []
        yield from (f"import {module}" for module in modules if module.split(".")[0] in WORLD_MODULES)


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from time import time",
        "import random as r",
        "import secrets",
        "import socket",
        "from urllib.request import urlopen",
        "from datetime import datetime\nx = datetime.now()",
        "import datetime\nx = datetime.date.today()",
        "import datetime as d\nx = d.datetime.now(d.UTC)",
        "import os\nx = os.urandom(8)",
        "import uuid",
    ],
)
def test_the_clock_rule_sees_a_clock(source: str) -> None:
    assert list(world_touched(source))


@pytest.mark.parametrize(
    "source",
    ["import re", "today = 1\nx = today", "from datetime import date\nx = date(2026, 1, 1)"],
)
def test_the_clock_rule_leaves_values_alone(source: str) -> None:
    assert not list(world_touched(source))


@pytest.mark.parametrize("package", BELOW_BOT)
def test_below_bot_there_is_no_clock_no_chance_and_no_socket(package: str) -> None:
    found = [
        f"{named(path)}: {what}" for path in python_files(package) for what in world_touched(path.read_text())
    ]
    assert found == []


def test_no_python_file_is_longer_than_400_lines() -> None:
    lengths = {
        named(path): len(path.read_text("utf-8").splitlines()) for path in python_files(*PACKAGES, *BESIDE)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        named(path) for path in python_files() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_names_say_what_a_thing_is() -> None:
    vague = [
        f"{named(path)}: {node.name}"
        for path in python_files(*PACKAGES, *BESIDE)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and VAGUE_NAME.search(node.name)
    ]
    assert vague == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_folder_says_what_it_is_and_is_not(package: str) -> None:
    readme = ROOT / package / "README.md"
    assert readme.is_file()
    text = readme.read_text("utf-8").lower()
    assert [what for what, words in README_SAYS.items() if not re.search(words, text)] == []


def leftovers(text: str) -> list[str]:
    return [what for what, pattern in LEFTOVERS.items() if re.search(pattern, text)]


@pytest.mark.parametrize(
    "text",
    [
        f"see /{'work'}/main",
        f'"/{"home"}/someone/x"',
        f"../sha{'red'}/domain",
        f"https://py{'pi'}.org/simple",
        f"--extra-{'index'}-url x",
    ],
)
def test_the_search_for_leftovers_finds_one(text: str) -> None:
    assert leftovers(text)


def test_no_machine_and_no_registry_is_left_in_any_file() -> None:
    found = {}
    for path in files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # an image
        if what := leftovers(text) + (["this very folder"] if f"{ROOT}/" in text else []):
            found[named(path)] = what
    assert found == {}


def test_nothing_is_left_unfinished_or_switched_off() -> None:
    found = [
        f"{named(path)}:{number}"
        for path in python_files(*PACKAGES, *BESIDE)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_nothing_private_is_tracked() -> None:
    # A database, a key or somebody's settings in the repository would be in every clone for good.
    private = re.compile(
        r"^(?:var|build|secrets|\.venv)/|\.(?:db|sqlite3?|key|pem)(?:-wal|-shm)?$|^config/waymark\.toml$"
    )
    assert [named(path) for path in files() if private.search(named(path))] == []
