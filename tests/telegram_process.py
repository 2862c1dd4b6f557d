"""One process that serves, for tests that kill it: `python -m tests.telegram_process FOLDER`.

While the file `hold` lies in the folder, a turn stops between the inbox and the answer.
"""

import sys
import time
from pathlib import Path

import msgspec
import uvicorn

from bot.app import build
from bot.clock import SystemClock
from config.settings import Settings, Telegram

HOLD = "hold"
SETTINGS = "settings.json"


class Plan(msgspec.Struct):
    """What the test decides."""

    port: int
    mode: str
    api_base: str


class HoldingClock(SystemClock):
    """Every turn draws random bytes once; here it waits to be killed."""

    def __init__(self, hold: Path) -> None:
        self._hold = hold

    def random(self, size: int) -> bytes:
        while self._hold.exists():
            time.sleep(0.01)
        return super().random(size)


def settings(folder: Path, plan: Plan) -> Settings:
    """As an operator of this house would write them."""
    return Settings(
        data_dir=folder / "var",
        port=plan.port,
        public_address=f"http://127.0.0.1:{plan.port}",
        not_for_real_people=True,
        telegram=Telegram(
            token_file=folder / "token",
            mode="webhook" if plan.mode == "webhook" else "polling",
            webhook_secret_file=folder / "secret",
            api_base=plan.api_base,
        ),
    )


def main() -> None:
    folder = Path(sys.argv[1])
    plan = msgspec.json.decode((folder / SETTINGS).read_bytes(), type=Plan)
    app = build(settings(folder, plan), clock=HoldingClock(folder / HOLD))
    uvicorn.run(app.asgi, host="127.0.0.1", port=plan.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()
