"""The releases of a deployment, as its own function tells of them: this machine need not reach the domain."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clip_search.aws.account import Deployment
from clip_search.errors import CommandError
from clip_search.terminal import one_line

SERVING, KEPT, GONE = "serving", "kept", "gone"


@dataclass(frozen=True)
class Release:
    """One release, by what was recorded of it."""

    fields: Mapping[str, Any]

    @property
    def run(self) -> str:
        """The run that made it, by which it is called."""
        return str(self.fields["run"])

    @property
    def status(self) -> str:
        """`serving`, `kept` for a rollback, or `gone`."""
        return str(self.fields["status"])

    @property
    def model(self) -> str:
        """The model's name, with as much of its fingerprint as tells it from others."""
        model = self.fields["model"]
        return f"{model['id']} ({model['fingerprint'][:8]})"

    @property
    def came(self) -> str:
        """When it last came into service, and why; empty where nobody recorded that."""
        served = self.fields.get("served") or []
        if not served:
            return ""
        since, why = served[-1]["since"][:16].replace("T", " "), served[-1]["why"]
        return f"in service {'' if self.status == SERVING else 'last '}since {since} UTC ({why})"

    @property
    def lines(self) -> list[str]:
        """What it holds, how it was made, and how the checks before it came into service went."""
        counts = [(self.fields.get(name), name) for name in ("products", "pictures")]
        holds = ", ".join(f"{count:,} {name}" for count, name in counts if count is not None)
        by = self.fields.get("by")
        made = [holds, f"model {self.model}", *([f"made by {by}"] if by else [])]
        return ["; ".join(filter(None, made)), *([f"checks: {self.checks}"] if self.checks else [])]

    @property
    def checks(self) -> str:
        """The figures of the checks before it came into service; what failed and was accepted is said to be."""
        gates = self.fields.get("gates") or []
        return ", ".join(
            f"{gate['check']} {gate['figure']:g} %{' (accepted)' if gate['accepted'] else ''}"
            for gate in gates
        )


def releases(deployment: Deployment) -> list[Release]:
    """All of them, the newest first.

    Raises:
        CommandError: the function failed; the message has why.
    """
    answer = deployment.account.client("lambda").invoke(FunctionName=deployment.releases_function)
    told = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise CommandError(f"The releases cannot be told: {one_line(told.get('errorMessage', told))}")
    return [Release(fields) for fields in told["releases"]]


def caller(deployment: Deployment) -> str | None:
    """Who works here, for the record: `user/alice`, `assumed-role/operators/alice`; None where AWS does not say."""
    try:
        arn = deployment.account.client("sts").get_caller_identity()["Arn"]
    except Exception:  # noqa: BLE001 - a record without a name is better than no ingest
        return None
    return str(arn).rpartition(":")[2]
