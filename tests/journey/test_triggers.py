"""An ingest that starts by itself when the catalogue has changed, and what is told of each run."""

import json
from pathlib import Path
from typing import Any

import pytest

from journey.catalogue import PRODUCTS, Shop
from journey.deployment import Deployment, until

QUIET_S = 2
BY = "a change of the catalogue"


class Owner:
    """A shop's owner, who uploads and otherwise waits to be told."""

    def __init__(self, deployment: Deployment, queue: str) -> None:
        self.deployment, self.queue = deployment, queue
        self.steps, self.sqs = deployment.client("stepfunctions"), deployment.client("sqs")
        self.s3, self.bucket = deployment.client("s3"), deployment.output("Data", "BucketName")
        self.ingest = deployment.output("Service", "StateMachineArn")
        machines = self.steps.list_state_machines()["stateMachines"]
        (self.trigger,) = [m["stateMachineArn"] for m in machines if m["stateMachineArn"] != self.ingest]

    def ingests(self, **which: str) -> list[dict[str, Any]]:
        """The ingests so far."""
        found: list[dict[str, Any]] = self.steps.list_executions(stateMachineArn=self.ingest, **which)[
            "executions"
        ]
        return found

    def quiet(self) -> None:
        """Wait until nothing goes on, nor is about to."""

        def done() -> bool:
            running = [
                self.steps.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
                for machine in (self.trigger, self.ingest)
            ]
            return not any(running)

        until(done, 150)

    def told(self) -> list[dict[str, Any]]:
        """What came by the topic since the last time."""
        found = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in found]

    def put(self, name: str, *lines: dict[str, Any]) -> None:
        """Put one list of products."""
        body = "\n".join(map(json.dumps, lines)).encode()
        self.s3.put_object(Bucket=self.bucket, Key=f"catalog/{name}", Body=body)


@pytest.fixture
def owner(empty_account: Deployment) -> Owner:
    deployment = empty_account
    settings = (f"ingest_on_change_seconds={QUIET_S}", "notifications=true")
    deployment.cdk(
        "deploy", "--all", "--require-approval", "never", *(word for one in settings for word in ("-c", one))
    )
    sqs, sns = deployment.client("sqs"), deployment.client("sns")
    queue = sqs.create_queue(QueueName="owner")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = deployment.output("Service", "NotificationsTopicArn")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return Owner(deployment, queue)


def test_changes_lead_to_one_ingest_each_time_and_its_end_is_told(owner: Owner, tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    for words in PRODUCTS:
        shop.add(words)
    folder = shop.write()
    for number in range(5):
        (folder / f"more-{number}.jsonl").write_text(
            json.dumps({"id": f"m{number}", "title": f"Card {number}"})
        )
    assert owner.deployment.clip_search("upload", folder).returncode == 0
    until(owner.ingests)
    owner.quiet()
    (first,) = owner.ingests()
    assert first["status"] == "SUCCEEDED"
    given = json.loads(owner.steps.describe_execution(executionArn=first["executionArn"])["input"])
    assert given["by"] == BY
    (message,) = owner.told()
    assert message["Subject"] == "Product search: ingest released 11 products"

    # A list that changes while a run goes on, three times, leads to one more run and to no third.
    owner.put("more-0.jsonl", {"id": "m0", "title": "Gift card"})
    until(lambda: owner.ingests(statusFilter="RUNNING"))
    for title in ("Card A", "Card B", "Card C"):
        owner.put("more-1.jsonl", {"id": "m1", "title": title})
    owner.quiet()
    assert [one["status"] for one in owner.ingests()] == ["SUCCEEDED"] * 3
    assert owner.deployment.search("Card C", "--mode", "lexical")[0]["title"] == "Card C"
    assert len(owner.told()) == 2

    # A catalogue that cannot pass is tried once, and told with its cause.
    owner.put("more-2.jsonl", *({"id": f"bad-{n}"} for n in range(40)))
    until(lambda: len(owner.ingests()) == 4)
    owner.quiet()
    assert [one["status"] for one in owner.ingests()] == ["FAILED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]
    (message,) = owner.told()
    assert message["Subject"] == "Product search: ingest failed (GateError)"
    assert "products rejected" in message["Message"].splitlines()[0]

    rolled = owner.deployment.clip_search("rollback")
    assert rolled.returncode == 0, rolled.stdout + rolled.stderr
    (message,) = owner.told()
    assert message["Subject"] == "Product search: rolled back"
