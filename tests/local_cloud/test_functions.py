"""Functions as their callers meet them: answers, errors, limits, isolation, processes."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_cloud.testing import Cloud


def invoke(cloud: Cloud, name: str, event: Any, **more: Any) -> tuple[Any, str | None]:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode(), **more)
    payload = answer["Payload"].read()
    return json.loads(payload) if payload else None, answer.get("FunctionError")


def test_an_alias_runs_its_version(cloud: Cloud, shop: dict[str, str]) -> None:
    by_arn, _ = invoke(cloud, shop["LiveArn"], {"n": 1})
    by_qualifier, _ = invoke(cloud, shop["EchoName"], {"n": 1}, Qualifier="live")
    latest, _ = invoke(cloud, shop["EchoName"], {"n": 1})
    assert by_arn["version"] == by_qualifier["version"] == "1"
    assert by_arn["arn"] == shop["LiveArn"]
    assert latest["version"] == "$LATEST"
    assert by_arn["event"] == {"n": 1}
    assert by_arn["greeting"] == "hello"


def test_a_process_is_kept_warm_and_a_second_one_serves_a_second_caller(
    cloud: Cloud, shop: dict[str, str]
) -> None:
    first, _ = invoke(cloud, shop["EchoName"], {})
    again, _ = invoke(cloud, shop["EchoName"], {})
    assert first["process"] == again["process"]
    with ThreadPoolExecutor(2) as callers:
        both = list(
            callers.map(lambda _: invoke(cloud, shop["EchoName"], {"slow": 0.5})[0]["process"], range(2))
        )
    assert len(set(both)) == 2


@pytest.mark.parametrize(
    ("how", "error_type", "words"),
    [
        ("raise", "ValueError", "in a bad mood"),
        ("exit", "Runtime.ExitError", "exit status 3"),
        ("sleep", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("import", "ModuleNotFoundError", "flask"),
        ("huge", "Function.ResponseSizeTooLarge", "exceeded maximum"),
    ],
)
def test_failures_are_worded_as_lambda_words_them(
    cloud: Cloud, shop: dict[str, str], how: str, error_type: str, words: str
) -> None:
    payload, error = invoke(cloud, shop["MoodyName"], {"how": how})
    assert error == "Unhandled"
    assert (
        payload["errorType"].removeprefix("Runtime.ImportModuleError"),
        words in payload["errorMessage"],
    ) == (
        error_type,
        True,
    )
    assert invoke(cloud, shop["MoodyName"], {"how": "well"}) == ("fine", None)


def test_a_node_function_runs(cloud: Cloud, shop: dict[str, str]) -> None:
    payload, error = invoke(cloud, shop["NodeName"], {"n": 21})
    assert (payload, error) == ({"doubled": 42, "name": shop["NodeName"]}, None)


def test_too_large_a_payload_and_an_unknown_function_are_refused(cloud: Cloud, shop: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="must be smaller"):
        invoke(cloud, shop["EchoName"], "x" * (6 * 1024 * 1024))
    with pytest.raises(ClientError, match="Function not found"):
        invoke(cloud, "nobody", {})


def test_lines_reach_a_file_and_cloudwatch_logs(cloud: Cloud, shop: dict[str, str]) -> None:
    invoke(cloud, shop["MoodyName"], {"how": "raise"})
    file = cloud.home / "logs" / "lambda" / f"{shop['MoodyName']}.log"
    group = f"/aws/lambda/{shop['MoodyName']}"
    end = time.monotonic() + 20
    while True:
        streams = cloud.client("logs").describe_log_streams(logGroupName=group)["logStreams"]
        messages = [
            event["message"]
            for stream in streams
            for event in cloud.client("logs").get_log_events(
                logGroupName=group, logStreamName=stream["logStreamName"]
            )["events"]
        ]
        if any("in a bad mood" in message for message in messages):
            break
        assert time.monotonic() < end, messages
        time.sleep(0.05)
    assert "in a bad mood" in file.read_text()
