"""Faults in the middle of an ingest: searches do not notice, nothing is left without an owner, the report tells."""

import json
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from journey.account import Account
from journey.api import asking
from journey.catalogue import Shop
from journey.deployment import Deployment, until
from journey.interference import Act, Interference, Moment, always, changed, first, reset, then
from journey.processes import kill_function, restart_opensearch
from journey.searching import Client

STEPS = ("plan", "load", "release", "abort")
BULK, SWAP, OUTPUT = r"POST \S+/_bulk", r"POST /_aliases", r"GET \S+\.jsonl\.out"
BUSY = '{"error": {"type": "es_rejected_execution_exception", "reason": "full"}, "status": 429}'
SLOW_DOWN = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
XML = {"Content-Type": "application/xml"}


class Field(Account):
    """A deployment whose ingest functions reach domain and bucket through what interferes."""

    def __init__(
        self, deployment: Deployment, shop: Shop, domain: Interference, bucket: Interference
    ) -> None:
        super().__init__(deployment)
        self.deployment, self.shop, self.domain, self.bucket = deployment, shop, domain, bucket

    def report(self, execution: dict[str, Any]) -> dict[str, Any]:
        """The report of a run, by its execution's start."""
        second = execution["startDate"].strftime("%Y%m%dt%H%M%Sz-")
        bucket, s3 = self.deployment.output("Data", "BucketName"), self.deployment.client("s3")

        def found() -> dict[str, Any] | None:
            listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"runs/{second}").get("Contents", [])
            keys = [entry["Key"] for entry in listed if entry["Key"].endswith("/report.json")]
            body = s3.get_object(Bucket=bucket, Key=keys[0])["Body"].read() if keys else None
            return json.loads(body) if body else None

        report = until(found)
        assert report is not None
        return report


@pytest.fixture(scope="session")
def restarted() -> Iterator["list[subprocess.Popen[bytes]]"]:
    """Servers that a test has started in the place of the cloud's own: they end with the cloud."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def _field(deployment: Deployment) -> Iterator[tuple[Interference, Interference]]:
    """Let the ingest's functions go through what interferes, while these tests run."""
    functions = deployment.client("lambda")
    steps = {
        one["FunctionName"]: one["Environment"]["Variables"]
        for one in functions.list_functions()["Functions"]
        if one["Handler"] in {f"ingest.handlers.{step}" for step in STEPS}
    }
    assert len(steps) == len(STEPS)
    domain = Interference(deployment.output("Data", "DomainEndpoint"))
    bucket = Interference(deployment.env["AWS_ENDPOINT_URL"])
    with domain.listening(), bucket.listening():
        ways = {"DOMAIN_ENDPOINT": domain.address, "AWS_ENDPOINT_URL_S3": bucket.address}
        for name, variables in steps.items():
            functions.update_function_configuration(
                FunctionName=name, Environment={"Variables": variables | ways}
            )
        yield domain, bucket
    for name, variables in steps.items():
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})


@pytest.fixture
def field(
    deployment: Deployment, indexed: Shop, _field: tuple[Interference, Interference]
) -> Iterator[Field]:
    """An indexed shop that is searched all the time; afterwards nothing is left that nobody needs."""
    field = Field(deployment, indexed, *_field)
    endpoints = field.sagemaker.list_endpoints()["Endpoints"]
    yield field
    assert (field.domain.clear(), field.bucket.clear()) == (0, 0), "what was to be interfered with never came"
    until(lambda: not field.unreleased())
    until(lambda: not field.sagemaker.list_transform_jobs(StatusEquals="InProgress")["TransformJobSummaries"])
    assert [one["EndpointName"] for one in field.sagemaker.list_endpoints()["Endpoints"]] == [
        one["EndpointName"] for one in endpoints
    ]
    assert field.live()


@pytest.fixture
def searches(field: Field) -> Iterator[None]:
    """A client that searches beside the test: every answer is right, by the release of before until another serves."""
    before, ended = field.live(), threading.Event()
    client = Client(asking(field.deployment), field.shop, ended)
    client.start()
    yield
    ended.set()
    client.join(60)
    assert client.faults == []
    releases = list(dict.fromkeys(answer["release"] for answer in client.answers))
    assert releases in ([before], [before, field.live()])


def failed(field: Field, execution: str, said: str) -> None:
    """See that a run has failed with a cause, in its report too, and that searches did not notice."""
    ended = field.ended(execution)
    assert ended["status"] == "FAILED", ended
    assert said in ended["cause"], ended
    report = field.report(ended)
    assert report["status"] == "failed"
    assert said in report["cause"]
    assert field.live() not in report["run"]


def passed(field: Field, execution: str) -> None:
    """See that a run went well all the same."""
    ended = field.ended(execution)
    assert ended["status"] == "SUCCEEDED", ended
    report = field.report(ended)
    assert (report["status"], report["indexed"], report["rejected"]) == (
        "released",
        len(field.shop.products),
        0,
    )
    assert field.live() == report["run"]


def begun_with(start: bytes) -> Act:
    """Let every vector of an output be another: numbers are put in at its beginning."""
    return changed(lambda body: body.replace(b'"embedding":[', b'"embedding":[' + start))


