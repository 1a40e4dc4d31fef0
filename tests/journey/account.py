"""What an operator sees of ingests in a deployment's account."""

import json
from typing import Any

import requests

from journey.deployment import Deployment, until


class Account:
    """Executions, transform jobs and indexes."""

    def __init__(self, deployment: Deployment) -> None:
        self.steps, self.sagemaker = deployment.client("stepfunctions"), deployment.client("sagemaker")
        self.machine = deployment.output("Service", "StateMachineArn")
        self.signer, self.address = deployment.signer("es"), deployment.output("Data", "DomainEndpoint")

    def start(self) -> str:
        """Start an ingest that embeds everything; return the execution."""
        wish = json.dumps({"full": True})
        return str(self.steps.start_execution(stateMachineArn=self.machine, input=wish)["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        """Wait for an execution's end; return its description."""

        def description() -> dict[str, Any] | None:
            found: dict[str, Any] = self.steps.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        found = until(description, 120)
        assert found is not None
        return found

    def running_job(self, after: str = "") -> str:
        """Wait for a transform job in progress, other than one that was stopped; return its name."""

        def name() -> str | None:
            jobs = self.sagemaker.list_transform_jobs(StatusEquals="InProgress")["TransformJobSummaries"]
            return next((name for job in jobs if (name := job["TransformJobName"]) != after), None)

        found = until(name)
        assert found is not None
        return found

    def ask_domain(self, method: str, path: str, **body: Any) -> requests.Response:
        """Ask the domain as the operator does."""
        answer = requests.request(method, f"{self.address}/{path}", auth=self.signer, timeout=30, **body)
        answer.raise_for_status()
        return answer

    def indexes(self) -> dict[str, set[str]]:
        """Return this app's indexes with their aliases."""
        found = self.ask_domain("GET", "_alias").json()
        return {name: set(entry["aliases"]) for name, entry in found.items() if name.startswith("products-")}

    def live(self) -> str:
        """Return the run in service."""
        (name,) = [name for name, aliases in self.indexes().items() if "products" in aliases]
        return name.removeprefix("products-")

    def unreleased(self) -> list[str]:
        """Return the indexes that are being loaded."""
        return [name for name, aliases in self.indexes().items() if f"{name}-loading" in aliases]
