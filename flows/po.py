"""One PO file: entries by text id with their review state. The only file here that knows the PO format."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, cast

import msgspec
import polib

from config.errors import BrokenInput
from config.source import Source

Review = Literal["drafted", "read", "native"]
_REVIEW = re.compile(r"^review: (?P<state>drafted|read|native) by (?P<who>.+) on (?P<day>\d{4}-\d\d-\d\d)$")
NOT_REVIEWED = "review: drafted by the authors on"


class Entry(msgspec.Struct, frozen=True):
    """One translated text as it stands in a file."""

    id: str
    source: str
    words: str
    review: Review
    fuzzy: bool
    file: str
    line: int


def read_folder(folder: Path) -> Iterator[Entry]:
    """Every entry of every PO file of one language."""
    for path in sorted(folder.glob("*.po")):
        yield from read(path)


def read(path: Path) -> Iterator[Entry]:
    """The entries of one file."""
    name = shown_as(path)
    for entry in _open(path, name):
        if entry.obsolete:
            continue
        line = entry.linenum or 1
        if not entry.msgctxt:
            raise BrokenInput(name, line, "An entry has no msgctxt.", "It must be the text id.")
        yield Entry(
            id=entry.msgctxt,
            source=entry.msgid,
            words=entry.msgstr,
            review=_review(entry, name, line),
            fuzzy=entry.fuzzy,
            file=name,
            line=line,
        )


def shown_as(path: Path) -> str:
    """flows/locale/th/opening.po: how errors call a file."""
    return "/".join(path.parts[-4:])


def merge(path: Path, sources: Mapping[str, Source], language: str, day: str) -> bool:
    """Bring one file up to date with the sources, by text id only. True when the file changed.

    gettext's own merge guesses by likeness and once served the opposite of a sentence; here a changed
    sentence keeps its old translation, marked fuzzy, with the sentence it was made from.
    """
    name = shown_as(path)
    old = {entry.msgctxt: entry for entry in _open(path, name)} if path.exists() else {}
    catalog = polib.POFile(wrapwidth=100)
    catalog.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for text_id, source in sources.items():
        if not source.same:
            catalog.append(_merged(text_id, source, old.get(text_id), language, day))
    if not catalog and not path.exists():
        return False
    text = str(catalog)
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True


def _merged(
    text_id: str, source: Source, before: polib.POEntry | None, language: str, day: str
) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=text_id, msgid=source.text, comment=source.note)
    if before is None or (language == "en" and before.msgid != source.text):
        entry.msgstr = source.text if language == "en" else ""
        entry.tcomment = f"{NOT_REVIEWED} {day}"
        return entry
    entry.msgstr, entry.tcomment, entry.flags = before.msgstr, before.tcomment, list(before.flags)
    entry.previous_msgid = before.previous_msgid
    if before.msgid != source.text and before.msgstr:
        entry.previous_msgid = before.previous_msgid or before.msgid
        entry.flags = [*(flag for flag in before.flags if flag != "fuzzy"), "fuzzy"]
    elif not before.fuzzy:
        entry.previous_msgid = None
    return entry


def _open(path: Path, name: str) -> polib.POFile:
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=100, check_for_duplicates=False)
    except (OSError, UnicodeDecodeError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise BrokenInput(
            name,
            int(found.group(1)) if found else 1,
            "This PO file can't be read.",
            "Look at the quotes on that line.",
        ) from None


def _review(entry: polib.POEntry, name: str, line: int) -> Review:
    for comment in entry.tcomment.splitlines():
        if comment.startswith("review:"):
            found = _REVIEW.match(comment.strip())
            if not found:
                raise BrokenInput(
                    name,
                    line,
                    f'The review line of "{entry.msgctxt}" can\'t be read.',
                    'Write "# review: drafted|read|native by NAME on YYYY-MM-DD".',
                )
            return cast(Review, found["state"])
    return "drafted"
