"""What every answer of the survivor page and the console carries. Knows nothing of pages or people.

The strict policy is the second wall: words are escaped first, and could not run even if they were not.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), display-capture=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
SANDBOXED = "sandbox; default-src 'none'"
"""The policy of a picture that somebody sent: stricter than any other, so it may take another's place."""


def policy(*, leave_to: str = "") -> str:
    """The content security policy; `leave_to` is the only foreign address a form may end at."""
    ends = f"'self' {leave_to}" if leave_to else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            f"form-action {ends}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def headers(content_policy: str) -> dict[str, str]:
    """All headers, by name."""
    return {
        "content-security-policy": content_policy,
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": PERMISSIONS,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-robots-tag": "noindex, nofollow, noarchive",
    }


_SANDBOX = (b"content-security-policy", SANDBOXED.encode())


class Guarded:
    """Adds the headers to whatever the application inside answers, errors and redirects included."""

    def __init__(self, app: ASGIApp, extra: Mapping[str, str]) -> None:
        self.app = app
        self.extra = [(name.encode(), value.encode()) for name, value in extra.items()]
        self.names = {name for name, _ in self.extra}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(name.lower(), value) for name, value in message.get("headers", ())]
                strict = [pair for pair in given if pair == _SANDBOX]
                kept = [pair for pair in given if pair[0] not in self.names]
                extra = [pair for pair in self.extra if not strict or pair[0] != _SANDBOX[0]]
                message["headers"] = [*kept, *strict, *extra]
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)
