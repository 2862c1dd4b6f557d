"""What holds for every test: log slips raise, no settings leak in, all is written to build/ and tmp."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

from config.logs import be_strict
from tests.postgres import cluster, server

__all__ = ["cluster", "server"]  # fixtures; the server starts only when a test asks for it

ROOT = Path(__file__).parent.parent

for name in [name for name in os.environ if name.startswith("WAYMARK_")]:
    del os.environ[name]

be_strict(True)
set_hypothesis_home_dir(ROOT / "build" / "hypothesis")
# No deadline: a promise holds or doesn't; how fast this machine is today is the benchmarks' question.
settings.register_profile("waymark", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("waymark")
