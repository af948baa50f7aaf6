"""Settings that all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadline: a busy machine is not a failing test. Speed is measured in benchmarks/.
# `--hypothesis-profile release` looks longer, and CI a little longer, than people need to wait.
for name, examples in (("default", 25), ("ci", 60), ("release", 1000)):
    settings.register_profile(
        name,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("ci" if os.environ.get("CI") else "default")