def busy_item(body: bytes) -> bytes:
    """Let a bulk's first item be one that OpenSearch had no room for."""
    told = json.loads(body)
    first_item = told["items"][0]["index"]
    first_item.update(status=429, error={"type": "es_rejected_execution_exception", "reason": "full"})
    return json.dumps({**told, "errors": True}).encode()


@pytest.mark.usefixtures("searches")
@pytest.mark.usefixtures("searches")
@pytest.mark.usefixtures("searches")
@pytest.mark.parametrize(
    ("act", "times"),
    [(always(429, BUSY), 2), (always(503), 2), (reset, 2), (changed(busy_item), 1)],
    ids=["429", "503", "reset", "one item of several"],
)
def test_a_domain_that_has_no_room_for_a_moment(field: Field, act: Act, times: int) -> None:
    field.domain.on(BULK, act, times)
    passed(field, field.start())


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (always(404, "<Error><Code>NoSuchKey</Code></Error>", **XML), "the transform job has left no runs/"),
        (changed(lambda body: body[: len(body) * 2 // 3]), "is broken off or damaged at line"),
        (changed(lambda body: b"".join(body.splitlines(keepends=True)[1:])), "no vector for"),
        (
            changed(lambda body: body.replace(b'"embedding":[', b'"embedding":[0.0,')),
            "every product was rejected",
        ),
        (
            changed(lambda body: body.replace(b'"embedding":[', b'"embedding":[NaN,0.0],"x":[')),
            "every product was rejected",
        ),
    ],
    ids=["missing", "broken off", "a line short", "too many numbers", "no numbers"],
)
def test_a_part_whose_output_is_not_as_it_should_be(field: Field, act: Act, said: str) -> None:
    field.bucket.on(OUTPUT, act, times=1)
    failed(field, field.start(), said)


@pytest.mark.usefixtures("searches")
def test_an_output_in_another_order(field: Field) -> None:
    field.bucket.on(OUTPUT, changed(lambda body: b"".join(reversed(body.splitlines(keepends=True)))))
    passed(field, field.start())


@pytest.mark.usefixtures("searches")
def test_a_bucket_that_asks_to_slow_down(field: Field) -> None:
    for asked in (r"GET \S+catalog", OUTPUT, r"PUT \S+rejected/", r"PUT \S+report.json"):
        field.bucket.on(asked, always(503, SLOW_DOWN, **XML), times=2)
    passed(field, field.start())


@pytest.mark.usefixtures("searches")
@pytest.mark.parametrize("moment", [first, then], ids=["before", "after"])
@pytest.mark.parametrize(("step", "request_"), [("load", BULK), ("release", SWAP)])
def test_a_function_that_is_killed_before_or_after_its_request(
    field: Field, moment: Any, step: str, request_: str
) -> None:
    field.domain.on(request_, moment(lambda: kill_function(field.deployment, f"ingest.handlers.{step}")))
    passed(field, field.start())


@pytest.mark.parametrize(
    "request_",
    [r"PUT /products-[^/]+ ?$", BULK, r"PUT /products-\S+/_settings", SWAP],
    ids=["Plan", "Load", "Release", "the swap"],
)
def test_an_execution_that_is_stopped_in_a_state(field: Field, request_: str) -> None:
    before, moment = field.live(), Moment()
    field.domain.on(request_, moment)
    execution = field.start()
    moment.wait()
    field.steps.stop_execution(executionArn=execution, cause="the shop changed its mind")
    ended = field.ended(execution)
    assert ended["status"] == "ABORTED"
    report = field.report(ended)
    moment.over.set()
    assert (report["status"], report["cause"]) == ("failed", "the shop changed its mind")
    until(lambda: not field.unreleased())
    assert field.live() == before


@pytest.mark.usefixtures("searches")
def test_a_full_disk_in_the_middle_of_a_load(field: Field) -> None:
    def block() -> None:
        (name,) = field.unreleased()
        full = {"index.blocks.read_only_allow_delete": True}
        field.ask_domain("PUT", f"{name}/_settings", json=full)

    field.domain.on(BULK, first(block))
    failed(field, field.start(), "the OpenSearch domain")


@pytest.mark.usefixtures("searches")
def test_a_catalogue_that_changes_while_it_is_read(field: Field) -> None:
    bucket, s3 = field.deployment.output("Data", "BucketName"), field.deployment.client("s3")
    whole = (field.shop.folder / "catalog.jsonl").read_bytes()

    def change() -> None:
        s3.put_object(Bucket=bucket, Key="catalog/catalog.jsonl", Body=whole + b"\n")

    field.bucket.on(r"GET \S+catalog/catalog.jsonl", first(change))
    passed(field, field.start())
    s3.put_object(Bucket=bucket, Key="catalog/catalog.jsonl", Body=whole)


def test_opensearch_is_killed_and_started_again_during_a_load(
    field: Field, restarted: "list[subprocess.Popen[bytes]]"
) -> None:
    """Nothing can be found meanwhile; afterwards everything is there, and the ingest goes on."""
    field.domain.on(BULK, first(lambda: restarted.append(restart_opensearch(field.deployment))))
    passed(field, field.start())
    assert restarted
    assert field.deployment.search("red striped mug")[0]["id"] == "red-striped-mug"
