"""Change sets made of requests: everything that is refused is refused here, before anything is deployed."""

from __future__ import annotations

import uuid
from urllib.parse import unquote, urlsplit

from ..aws.errors import validation_error
from ..aws.service import Json
from .capabilities import demand_capabilities
from .changes import NO_CHANGES, changes
from .parameters import demand_rules, given_parameters, resolved_parameters
from .stack import ChangeSet, Stack
from .support import demand_support
from .surroundings import Surroundings, resolver
from .template import parse_template


class Preparation:
    """Reads what a request says of a stack."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def change_set(self, p: Json, stack: Stack, kind: str) -> ChangeSet:
        """What a request asks for; raises `AwsError` where AWS or this local cloud refuses it."""
        name = p.get("ChangeSetName") or f"change-{uuid.uuid4()}"
        text = self.template_text(p, stack)
        template = parse_template(text)
        self._around.schemas.check(template, text)
        parameters = given_parameters(template, p.get("Parameters") or [], stack)
        resolved = resolved_parameters(template, parameters, self._around.clients)
        known = resolver(self._around, stack, template, resolved)
        demand_rules(template, known)
        demand_support(template, known, self._around.types)
        demand_capabilities(template, p.get("Capabilities") or [])
        change_set = ChangeSet(
            name=name,
            id=f"{stack.id.replace(':stack/', ':changeSet/').rsplit('/', 2)[0]}/{name}/{uuid.uuid4()}",
            stack_id=stack.id,
            kind=kind,
            template_text=text,
            template=template,
            parameters=parameters,
            tags=p.get("Tags") or [],
            capabilities=p.get("Capabilities") or [],
            role_arn=p.get("RoleARN"),
            changes=changes(stack, template, known, self._around.schemas),
            on_failure=p.get("OnStackFailure"),
        )
        if not change_set.changes and change_set.tags == stack.tags:
            change_set.status, change_set.execution, change_set.reason = "FAILED", "UNAVAILABLE", NO_CHANGES
        return change_set

    def template_text(self, p: Json, stack: Stack | None = None) -> str:
        """The template that a request carries, points to or leaves as it is."""
        if p.get("TemplateBody"):
            return str(p["TemplateBody"])
        if p.get("TemplateURL"):
            return self._from_s3(str(p["TemplateURL"]))
        if p.get("UsePreviousTemplate") and stack is not None:
            return stack.template_text
        raise validation_error("Either Template URL or Template Body must be specified.")

    def _from_s3(self, url: str) -> str:
        """Read a template from S3, whichever way its address is written."""
        parts = urlsplit(url)
        host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
        bucket, marker, _ = host.partition(".s3")
        if not marker:
            bucket, _, path = path.partition("/")
        body = self._around.clients("s3").get_object(Bucket=bucket, Key=path)["Body"]
        return str(body.read().decode())
