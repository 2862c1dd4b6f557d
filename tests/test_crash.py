"""The process is killed while people write; after the next start nothing is missing, nothing said twice."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "crash.py"


def test_kill_9_at_random_moments_loses_nothing_and_doubles_nothing() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--kills", "5", "--talks", "60", "--seed", "7"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    counts = json.loads(done.stdout)
    assert counts["kills"] == 5
    assert counts["kills_with_answers_under_way"] > 0  # else nothing was interrupted
    assert counts["offered"] == counts["acked"] == counts["answered"] == 60 * 12
    assert (counts["lost"], counts["doubled"], counts["out_of_order"]) == (0, 0, 0)
