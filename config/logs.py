"""The only way to write a log line: closed field names, closed shapes, so that no word of a person can pass.

A log outlives the conversation and is copied to places nobody thinks of. Logs of libraries (aiogram prints
whole updates) are reduced to which library, how bad and which class of error.
"""

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TextIO

from config.errors import WaymarkError
from config.languages import LANGUAGES

_NAME: Final = re.compile(r"[a-z][a-z0-9_.]{0,59}")
_ID: Final = re.compile(r"[0-9a-f]{1,64}")
_CLASS: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,59}")
_URGENCY: Final = re.compile(r"P[0-4]")
_PLACE: Final = re.compile(r"[a-z0-9_/.-]{1,120}:[0-9]{1,6}")
_LANGUAGE: Final = re.compile("|".join(re.escape(code) for code in LANGUAGES))
_SHORTER_THAN_A_PHONE_NUMBER: Final = 10_000_000

ALLOWED: Final[dict[str, re.Pattern[str] | None]] = {
    "code": _NAME,
    "turn": _ID,
    "channel": _NAME,
    "case": _ID,
    "urgency": _URGENCY,
    "count": None,  # None: a number
    "ms": None,
    "error_class": _CLASS,
    "language": _LANGUAGE,
    "state": _NAME,
    "place": _PLACE,
    "library": _CLASS,
    "level": _NAME,
}
"""Every field a line may have, and the shape of its value. A new one is a decision: does a name fit in?"""

LOUD_LIBRARIES: Final = (
    "aiogram", "aiohttp", "alembic", "asyncio", "httpcore", "httpx", "multipart", "psycopg",
    "python_multipart", "sqlalchemy", "telegram", "uvicorn",
    "uvicorn.access", "uvicorn.asgi", "uvicorn.error",
)  # fmt: skip
"""Loggers which are known to print addresses, updates, statements or query strings."""

_log: Final = logging.getLogger("waymark")


class LogRefused(WaymarkError):
    """A line would have carried what is not on the list. Raised in tests; elsewhere the field is dropped."""

    code = "log.refused"


class _Strict:
    """Whether a slip raises. A setting of the process, because a log call can't be handed one."""

    on: bool = False


def _fits(name: str, value: object) -> bool:
    if name not in ALLOWED or isinstance(value, bool):
        return False
    shape = ALLOWED[name]
    if shape is None:
        return isinstance(value, int | float) and abs(value) < _SHORTER_THAN_A_PHONE_NUMBER
    return isinstance(value, str) and shape.fullmatch(value) is not None


def event(name: str, /, **fields: str | int | float | None) -> None:
    """Write one line; None is left out. Never raises outside tests: a log must not stop an answer."""
    kept: dict[str, str | int | float] = {}
    for field, value in fields.items():
        if value is None:
            continue
        if _fits(field, value):
            kept[field] = value
        elif _Strict.on:
            # Not `from` the value: the refusal itself must not carry it.
            raise LogRefused(event=name if _NAME.fullmatch(name) else "unnamed", field=field)
    if not _NAME.fullmatch(name):
        if _Strict.on:
            raise LogRefused(event="unnamed")
        name = "unnamed"
    _log.info(name, extra={"waymark": kept})


class OneLine(logging.Formatter):
    """Our events as JSON; of every other record only the library, the level and the class of the error."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object; its time is cut to the minute, so that it can't be laid beside a phone's clock."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%MZ")
        line: dict[str, str | int | float] = {"at": at}
        fields = getattr(record, "waymark", None)
        if record.name == _log.name and isinstance(fields, dict):
            return json.dumps(line | {"event": str(record.msg)} | fields)
        line |= {"event": "library", "library": record.name.split(".")[0], "level": record.levelname.lower()}
        if record.exc_info and record.exc_info[0]:
            line["error_class"] = record.exc_info[0].__name__
        return json.dumps(line)


def configure(stream: TextIO | None = None, *, strict: bool = False) -> None:
    """Send everything through one formatter to `stream` (stderr), quiet libraries, cut tracebacks down."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO)
    be_strict(strict)
    logging.raiseExceptions = False  # its own complaints quote the arguments of the record
    logging.captureWarnings(True)
    quiet_libraries()
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def be_strict(on: bool) -> None:
    """Raise where a line would carry what is not on the list. The tests run like this."""
    _Strict.on = on


def quiet_libraries() -> None:
    """Only errors of the loud ones, and those only through OneLine: they bring no handlers of their own."""
    for name in LOUD_LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL + 1)


def place_of(error: BaseException) -> str | None:
    """Where an error came from, as `folder/file.py:line`; a traceback would print words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return None
    folder_and_file = "/".join(trace.tb_frame.f_code.co_filename.split("/")[-2:]).lower()
    place = f"{folder_and_file}:{trace.tb_lineno}"
    return place if _PLACE.fullmatch(place) else None


def failure(name: str, error: BaseException, /, **fields: str | int | float | None) -> None:
    """One line about an error: its code if it is ours, else its class, and the place. Never its message."""
    known = error.code if isinstance(error, WaymarkError) else None
    event(name, **({"error_class": type(error).__name__, "code": known, "place": place_of(error)} | fields))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    failure("uncaught", error.with_traceback(trace))


def _uncaught_in_thread(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None:
        failure("uncaught_in_thread", hook.exc_value)
