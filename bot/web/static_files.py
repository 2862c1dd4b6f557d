"""Serves one of our own few files from memory. Nothing here takes a path from outside."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

KINDS = {".css": "text/css", ".js": "text/javascript"}


def static(folder: Path, name: str) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers with `folder`/static/`name`, read once."""
    content = (folder / "static" / name).read_bytes()
    kind = KINDS[Path(name).suffix]

    async def serve(request: Request) -> Response:
        return Response(content, media_type=kind)

    return serve
