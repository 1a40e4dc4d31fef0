"""Contenders' processes: real ones, that speak the bench's lines, do not, or die."""

import sys

import pytest

from bench import measure
from bench.figures import figures
from bench.processes import MissingError, ProcessError
from bench.runners import Contender

LOADED = 'print(\'{"versions": {"torch": "2"}}\', flush=True)'
ANSWER = 'print(\'{"seconds": 0.5, "vector": [1, 0]}\', flush=True)'
WELL = f"import sys\n{LOADED}\nfor line in sys.stdin:\n    {ANSWER}"
CRASHES = f"""
import sys
{LOADED}
for line in sys.stdin:
    if line.strip() == "pictures":
        raise MemoryError("no room for 300 pictures")
    {ANSWER}
"""


def contender(script: str, name: str = "samples") -> Contender:
    return Contender(name, [sys.executable, "-c", script])


def run(*contenders: Contender, rounds: int = 2, starts: int = 1) -> tuple[measure.Run, list[str]]:
    said: list[str] = []
    return measure.run(contenders, {"int8": lambda: 1.0}, rounds=rounds, starts=starts, say=said.append), said


def test_a_contender_is_asked_over_its_pipes() -> None:
    one = contender(WELL)
    try:
        begun = one.start()
        answer = one.ask("pictures")

        assert begun.seconds > 0
        assert (answer.seconds, answer.vector) == (0.5, (1, 0))
        assert one.versions == {"torch": "2"}
        assert one.peak_megabytes() > 1
    finally:
        one.stop()


def test_contenders_take_turns() -> None:
    made, said = run(contender(WELL, "a"), contender(WELL, "b"), starts=3)

    turns = [what for what in said if what.startswith(("start", "round"))]
    assert turns == [
        *(f"start {number} of 3: {name}" for number in (1, 2, 3) for name in "ab"),
        *(f"round {number} of 2: {name}" for number in (1, 2) for name in ("a", "b", "int8")),
    ]
    for one in made.measured:
        counts = {question: len(seconds) for question, seconds in one.seconds.items()}
        assert counts == {
            "start": 3,
            "pictures": 2,
            "picture": 2 * measure.SINGLES,
            "text": 2 * measure.SINGLES,
        }
        assert one.peak_megabytes
    assert made.gauges == {"int8": [1.0, 1.0]}


def test_a_missing_library_is_named_and_its_contender_left_out() -> None:
    missing = contender('print(\'{"missing": "open_clip"}\')', "open_clip")

    with pytest.raises(MissingError, match="open_clip"):
        missing.start()
    made, said = run(missing, contender(WELL))

    left_out = figures(made, 1, 1.0).left_out
    assert left_out == {"open_clip": "open_clip is not installed; `make bench` installs it"}
    assert "open_clip is left out: open_clip is not installed; `make bench` installs it\n" in said
    assert [row.name for row in figures(made, 1, 1.0).rows] == ["samples"]


def test_a_crash_is_reported_with_its_last_words_and_the_others_go_on() -> None:
    made, said = run(contender(CRASHES, "torch bf16"), contender(WELL))

    why = figures(made, 1, 1.0).left_out["torch bf16"]
    assert why.startswith("no answer to pictures (ended with status 1)\n")
    assert why.endswith("MemoryError: no room for 300 pictures")
    assert any("no room for 300 pictures" in line for line in said)
    assert len(made.measured[1].seconds["pictures"]) == 2


def test_one_that_dies_at_its_start_is_reported() -> None:
    with pytest.raises(ProcessError, match=r"no answer to start \(ended with status 3\)"):
        contender("raise SystemExit(3)").start()


def test_one_that_is_gone_between_questions_is_reported() -> None:
    one = contender(f"{LOADED}\ninput()\n{ANSWER}\nimport sys; sys.stdin.close(); sys.stdout.close()")
    try:
        one.start()

        with pytest.raises(ProcessError, match=r"it is gone|no answer"):
            one.ask("text")
    finally:
        one.stop()
