"""Reads the one form that may carry a file. The file is held in memory, and only if somebody wants it.

Its name and the type it declares are passed over. Everything else in the form is as small as in any other.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.media.clean import IN_LIMIT
from bot.web.forms import BODY_LIMIT, FIELD_LIMIT, read_form

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE_FIELD: Final = "picture"
READ_LIMIT: Final = 4 * IN_LIMIT
"""A file that is too large is read to its end, up to here, and not kept: so the page can say that it is."""

Wants = Callable[[Mapping[str, str]], bool]


class Posted(NamedTuple):
    """What was posted. `file` is None when none came, and empty when it was too large."""

    fields: dict[str, str]
    file: bytes | None = None

    def __repr__(self) -> str:
        return "Posted()"


async def read_posted(request: Request, wants: Wants) -> Posted:
    """The fields, and a file if `wants` says so from the fields before it. Else nothing large is read."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        return Posted(await read_form(request))
    form = _Form(wants)
    try:
        parser = MultipartParser(options.get(b"boundary", b""), form.callbacks())
        async for chunk in request.stream():
            parser.write(chunk)
            form.count(len(chunk))
        parser.finalize()
        return Posted(form.fields, form.file())
    except (FormParserError, UnicodeDecodeError):
        pass
    raise HTTPException(400)


class _Form:
    """What the parser has found so far."""

    def __init__(self, wants: Wants) -> None:
        self._wants, self.fields = wants, dict[str, str]()
        self._read = 0
        self._header, self._value = b"", b""
        self._name, self._words, self._is_file = "", bytearray(), False
        self._came, self._wanted, self._kept, self._size = False, False, bytearray(), 0

    def callbacks(self) -> "MultipartCallbacks":
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def count(self, size: int) -> None:
        """So much has been read; more than there is room for ends it."""
        self._read += size
        if self._read > (READ_LIMIT if self._wanted else BODY_LIMIT):
            raise HTTPException(413)

    def file(self) -> bytes | None:
        """The file; empty if it was too large."""
        if not self._came or not self._wanted or not self._size:
            return None
        return bytes(self._kept) if self._size <= IN_LIMIT else b""

    def _begin(self) -> None:
        self._name, self._words, self._is_file = "", bytearray(), False

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._name = options.get(b"name", b"").decode()
            self._is_file = b"filename" in options or b"filename*" in options
        self._header = self._value = b""

    def _headers(self) -> None:
        if not self._is_file:
            return
        if self._name != FILE_FIELD or self._came:
            raise HTTPException(400)
        self._came, self._wanted = True, self._wants(self.fields)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if not self._is_file:
            self._words += data[start:end]
            if len(self._words) > BODY_LIMIT:
                raise HTTPException(413)
            return
        self._size += end - start
        if self._wanted and self._size <= IN_LIMIT:
            self._kept += data[start:end]
        elif self._size > IN_LIMIT:
            self._kept.clear()

    def _end(self) -> None:
        if not self._is_file:
            if len(self.fields) >= FIELD_LIMIT:
                raise HTTPException(400)
            self.fields[self._name] = self._words.decode()
