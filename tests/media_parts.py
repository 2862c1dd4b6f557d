"""Files as people send them, with something planted wherever a file can say something about itself."""

import io
import struct
import zlib

import pypdfium2
from PIL import Image, PngImagePlugin
from PIL.ExifTags import IFD

PLANTED = "Quillfeather-media"
"""Stands in the metadata of every file below."""


def picture(size: tuple[int, int] = (120, 80), color: str = "red") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, color)
    image.paste("blue", (size[0] // 2, 0, *size))
    return image


def jpeg(size: tuple[int, int] = (120, 80), *, orientation: int = 1) -> bytes:
    """With a place, a camera, a description, a comment, and a small picture of before in it."""
    image, exif = picture(size), Image.Exif()
    exif[0x010E], exif[0x010F], exif[0x0112] = f"{PLANTED} description", f"{PLANTED} camera", orientation
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (13.0, 45.0, 21.0), 29: f"{PLANTED} gps"})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=f"{PLANTED} comment".encode(), quality=95)
    return out.getvalue() + f"{PLANTED} behind the end".encode()


def png() -> bytes:
    """With text chunks of all three kinds."""
    info, out = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_text("Author", f"{PLANTED} author")
    info.add_text("Comment", f"{PLANTED} comment", zip=True)
    info.add_itxt("XML:com.adobe.xmp", f"{PLANTED} xmp")
    picture().convert("RGBA").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def gif() -> bytes:
    """Two frames and a comment."""
    out = io.BytesIO()
    frames = [picture().convert("P"), picture(color="green").convert("P")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=PLANTED.encode())
    return out.getvalue()


def webp() -> bytes:
    """With a description."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010E] = f"{PLANTED} description"
    picture().save(out, "WEBP", exif=exif, xmp=f"<x>{PLANTED}</x>".encode())
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    """With a title, an author, and a script that would run when it is opened."""
    paper, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        paper.new_page(300, 400)
    paper.save(out)
    paper.close()
    body = out.getvalue()
    more = (
        f"\n9001 0 obj\n<</Title({PLANTED} title)/Author({PLANTED} author)>>\nendobj\n"
        f"9002 0 obj\n<</S/JavaScript/JS(app.alert\\({PLANTED}\\))>>\nendobj\n"
    )
    return body.replace(b"%%EOF", f"%%EOF{more}%%EOF".encode())


def wide_png(width: int, height: int) -> bytes:
    """A few hundred bytes that would become very many dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * (width // 8 + 1) * 64)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
