"""`waymark bench`: what the line costs, measured here and now, beside a peer in the same run."""

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import bot

FOLDER = Path(bot.__file__).parent.parent / "benchmarks"
PREFIX = "bench_"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which one, and the shape."""
    parser.add_argument("name", nargs="?", help="one of: " + ", ".join(names()))
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Run one or all; `_us` is microseconds of CPU of this process."""
    if not names():
        print(
            "The benchmarks are in the source folder of Waymark, not in an installed copy.", file=sys.stderr
        )
        return 2
    if arguments.name is not None and arguments.name not in names():
        print(f'There is no benchmark "{arguments.name}". There are: {", ".join(names())}.', file=sys.stderr)
        return 2
    figures: dict[str, float] = {}
    for name in [arguments.name] if arguments.name else names():
        figures |= _module(name).run()
    if arguments.json:
        print(json.dumps(figures))
        return 0
    for name, value in figures.items():
        print(f"{name:36} {value:>10}")
    return 0


def names() -> list[str]:
    """Every benchmark there is."""
    return sorted(path.stem.removeprefix(PREFIX) for path in FOLDER.glob(f"{PREFIX}*.py"))


def _module(name: str) -> ModuleType:
    path = FOLDER / f"{PREFIX}{name}.py"
    spec = importlib.util.spec_from_file_location(f"waymark_{PREFIX}{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
