"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No deadline: a busy machine is not a failing test. Speed is measured in benchmarks/.
settings.register_profile(
    "default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("release", deadline=None, max_examples=1000)
settings.load_profile("default")
