"""kill -9 at random moments under load, start again, repeat: nothing lost, nothing doubled, order kept.

The load behaves like a platform: it offers a message until it hears that it was taken, and now and then again
one that was taken long ago. Answers go to a file that shows one id once. The kills are spread over the whole
load, by what was acknowledged so far; a life that begins beyond its moment is killed while it recovers.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from bot.app import App, build
from bot.channels.channel import Address, Capabilities, InboundMessage, OutboundMessage
from config import logs
from config.settings import Settings

TALK = ("English", "1", "2", "8", "7", "3", "hm", "7", "7", "what about papers", "2", "7")
ACKED, SENT, READY, DONE = "acked.log", "sent.log", "ready", "done"
LIFE_SECONDS = 120.0
"""A life that does not come to an end by then is a failure of its own."""


class FileChannel:
    """Writes every answer to a file, an id once: what a page does."""

    capabilities = Capabilities(
        name="file", buttons=True, text_limit=4000, deletes_ours=48.0, deletes_theirs=48.0, idempotent=True,
        reply_window=float("inf"),
    )  # fmt: skip

    def __init__(self, folder: Path) -> None:
        self._path = folder / SENT
        self._seen = {json.loads(line)["id"] for line in lines(self._path)}
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send(self, message: OutboundMessage) -> tuple[str, ...]:
        """Append; a second time is no time."""
        await asyncio.sleep(random.random() / 200)  # noqa: S311
        if message.id not in self._seen:
            self._seen.add(message.id)
            said = {
                "id": message.id,
                "who": message.address.reveal(),
                "said": [line.id for line in message.lines],
            }
            os.write(self._file, json.dumps(said).encode() + b"\n")
        return (message.id,)

    async def delete(self, account: str, address: Address, refs: tuple[str, ...]) -> tuple[str, ...]:
        """Nothing is deleted here."""
        return refs


def lines(path: Path) -> list[str]:
    """The whole lines of a file; a kill in the middle of a write leaves none half."""
    return path.read_text().splitlines() if path.exists() else []


async def child(folder: Path, talks: int) -> None:
    """One life of the process: offers everything that was not taken yet."""
    app = build(Settings(data_dir=folder / "data"), channels=[FileChannel(folder)])
    acked = set(lines(folder / ACKED))
    ack = os.open(folder / ACKED, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    (folder / READY).touch()
    await app.start()
    await asyncio.gather(*[_talk(app, f"p{n}", acked, ack) for n in range(talks)])
    await app.settle()
    (folder / DONE).touch()
    await app.stop()


async def _talk(app: App, who: str, acked: set[str], ack: int) -> None:
    for number, text in enumerate(TALK):
        event = f"{who}.{number}"
        if event in acked and random.random() > 0.1:  # noqa: S311
            continue
        await asyncio.sleep(random.random() / 5)  # noqa: S311
        await app.accept(InboundMessage("file", "acc", Address(who), event, text, ref=event))
        if event not in acked:
            os.write(ack, event.encode() + b"\n")


def run(kills: int, talks: int, seed: int) -> dict[str, int]:
    """Kill, start, kill …; then let it finish and count."""
    chance = random.Random(seed)  # noqa: S311
    moments = sorted(chance.randrange(talks * len(TALK)) for _ in range(kills))
    with tempfile.TemporaryDirectory(prefix="waymark-crash-") as name:
        folder, killed, cut_off = Path(name), 0, 0
        while not (folder / DONE).exists():
            (folder / READY).unlink(missing_ok=True)
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, __file__, "--child", name, "--talks", str(talks)]
            )
            if killed < kills:
                _wait(process, folder, moments[killed])
                time.sleep(chance.random() * 0.05)
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
                cut_off += len(set(lines(folder / ACKED))) > len(lines(folder / SENT))
            if process.wait() not in (0, -signal.SIGKILL):
                raise RuntimeError("the process failed by itself")
        return {"kills": killed, "kills_with_answers_under_way": cut_off} | _count(folder, talks)


def _wait(process: "subprocess.Popen[bytes]", folder: Path, acknowledged: int) -> None:
    """Until the process lives and so much was acknowledged, in this life or an earlier one."""
    while process.poll() is None:
        if (folder / READY).exists() and len(lines(folder / ACKED)) >= acknowledged:
            return
        time.sleep(0.002)


def _count(folder: Path, talks: int) -> dict[str, int]:
    """Every conversation must have heard exactly what an undisturbed one hears, in that order."""
    heard: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    ids: list[str] = []
    for line in lines(folder / SENT):
        said = json.loads(line)
        heard[said["who"]].append(tuple(said["said"]))
        ids.append(said["id"])
    meant = asyncio.run(_undisturbed())
    per_person = [heard[f"p{n}"] for n in range(talks)]
    return {
        "offered": talks * len(TALK),
        "acked": len(set(lines(folder / ACKED))),
        "answered": len(ids),
        "lost": sum(max(0, len(meant) - len(one)) for one in per_person),
        "doubled": len(ids) - len(set(ids)) + sum(max(0, len(one) - len(meant)) for one in per_person),
        "out_of_order": sum(one != meant for one in per_person),
    }


async def _undisturbed() -> list[tuple[str, ...]]:
    with tempfile.TemporaryDirectory(prefix="waymark-crash-") as name:
        app = build(Settings(data_dir=Path(name) / "data"), channels=[FileChannel(Path(name))])
        await app.start()
        for number, text in enumerate(TALK):
            await app.accept(InboundMessage("file", "acc", Address("one"), str(number), text))
            await app.settle()
        await app.stop()
        return [tuple(json.loads(line)["said"]) for line in lines(Path(name) / SENT)]


def main() -> int:
    """Print the counts as JSON; 0 when nothing was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(description="kill -9 under load")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--talks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        logs.configure()
        asyncio.run(asyncio.wait_for(child(arguments.child, arguments.talks), LIFE_SECONDS))
        return 0
    counts = run(arguments.kills, arguments.talks, arguments.seed)
    print(json.dumps(counts))
    return int(any(counts[name] for name in ("lost", "doubled", "out_of_order")))


if __name__ == "__main__":
    sys.exit(main())
