"""Which minutes a schedule names."""

from datetime import UTC, datetime

import pytest

from local_cloud.schedules import matches

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
