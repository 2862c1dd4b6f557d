"""The address a security key is bound to. It gives nothing to a page at any other, however alike it looks."""

import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit

LOCAL = "localhost"
_USUAL = {"http": 80, "https": 443}


class Site(NamedTuple):
    """The name browsers know the console by."""

    id: str
    origin: str


def site_of(address: str) -> Site | None:
    """None when browsers offer no security keys there: at a number, or without https.

    An address of this machine itself is known to browsers as localhost.
    """
    parts = urlsplit(address)
    name = (parts.hostname or "").rstrip(".")
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        number = None
    if number is not None:
        name = LOCAL if number.is_loopback or number.is_unspecified else ""
    try:
        name = name.encode("idna").decode()
    except UnicodeError:
        name = ""
    if not name or (parts.scheme != "https" and name != LOCAL):
        return None
    port = "" if parts.port in (None, _USUAL.get(parts.scheme)) else f":{parts.port}"
    return Site(name, f"{parts.scheme}://{name}{port}")
