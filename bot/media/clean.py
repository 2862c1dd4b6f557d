"""A picture or a paper of a stranger becomes fresh JPEG pictures, or a code that says why not.

What is kept is drawn anew from the dots alone: no place, camera, name, comment, property, script or link of
the file survives. Run as a program it reads the file on its input and writes the pictures on its output; it
knows nothing of the rest of the house, so that it can run without any key in its memory (apart.py).
"""

import copy
import io
import resource
import sys
import warnings
from typing import Final, NoReturn

import pypdfium2
from PIL import (  # all of it by name: once the process is shut, nothing more can be imported
    GifImagePlugin,
    Image,
    ImageChops,
    ImageColor,
    ImageFile,
    ImageOps,
    ImagePalette,
    ImageSequence,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

IN_LIMIT: Final = 10 * 1024 * 1024
OUT_LIMIT: Final = 2 * 1024 * 1024
"""Of all pictures of one file together."""
LONGEST_SIDE: Final = 2400
PAGES: Final = 10
DOTS: Final = 50_000_000
"""More would be a small file that fills the memory."""
NEEDED: Final = (
    copy,
    GifImagePlugin,
    ImageChops,
    ImageColor,
    ImageFile,
    ImagePalette,
    ImageSequence,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
MEMORY: Final = 1024 * 1024 * 1024
CPU_SECONDS: Final = 20
SIGNATURES: Final = (
    ("JPEG", 0, b"\xff\xd8\xff"),
    ("PNG", 0, b"\x89PNG\r\n\x1a\n"),
    ("GIF", 0, b"GIF87a"),
    ("GIF", 0, b"GIF89a"),
    ("WEBP", 8, b"WEBP"),
    ("PDF", 0, b"%PDF-"),
)
_STEPS: Final = ((2400, 85), (2400, 70), (1800, 70), (1400, 65), (1000, 60), (700, 50))
"""Longest side and quality, tried in this order until it is small enough."""


class NotTaken(Exception):
    """It is not kept. The only thing it says is a code: `media.type`, `size`, `pages`, `dots`, `broken`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(data: bytes) -> str | None:
    """What the first bytes say it is; a name or a declared type is never asked."""
    for kind, at, mark in SIGNATURES:
        if data[at : at + len(mark)] == mark and (kind != "WEBP" or data[:4] == b"RIFF"):
            return kind
    return None


def clean(data: bytes) -> tuple[bytes, ...]:
    """The pictures that may be kept: one of a picture, one for each page of a paper. Raise NotTaken."""
    if len(data) > IN_LIMIT:
        raise NotTaken("media.size")
    kind = kind_of(data)
    if kind is None:
        raise NotTaken("media.type")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            drawn = _pages(data) if kind == "PDF" else [_picture(data, kind)]
            return tuple(_encoded(one, OUT_LIMIT // len(drawn)) for one in drawn)
    except NotTaken as error:
        code = error.code
    except Exception:  # whatever a library stumbles over: the file is not what it should be
        code = "media.broken"
    raise NotTaken(code)  # out here, so that no error of a library comes along


def _picture(data: bytes, kind: str) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=[kind]) as opened:
        if opened.width * opened.height > DOTS:
            raise NotTaken("media.dots")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.seek(0)
        opened.load()
        return _bare(ImageOps.exif_transpose(opened))


def _pages(data: bytes) -> list[Image.Image]:
    paper = pypdfium2.PdfDocument(data)
    try:
        if not 0 < len(paper) <= PAGES:
            raise NotTaken("media.pages")
        return [_page(paper[number]) for number in range(len(paper))]
    finally:
        paper.close()


def _page(page: pypdfium2.PdfPage) -> Image.Image:
    scale = LONGEST_SIDE / max(*page.get_size(), 1.0)
    # Forms and links are drawn at most; nothing in a paper is ever run.
    drawn = page.render(scale=scale, may_draw_forms=False)
    try:
        return _bare(drawn.to_pil())
    finally:
        drawn.close()
        page.close()


def _bare(image: Image.Image) -> Image.Image:
    """The dots alone, on white, no larger than needed: nothing the file said about itself is carried on."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        seen = image.convert("RGBA")
        image = Image.new("RGBA", seen.size, "white")
        image.alpha_composite(seen)
    dots = image.convert("RGB")
    return Image.frombytes("RGB", dots.size, dots.tobytes())


def _encoded(image: Image.Image, limit: int) -> bytes:
    for side, quality in _STEPS:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= limit:
            return out.getvalue()
    raise NotTaken("media.size")


def shut() -> None:
    """From here on this process opens no file and no connection, starts no other, and ends soon."""
    Image.preinit()  # reads more of the library, while it still can
    for limited, most in (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        resource.setrlimit(limited, (most, most))


def main() -> NoReturn:
    """Read one file, shut the doors, write a line and the pictures, end."""
    data, out = sys.stdin.buffer.read(IN_LIMIT + 1), sys.stdout.buffer
    shut()
    try:
        pictures = clean(data)
    except NotTaken as error:
        out.write(f"{error.code}\n".encode())
    else:
        out.write(f"{' '.join(str(len(one)) for one in pictures)}\n".encode())
        out.writelines(pictures)
    out.flush()
    sys.exit(0)


if __name__ == "__main__":
    main()
