"""The base of every error: a stable code and data, never a person's words, address or name."""

from typing import ClassVar


class WaymarkError(Exception):
    """Base error. `code` is for programs and logs; `data` holds only numbers and names of our own things."""

    code: ClassVar[str] = "waymark.error"

    def __init__(self, **data: str | int | float) -> None:
        self.data = data
        details = " ".join(f"{name}={value}" for name, value in sorted(data.items()))
        super().__init__(f"{self.code} {details}".strip())


class BrokenInput(WaymarkError):
    """A file we ship or somebody edited can't be used. Says where, what is wrong, and what to write instead.

    Line 0 means the place has no lines (the environment, a file that can't be opened).
    """

    code = "input.broken"

    def __init__(self, file: str, line: int, problem: str, suggestion: str = "") -> None:
        super().__init__(file=file, line=line)
        self.file, self.line, self.problem, self.suggestion = file, line, problem, suggestion

    def __str__(self) -> str:
        ending = f" {self.suggestion}" if self.suggestion else ""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}  {self.problem}{ending}"
