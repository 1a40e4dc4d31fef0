"""Checkpoints from the Hub: the real client against a server that answers as the Hub does, and as it should not."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from model_code.export import hub
from model_code.export.errors import ExportError
from model_kit.hub import CLOSED, COMMIT, Hub, serving

pytestmark = pytest.mark.model


@pytest.fixture
def the_hub() -> Iterator[Hub]:
    with serving() as one:
        yield one


@pytest.mark.parametrize(
    ("kind", "faults"),
    [("api", []), ("api", [429, 503]), ("api", [500, CLOSED]), ("file", [503, 503]), ("file", [CLOSED])],
)
def test_a_checkpoint_is_had_in_spite_of_passing_faults(
    the_hub: Hub, kind: str, faults: list[int], tmp_path: Path
) -> None:
    the_hub.faults[kind] = list(faults)
    done = the_hub.resolve(f"acme/clip@{COMMIT}", tmp_path)
    assert done.returncode == 0, done.stderr
    folder, revision = done.stdout.split()
    assert revision == COMMIT
    assert {path.name for path in Path(folder).iterdir()} == {"config.json", "model.safetensors"}
    assert not the_hub.faults[kind]


def test_a_repository_that_is_not_there_is_asked_for_once(the_hub: Hub, tmp_path: Path) -> None:
    done = the_hub.resolve("acme/other", tmp_path)
    assert done.returncode != 0
    assert "acme/other is not on the Hub, or not for you to read" in done.stderr.splitlines()[-1]
    assert the_hub.asked.count("api") == 1


def http_error(status: int, **headers: str) -> Exception:
    """Return what the Hub's client raises for an answer."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

    given = {name.replace("_", "-"): value for name, value in headers.items()}
    request = httpx2.Request("GET", "https://hub.example/api")
    answer = httpx2.Response(status, headers=given, request=request)
    error: Exception = HfHubHTTPError("refused", response=answer)
    return error


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def patiently(errors: Sequence[Exception], clock: Clock) -> str:
    """Let a download fail with these errors, the last of them for ever."""
    waiting = list(errors)

    def fetch() -> str:
        raise waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return hub.patiently(fetch, "acme/clip@main", sleep=clock.sleep, clock=clock)


def test_a_hub_that_stays_away_is_given_up_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with pytest.raises(ExportError) as caught:
        patiently([http_error(503)], clock)
    assert len(clock.slept) == len(hub.PAUSES_S)
    assert all(
        planned / 2 <= slept <= planned for slept, planned in zip(clock.slept, hub.PAUSES_S, strict=True)
    )
    assert str(caught.value).startswith(
        "acme/clip@main could not be fetched from the Hub: it answered 503, at attempt 6"
    )
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry_after": "7"}, 7),
        ({"ratelimit": '"api";r=0;t=55'}, 56),
        ({"retry_after": "5000"}, hub.LONGEST_PAUSE_S),
    ],
)
def test_the_hub_says_when_to_come_back(headers: dict[str, str], pause: float) -> None:
    clock = Clock()
    with pytest.raises(ExportError):
        patiently([http_error(429, **headers), http_error(403)], clock)
    assert clock.slept == [pause]


def test_all_attempts_together_have_a_limit() -> None:
    clock = Clock()
    with pytest.raises(ExportError, match="it answered 429, at attempt 3"):
        patiently([http_error(429, retry_after="310")], clock)
    assert clock.now <= hub.PATIENCE_S


def test_what_will_not_pass_is_not_tried_again() -> None:
    for error in (http_error(403), PermissionError("the cache cannot be written")):
        clock = Clock()
        with pytest.raises(ExportError, match="could not be fetched from the Hub"):
            patiently([error], clock)
        assert clock.slept == []
