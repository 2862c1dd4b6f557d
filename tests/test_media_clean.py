"""What becomes of a stranger's file: fresh pictures that tell nothing of where they come from, or a code."""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from PIL import Image

from bot.media import apart
from bot.media.apart import Unclean, clean_apart, pictures_in
from bot.media.clean import IN_LIMIT, LONGEST_SIDE, OUT_LIMIT, NotTaken, clean
from tests.media_parts import PLANTED, gif, jpeg, pdf, picture, png, webp, wide_png

FORMATS: tuple[Callable[[], bytes], ...] = (jpeg, png, gif, webp, pdf)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("make", FORMATS, ids=lambda make: make.__name__)
def test_nothing_a_file_says_about_itself_is_kept(make: Callable[[], bytes]) -> None:
    sent = make()
    assert PLANTED.encode() in sent or make is png  # a text chunk of a PNG may be packed
    for kept in clean(sent):
        image = opened(kept)
        assert PLANTED.encode() not in kept
        assert not image.getexif()
        assert image.format == "JPEG"
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Exif" not in kept
        assert b"http" not in kept


def test_a_picture_is_turned_as_it_was_meant_to_be_seen() -> None:
    (kept,) = clean(jpeg((120, 80), orientation=6))
    image = opened(kept)
    assert image.size == (80, 120)
    top = image.convert("RGB").getpixel((40, 10))
    assert isinstance(top, tuple)
    assert top[0] > 200


def test_a_large_picture_becomes_smaller_and_a_noisy_one_too() -> None:
    noise = Image.frombytes("RGB", (2600, 1900), os.urandom(2600 * 1900 * 3))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=70)
    (kept,) = clean(out.getvalue())
    assert max(opened(kept).size) <= LONGEST_SIDE
    assert len(kept) <= OUT_LIMIT


def test_what_is_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    (kept,) = clean(out.getvalue())
    assert opened(kept).convert("RGB").getpixel((20, 20)) == (255, 255, 255)


def test_a_paper_is_a_picture_for_each_page() -> None:
    assert len(clean(pdf(10))) == 10


def bmp() -> bytes:
    out = io.BytesIO()
    picture().save(out, "BMP")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "media.type"),
        (b"words", "media.type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "media.type"),
        (b"PK\x03\x04 a document", "media.type"),
        (b"\0\0\0\x18ftypheic", "media.type"),
        (bmp(), "media.type"),
        (jpeg() + b"\0" * IN_LIMIT, "media.size"),
        (jpeg((800, 600))[:3000], "media.broken"),
        (png()[:-400], "media.broken"),
        (b"%PDF-1.7 nothing", "media.broken"),
        (b"GIF89a", "media.broken"),
        (wide_png(8_000, 8_000), "media.dots"),
        (wide_png(60_000, 60_000), "media.broken"),
        (pdf(11), "media.pages"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}",
)
def test_what_is_not_taken_says_why_in_a_code(data: bytes, code: str) -> None:
    with pytest.raises(NotTaken, match=code) as refused:
        clean(data)
    assert refused.value.code == code


async def test_it_is_done_by_a_process_of_its_own() -> None:
    (kept,) = await clean_apart(jpeg())
    assert PLANTED.encode() not in kept
    with pytest.raises(Unclean) as refused:
        await clean_apart(b"words")
    assert refused.value.why == "media.type"


@pytest.mark.parametrize("make", FORMATS, ids=lambda make: make.__name__)
async def test_it_reads_every_kind_with_its_doors_shut(make: Callable[[], bytes]) -> None:
    assert await clean_apart(make()) == clean(make())


@pytest.mark.parametrize(
    "reaches_for",
    ["open('/etc/hosts')", "__import__('socket').socket()", "os.close(0); os.open('/etc/hosts', 0)"],
)
def test_once_shut_it_can_open_nothing(reaches_for: str) -> None:
    tries = f"import os; from bot.media import clean; import socket; clean.shut(); {reaches_for}"
    done = subprocess.run([sys.executable, "-c", tries], capture_output=True, check=False)
    assert done.returncode != 0
    assert b"Too many open files" in done.stderr or b"Errno 24" in done.stderr


async def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(Unclean) as refused:
        await asyncio.wait_for(clean_apart(jpeg()), 20)
    assert refused.value.why == "media.time"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"media.broken",
        b"3\nabcd",
        b"3\nabc",
        b"9999999\n\xff\xd8\xff",
        b"Traceback (most recent call last)\n",
        b"3 3 3 3 3 3 3 3 3 3 3\n" + b"\xff\xd8\xff" * 11,
    ],
)
def test_the_other_process_is_believed_only_as_far_as_its_answer_has_the_right_shape(answer: bytes) -> None:
    with pytest.raises(Unclean):
        pictures_in(answer)
