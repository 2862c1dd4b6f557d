"""Reads a posted form of limited size, with or without a content type. It does not know what it means."""

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

BODY_LIMIT = 32 * 1024
FIELD_LIMIT = 40


async def read_form(request: Request) -> dict[str, str]:
    """The fields, last value wins. A body that is too long or not UTF-8 is refused before it is understood.

    We read it ourselves because the page that says goodbye with a beacon sends text/plain, and because a cap
    that counts what arrives can't be talked past with a header.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HTTPException(413)
    try:
        text = body.decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELD_LIMIT, errors="strict"))
    except ValueError:
        raise HTTPException(400) from None
