"""Every setting there is, with its default. It reads no file and names secret files, never holds a secret."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

Seconds = Annotated[int, "duration"]
"""A length of time in seconds; written as "30 s", "5 min" or "6 h" in a file."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """The channel Telegram; off while no token file is named."""

    token_file: Path | None = None
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret_file: Path | None = None
    api_base: str = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff bot; off while no token file is named."""

    token_file: Path | None = None
    api_base: str = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Nlu:
    """Who says what a message is about: the engine in this process, or a Rasa server of ours before it."""

    backend: Literal["embedded", "rasa"] = "embedded"
    rasa_url: str = "http://127.0.0.1:5005"
    rasa_timeout_ms: int = 400


@dataclass(frozen=True, slots=True)
class Cover:
    """The harmless public face. A cover everybody knows is a fingerprint: real people need their own."""

    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept at the longest."""

    answers_inside: Seconds = 300
    answers_other: Seconds = 21_600
    door_days: int = 30
    case_days: int = 30


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies: for whom, where to, and the list that is in none of them."""

    recipients_file: Path | None = None
    folder: Path | None = None
    destroyed_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Operators:
    """The desk."""

    shift_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process is told at its start."""

    data_dir: Path = Path("var")
    root_key_file: Path | None = None
    database_file: Path | None = None
    """The address of a PostgreSQL database in a file of its own: it holds a password."""
    host: str = "127.0.0.1"
    port: int = 8080
    public_address: str = ""
    not_for_real_people: bool = False
    telegram: Telegram = field(default_factory=Telegram)
    staff: Staff = field(default_factory=Staff)
    nlu: Nlu = field(default_factory=Nlu)
    cover: Cover = field(default_factory=Cover)
    retention: Retention = field(default_factory=Retention)
    operators: Operators = field(default_factory=Operators)
    backup: Backup = field(default_factory=Backup)

    @property
    def root_key(self) -> Path:
        """Where the root key lies."""
        return self.root_key_file or self.data_dir / "keys" / "root.key"

    @property
    def destroyed_list(self) -> Path:
        """Where the list of destroyed keys lies."""
        return self.backup.destroyed_file or self.data_dir / "destroyed.list"

    @property
    def real_token(self) -> bool:
        """The token belongs to the real Telegram, not to a server on this machine that tests run against."""
        here = ("http://127.0.0.1", "http://localhost", "http://[::1]")
        return self.telegram.token_file is not None and not self.telegram.api_base.startswith(here)

    @property
    def reaches_strangers(self) -> bool:
        """Somebody outside can write to it: crisis texts then need a native reader, or a named acceptance."""
        return self.telegram.token_file is not None or bool(self.public_address)
