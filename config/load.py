"""Reads settings from a TOML file and the environment.

Refuses what it does not know: a slip must not become a default.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.errors import BrokenInput
from config.keys import KEYS, TABLES, Key
from config.settings import Backup, Cover, Nlu, Operators, Retention, Settings, Staff, Telegram
from config.values import Unfit, convert

DEFAULT_FILE = Path("config/waymark.toml")
FILE_VARIABLE = "WAYMARK_CONFIG"
ENVIRONMENT = "the environment"
LONGEST_INSIDE = 540
"""Seconds: nine minutes, and one for the deletion to be done."""
_SECRETS = ("token", "secret", "password", "passphrase", "key", "database")


def load(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Defaults, then the file (given, named by WAYMARK_CONFIG, or config/waymark.toml), then WAYMARK_*."""
    named = file or (Path(environment[FILE_VARIABLE]) if environment.get(FILE_VARIABLE) else None)
    found: dict[str, Any] = {}
    if named is not None or DEFAULT_FILE.is_file():
        found |= _from_file(named or DEFAULT_FILE)
    found |= _from_environment(environment)
    settings = _assemble(found)
    if settings.telegram.mode == "webhook":
        _webhook_is_whole(settings)
    if settings.retention.answers_inside > LONGEST_INSIDE:
        raise BrokenInput(
            "settings",
            0,
            "retention.answers_inside is too long.",
            "At most 9 min: ten minutes after the last word a phone inside must show nothing.",
        )
    return settings


def _from_file(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BrokenInput(
            str(file),
            0,
            "can't be read.",
            f"Check the path, or unset {FILE_VARIABLE} to run with the defaults.",
        ) from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise BrokenInput(
            str(file),
            int(place[1]) if place else 1,
            "is not TOML from here on.",
            "Compare it with the example file.",
        ) from None
    flat: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": item for inner, item in value.items()} or {f"{name}.": None}
        else:
            flat[name] = value
    return {
        path: _value(path, written, str(file), _line(text, path))
        for path, written in flat.items()
        if _counts(path)
    }


def _counts(path: str) -> bool:
    """An empty table of ours says nothing; an empty table we don't know is still a slip."""
    return not (path.endswith(".") and path.removesuffix(".") in TABLES)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    by_variable = {key.variable: key for key in KEYS.values()}
    found: dict[str, Any] = {}
    for variable in sorted(environment):
        if not variable.startswith("WAYMARK_") or variable == FILE_VARIABLE:
            continue
        if not environment[variable]:
            continue  # compose files pass on variables that nobody set
        key = by_variable.get(variable)
        if key is None:
            raise _unknown(variable, ENVIRONMENT, 0, [*by_variable, FILE_VARIABLE])
        found[key.path] = _fit(key, environment[variable], variable, ENVIRONMENT, 0)
    return found


def _value(path: str, written: object, file: str, line: int) -> Any:
    key = KEYS.get(path)
    if key is None:
        raise _unknown(path.removesuffix("."), file, line, [*KEYS, *sorted(TABLES)])
    return _fit(key, written, path, file, line)


def _fit(key: Key, written: object, name: str, file: str, line: int) -> Any:
    try:
        return convert(key, written)
    except Unfit as error:
        raise BrokenInput(file, line, f"{name} {error}.") from None


def _unknown(name: str, file: str, line: int, known: list[str]) -> BrokenInput:
    last = re.split(r"[._]", name.lower())[-1]
    if last in _SECRETS:
        # Said without what was written: a token in an error ends up in a log.
        secret = f"{name}_FILE" if name.isupper() else f"{name}_file"
        place = f"and name it in {secret}." if secret in known else "outside the settings."
        return BrokenInput(file, line, f"{name} would be a secret in the open.", f"Put it in a file {place}")
    near = difflib.get_close_matches(name, [other for other in known if other != name], n=1)
    return BrokenInput(
        file, line, f"{name} is not a setting.", f"Did you mean {near[0]}?" if near else "Take it out."
    )


def _line(text: str, path: str) -> int:
    """Where a key stands; for sentences only, so a plain search is enough."""
    table, _, name = path.rpartition(".")
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if header := re.match(r"\[\s*([\w-]+)\s*\]", stripped):
            inside = header[1]
        here = header and not name and inside == table
        if here or (inside == table and name and re.match(rf'"?{re.escape(name)}"?\s*=', stripped)):
            return number
    return 1


def _assemble(found: Mapping[str, Any]) -> Settings:
    def part(table: str) -> dict[str, Any]:
        return {key.name: found[path] for path, key in KEYS.items() if key.table == table and path in found}

    whole = replace(Settings(), **part(""))
    return replace(
        whole,
        telegram=Telegram(**part("telegram")),
        staff=Staff(**part("staff")),
        nlu=Nlu(**part("nlu")),
        cover=Cover(**part("cover")),
        retention=Retention(**part("retention")),
        operators=Operators(**part("operators")),
        backup=Backup(**part("backup")),
    )


def _webhook_is_whole(settings: Settings) -> None:
    needs = {
        "telegram.token_file": settings.telegram.token_file,
        "telegram.webhook_secret_file": settings.telegram.webhook_secret_file,
        "public_address": settings.public_address,
    }
    for path, value in needs.items():
        if not value:
            raise BrokenInput(
                "settings", 0, f'telegram.mode = "webhook" needs {path}.', "Set it, or use polling."
            )
