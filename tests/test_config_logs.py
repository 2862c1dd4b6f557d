"""Logs: no word, address or name gets through, whichever way it is tried."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest

from config import logs
from config.errors import WaymarkError

CANARY = "Amina +880 1712-345678 they beat me"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """The logs as in production, and everything put back afterwards."""
    root = logging.getLogger()
    names = [*logs.LOUD_LIBRARIES, "waymark"]
    levels = {name: logging.getLogger(name).level for name in names}
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook, logging.raiseExceptions)
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers[:], sys.excepthook, threading.excepthook = before[0], before[2], before[3]
    root.setLevel(before[1])
    logging.raiseExceptions = before[4]
    logging.captureWarnings(False)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logs.be_strict(True)


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_says_what_it_may(out: io.StringIO) -> None:
    logs.event(
        "turn_done", turn="0a1b", channel="web", urgency="P1", count=2, ms=0.4, language="bn", case=None
    )
    (line,) = lines(out)
    assert line.pop("at")
    assert line == {
        "event": "turn_done",
        "turn": "0a1b",
        "channel": "web",
        "urgency": "P1",
        "count": 2,
        "ms": 0.4,
        "language": "bn",
    }


def test_the_time_of_a_line_is_cut_to_the_minute(out: io.StringIO) -> None:
    logs.event("turn_done")
    (line,) = lines(out)
    assert len(str(line["at"])) == len("2026-11-23T10:30Z")


@pytest.mark.parametrize("field", [*logs.ALLOWED, "text", "name", "message"])
def test_a_persons_words_fit_no_field(field: str, out: io.StringIO) -> None:
    logs.event("turn_done", **{field: CANARY})
    assert [set(line) for line in lines(out)] == [{"at", "event"}]
    logs.be_strict(True)
    with pytest.raises(logs.LogRefused) as caught:
        logs.event("turn_done", **{field: CANARY})
    assert CANARY not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize("number", [8801712345678, 1712345678, -1712345678, True])
def test_a_phone_number_is_not_a_count(number: int, out: io.StringIO) -> None:
    logs.event("turn_done", count=number)
    assert [set(line) for line in lines(out)] == [{"at", "event"}]


def test_words_do_not_fit_the_name_of_an_event(out: io.StringIO) -> None:
    logs.event(CANARY)
    assert [line["event"] for line in lines(out)] == ["unnamed"]
    logs.be_strict(True)
    with pytest.raises(logs.LogRefused) as caught:
        logs.event(CANARY)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("library", [*logs.LOUD_LIBRARIES, "aiogram.dispatcher", "something.new"])
def test_a_library_says_only_who_it_is_and_how_bad(library: str, out: io.StringIO) -> None:
    logger = logging.getLogger(library)
    logger.info("update %s", CANARY)
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logger.exception("failed on %s", CANARY, extra={"waymark": {"code": CANARY}})
    assert CANARY not in out.getvalue()
    for line in lines(out):
        assert set(line) == {"at", "event", "library", "level", "error_class"}
        assert (line["event"], line["level"], line["error_class"]) == ("library", "error", "RuntimeError")
    assert len(lines(out)) == (0 if library == "uvicorn.access" else 1)


def test_a_record_that_can_not_be_formatted_prints_nothing_of_itself(
    out: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("something.new").error("%d", CANARY)
    assert CANARY not in out.getvalue() + capsys.readouterr().err


def test_a_failure_is_class_code_and_place_without_its_message(out: io.StringIO) -> None:
    class Broken(WaymarkError):
        code = "probe.broken"

    for error in (Broken(word=CANARY), ValueError(CANARY)):
        try:
            raise error
        except (Broken, ValueError) as caught:
            logs.failure("turn_failed", caught, turn="0a", channel=None)
    assert CANARY not in out.getvalue()
    ours, other = lines(out)
    assert (ours["error_class"], ours["code"], ours["turn"]) == ("Broken", "probe.broken", "0a")
    assert (other["error_class"], other.get("code")) == ("ValueError", None)
    assert str(other["place"]).startswith("tests/test_config_logs.py:")


def test_what_nobody_caught_leaves_no_traceback(out: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [line["event"] for line in lines(out)] == ["uncaught_in_thread", "uncaught"]
    assert CANARY not in out.getvalue() + capsys.readouterr().err


def test_a_warning_shows_none_of_its_text(out: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(CANARY, stacklevel=1)
    assert lines(out)
    assert CANARY not in out.getvalue() + capsys.readouterr().err
