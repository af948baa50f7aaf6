"""How many recordings are worked on at once."""

from __future__ import annotations

import pytest

from tolmach.batch.workers import WorkerPlan, choose_workers
from tolmach.core.options import BatchOptions
from tolmach.models.hardware import Machine

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("cores", "free", "flags", "workers", "threads"),
    [
        (16, 100 * GB, {}, 8, 2),
        (1, 100 * GB, {}, 1, 1),
        (16, 10 * GB, {}, 5, 3),
        (16, 10 * GB, {"targets": ("en", "de", "fr")}, 2, 8),
        (16, 10 * GB, {"compare": "another"}, 3, 5),
        (16, 1 * GB, {}, 1, 16),
    ],
)
def test_workers_share_four_fifths_of_the_free_memory_and_two_cores_each(
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    free: int,
    flags: dict[str, object],
    workers: int,
    threads: int,
) -> None:
    """A model that is not known takes 1 GB, and each worker 0.4 GB besides."""
    monkeypatch.setattr("tolmach.batch.workers.this_machine", lambda: Machine(cores, free, free))
    assert choose_workers(BatchOptions(), flags) == WorkerPlan(workers, threads)


def test_cores_are_divided_among_as_many_workers_as_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tolmach.batch.workers.this_machine", lambda: Machine(8, GB, GB))
    assert choose_workers(BatchOptions(workers=3), {}) == WorkerPlan(3, 2)
    assert choose_workers(BatchOptions(workers=9), {}) == WorkerPlan(9, 1)


def test_a_worker_of_a_cluster_has_all_of_its_machine() -> None:
    options = BatchOptions(address="tcp://127.0.0.1:8786", workers=3)
    assert choose_workers(options, {}) == WorkerPlan(3, 0)
