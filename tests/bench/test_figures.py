import math

import pytest

from bench import made_runs
from bench.figures import BATCH, ENDPOINT, Spread, figures
from bench.goals import verdicts
from bench.measure import Measured, Run

VNNI = "avx512_vnni"


def test_rates_are_medians_with_their_spread() -> None:
    row = made_runs.made().row(BATCH)

    assert row is not None
    assert row.images_per_second is not None
    assert row.images_per_second.median == pytest.approx(12 / 0.15)
    assert (row.images_per_second.least, row.images_per_second.most) == pytest.approx((60, 120))
    assert row.start_seconds == Spread(0.8, 0.7, 0.9)
    assert row.text_milliseconds is None


def test_ratios_are_to_the_samples_unless_told_otherwise() -> None:
    found = made_runs.made()

    assert found.ratio(BATCH, lambda row: row.images_per_second) == pytest.approx(8)
    assert found.ratio(BATCH, lambda row: row.images_per_second, "sentence-transformers") == pytest.approx(
        80 / 12
    )
    assert found.ratio(BATCH, lambda row: row.text_milliseconds) is None
    assert found.ratio(BATCH, lambda row: row.images_per_second, "torch bf16") is None


def test_share_of_the_limit_is_of_the_median() -> None:
    found = made_runs.made()

    assert found.share(found.tower, "int8") == pytest.approx(90 * 8 / 800)
    assert found.share(None, "int8") is None


def test_cosine_tells_whether_two_encoded_the_same() -> None:
    base = Measured("samples", vectors={"pictures": (3.0, 4.0)})
    other = Measured("open_clip", vectors={"pictures": (6.0, 8.0)})
    wrong = Measured("torch bf16", vectors={"picture": (4.0, -3.0)})

    rows = figures(Run([base, other, wrong], {}), 1, 1.0).rows

    assert [row.cosine for row in rows] == pytest.approx([1, 1, 0])


def test_who_was_left_out_has_no_figures_but_a_reason() -> None:
    found = made_runs.made()

    assert found.row("torch bf16") is None
    assert found.left_out == {"torch bf16": "it ended with status 1\n    Traceback\n    MemoryError"}


def test_goals_take_the_worse_of_the_two_ways_of_serving() -> None:
    measured = {verdict.text: verdict.measured for verdict in verdicts(made_runs.made(), VNNI)}

    assert measured["start to first vector, of the samples'"] == pytest.approx(0.9 / 6)
    assert measured["peak memory, of the samples'"] == pytest.approx(0.39)


def test_goals_are_met_missed_or_not_measured() -> None:
    run = made_runs.run()
    slow_text = next(one for one in run.measured if one.name == ENDPOINT)
    slow_text.seconds["text"] = [0.011]

    met = {
        verdict.text: verdict.met
        for verdict in verdicts(figures(run, made_runs.PICTURES, made_runs.GFLOP), VNNI)
    }

    assert met["batch throughput, times the samples'"] is True
    assert met["one short text, of torch's time"] is False
    assert met["batch throughput, times torch bf16's"] is None


def test_a_bound_that_is_just_reached_is_met() -> None:
    run = Run([], {"int8": [1000.0], "tower": [85.0]})

    tower = next(one for one in verdicts(figures(run, 1, 10.0), VNNI) if one.text.startswith("vision tower"))

    assert tower.measured is not None
    assert math.isclose(tower.measured, 0.85)
    assert tower.met is True


def test_one_mode_alone_is_no_verdict_on_both() -> None:
    run = made_runs.run()
    run.measured[1].left_out = "it did not come up"

    memory = next(one for one in verdicts(figures(run, 12, 8.0), VNNI) if one.text.startswith("peak"))

    assert memory.met is None


@pytest.mark.parametrize(
    ("instruction_set", "throughput", "text"),
    [
        ("amx", 7.5, 0.25),
        ("avx512_vnni", 7.5, 0.25),
        ("avx_vnni", 7.5, 0.25),
        ("avx512", 2.2, 0.4),
        ("avx2", 2.2, 0.4),
        ("other", 2.2, 0.4),
    ],
)
def test_goals_are_lower_where_int8_is_no_faster(
    instruction_set: str, throughput: float, text: float
) -> None:
    judged = {verdict.text: verdict for verdict in verdicts(made_runs.made(), instruction_set)}

    assert judged["batch throughput, times the samples'"].bound == throughput
    assert judged["one short text, of torch's time"].bound == text
    assert judged["peak memory, of the samples'"].bound == 0.4


def test_a_figure_is_held_to_its_own_machines_goal() -> None:
    run = made_runs.run()
    run.measured[0].seconds["pictures"] = [0.4]
    made = figures(run, made_runs.PICTURES, made_runs.GFLOP)

    met = {name: verdicts(made, name)[0].met for name in ("avx2", "amx")}

    assert met == {"avx2": True, "amx": False}
