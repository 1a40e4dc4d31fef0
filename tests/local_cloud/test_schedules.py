"""Which minutes a schedule names."""

from datetime import UTC, datetime

import pytest

from local_cloud.schedules import is_known, matches

SATURDAY = datetime(2026, 11, 28, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("cron(15 3 * * ? *)", True),
        ("cron(0/15 * * * ? *)", True),
        ("cron(0/10 * * * ? *)", False),
        ("cron(15 1-5 ? * SAT *)", True),
        ("cron(15 3 ? * MON-FRI *)", False),
        ("cron(15 3 ? * 7 *)", True),
        ("cron(10,15,20 3 28 NOV ? 2026)", True),
        ("cron(15 3 28 NOV ? 2027)", False),
        ("cron(15 3 L * ? *)", False),
        ("rate(1 minute)", False),
    ],
)
def test_a_cron_expression_names_minutes(expression: str, *, named: bool) -> None:
    assert matches(expression, SATURDAY) is named


def test_what_could_never_fire_here_is_not_known() -> None:
    known = ("rate(1 minute)", "rate(12 hours)", "cron(0 3 ? * MON-FRI *)")
    unknown = ("cron(0 3 L * ? *)", "cron(0 3 ? * 6#3 *)", "cron(0 3 15W * ? *)", "at(2026-11-28T03:00:00)")
    assert ([is_known(one) for one in known], [is_known(one) for one in unknown]) == ([True] * 3, [False] * 4)
