"""The figures that say how near two sets of vectors are."""

import numpy as np

from model_code.export.closeness import Loss, Vectors, centred_cosines, loss, top_agreement


def around(mean: float, count: int, dimension: int = 16, seed: int = 1) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, dimension)) + mean
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def test_the_same_vectors_lose_nothing() -> None:
    vectors = around(0, 30)
    assert loss(vectors, vectors) == Loss(30, 1.0, 1.0)
    assert top_agreement(vectors, vectors) == 1


def test_one_that_is_off_shows_in_the_least() -> None:
    vectors = around(0, 30)
    other = vectors.copy()
    other[4] = -other[4]
    assert loss(vectors, other) == Loss(30, round(28 / 30, 6), -1.0)


def test_the_mean_taken_away_shows_what_a_common_direction_hides() -> None:
    wanted, got = around(100, 30, seed=1), around(100, 30, seed=2)
    assert loss(wanted, got).cosine_least > 0.99
    assert abs(centred_cosines(wanted, got).mean()) < 0.3


def test_agreement_counts_the_ten_nearest_without_the_picture_itself() -> None:
    angles = np.linspace(0, 1, 11)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert (
        top_agreement(circle, circle[::-1]) == 1
    )  # of eleven pictures ten are the others, in whatever order
    assert top_agreement(around(0, 400, seed=1), around(0, 400, seed=2)) < 0.1


def test_agreement_of_questions_is_about_the_pictures_nearest_to_them() -> None:
    pictures, texts = around(0, 100, seed=1), around(0, 5, seed=2)
    assert top_agreement(pictures, pictures, asked=(texts, texts)) == 1
    assert top_agreement(pictures, pictures, asked=(texts, -texts)) == 0
