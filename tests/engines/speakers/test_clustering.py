"""Average linkage, and the voices that it finds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from tolmach.engines.speakers.clustering import Voices, clusters, linkage


def voices(*sizes: int, spread: float = 0.25, seed: int = 1) -> npt.NDArray[np.float32]:
    """Vectors around as many directions as there are sizes."""
    chance = np.random.default_rng(seed)
    middles = np.eye(len(sizes), 16)
    rows = np.concatenate([np.repeat(middles[[i]], size, 0) for i, size in enumerate(sizes)])
    rows = rows + chance.normal(0, spread / 4, rows.shape)
    made: npt.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made.astype(np.float32)


def in_stretches(vectors: npt.NDArray[np.float32], size: int) -> Voices:
    """The voices of stretches of speech of so many windows."""
    return Voices(lambda: np.split(vectors, range(size, len(vectors), size)))


def plain(vectors: npt.NDArray[np.float32]) -> list[float]:
    """The distances of average linkage, straight from its definition."""
    groups = [[index] for index in range(len(vectors))]
    found = []
    while len(groups) > 1:
        mean = {
            (a, b): float(
                np.mean([1 - vectors[i] @ vectors[j] for i in groups[a] for j in groups[b]])
            )
            for a, b in combinations(range(len(groups)), 2)
        }
        (a, b), distance = min(mean.items(), key=lambda item: item[1])
        groups[a] += groups.pop(b)
        found.append(distance)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_linkage_joins_at_the_mean_distances_of_all_pairs(seed: int) -> None:
    vectors = voices(6, 5, 3, spread=1.5, seed=seed)
    found = [join.distance for join in linkage(vectors)]
    assert found == pytest.approx(plain(vectors), abs=1e-5)


def test_clusters_are_the_people() -> None:
    vectors = voices(10, 6, 4)
    assert [sorted(rows) for rows in clusters(linkage(vectors), 20, 3)] == [
        list(range(10)),
        list(range(10, 16)),
        list(range(16, 20)),
    ]


def test_a_cough_is_not_a_person() -> None:
    vectors = voices(40, 30, 1)
    found = Voices(lambda: [vectors]).of(2)
    nearest = (vectors @ found.T).argmax(axis=1)
    assert len({*nearest[:40]}) == len({*nearest[40:70]}) == 1
    assert nearest[0] != nearest[50]


def test_there_are_no_more_voices_than_windows() -> None:
    assert len(Voices(lambda: [voices(1)]).of(4)) == 1


def test_of_a_long_recording_a_sample_is_linked_and_nobody_is_lost() -> None:
    vectors = voices(4_000, 600)
    found = Voices(lambda: [vectors]).of(2)
    nearest = (vectors @ found.T).argmax(axis=1)
    assert sorted(np.bincount(nearest).tolist()) == [600, 4_000]


def test_voices_do_not_depend_on_how_windows_are_read() -> None:
    vectors = voices(1_500, 400, 200, spread=1.5)
    whole = Voices(lambda: [vectors])
    parts = in_stretches(vectors, 7)
    assert parts.of(3) == pytest.approx(whole.of(3), abs=1e-5)
    assert parts.spread(parts.of(3)) == pytest.approx(whole.spread(whole.of(3)), abs=1e-5)


@pytest.mark.parametrize("sizes", [(300,), (200, 150), (150, 120, 90), (100, 90, 80, 70)])
def test_people_are_counted_who_are_clearly_apart(sizes: tuple[int, ...]) -> None:
    assert in_stretches(voices(*sizes), 10).count() == (len(sizes), True)


def test_halves_that_change_within_a_breath_are_one_person() -> None:
    two = voices(200, 200)
    mixed = two[np.arange(400).reshape(2, 200).T.ravel()]  # first one, then the other, in turn
    assert in_stretches(two, 10).count() == (2, True)
    assert in_stretches(mixed, 10).count().people == 1


def test_without_longer_speech_two_are_taken_and_it_is_not_sure() -> None:
    assert in_stretches(voices(200, 150, 100), 2).count() == (2, False)


def test_voices_that_run_into_each_other_are_counted_with_doubt() -> None:
    chance = np.random.default_rng(1)
    two = np.repeat([[1.0, 0.35], [0.35, 1.0]], 200, axis=0)
    rows = np.pad(two, ((0, 0), (0, 14))) + chance.normal(0, 0.35, (400, 16))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    assert not in_stretches(rows, 10).count().sure
