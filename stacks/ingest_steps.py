"""The functions of the ingest workflow's steps, each with the grants that its step needs and no more."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.clip_model import ClipModel
from stacks.function import Function
from stacks.grants import delete_objects, list_objects, read_objects, write_objects
from stacks.settings import Settings

TRANSFORMS_AN_INSTANCE = 2
"""As many parts an instance embeds at a time: one is decoded while the other is computed."""
_DISKS = {"Plan": cdk.Size.gibibytes(10)}
"""All that Lambda gives, for what Plan remembers: 512 MiB would do for a million products, and the rest costs a
thousandth of a cent a minute."""


@dataclass(frozen=True, kw_only=True)
class IngestResources:
    """What the steps are given: where they read and write, the model that they ask, and their own code."""

    bucket: s3.IBucket
    domain: opensearch.IDomain
    model: ClipModel
    code: lambda_.Code


class Steps:
    """One function a step, in the scope of the workflow."""

    def __init__(self, scope: Construct, *, settings: Settings, resources: IngestResources) -> None:
        self._scope, self._settings, self._resources = scope, settings, resources
        self.plan, self.load, self.release = self._plan(), self._load(), self._release()
        self.abort, self.rollback, self.prune = self._abort(), self._rollback(), self._prune()
        self.releases = self._releases()

    def by_name(self) -> dict[str, Function]:
        """The functions that the state machine invokes."""
        return {
            "Plan": self.plan,
            "Load": self.load,
            "Release": self.release,
            "Abort": self.abort,
            "Rollback": self.rollback,
            "Prune": self.prune,
        }

    def _function(self, name: str, *, memory_mib: int, minutes: int, **environment: str) -> Function:
        return Function(
            self._scope,
            name,
            code=self._resources.code,
            handler=f"ingest.handlers.{name.lower()}",
            environment={
                "BUCKET": self._resources.bucket.bucket_name,
                "DOMAIN_ENDPOINT": self._resources.domain.domain_endpoint,
                **environment,
            },
            memory_mib=memory_mib,
            timeout=cdk.Duration.minutes(minutes),
            disk=_DISKS.get(name),
        )

    def _plan(self) -> Function:
        plan = self._function(
            "Plan",
            memory_mib=2048,
            minutes=15,
            ENDPOINT_NAME=self._resources.model.endpoint.attr_endpoint_name,
            EMBED_TEXT=self._settings.embed_text,
            EXACT_VECTORS=str(self._settings.exact_vectors),
            LANGUAGE=self._settings.language,
            LOADERS=str(self._settings.loaders),
            **self._bounds(),
            PLACEHOLDER_PERCENT=str(self._settings.placeholder_percent),
            SPACE=self._settings.space,
            THUMBNAILS=str(self._settings.thumbnails).lower(),
            TRANSFORM_INSTANCE_TYPE=self._settings.transform_instance_type,
            TRANSFORM_INSTANCES=str(self._settings.transform_instances),
            TRANSFORMS=str(self._settings.transform_instances * TRANSFORMS_AN_INSTANCE),
        )
        bucket = self._resources.bucket
        read_objects(
            plan.role, bucket, "catalog/*", "runs/*/accepted/*", "runs/*/plan.sqlite", "runs/*/report.json"
        )
        list_objects(plan.role, bucket, "catalog/")
        write_objects(
            plan.role,
            bucket,
            "runs/*/accepted/*",
            "runs/*/products/*",
            "runs/*/input/*",
            "runs/*/rejected/*",
            "runs/*/notes/*",
            "runs/*/parts.json",
            "runs/*/plan.json",
            "runs/*/plan.sqlite",
            "runs/*/gates.jsonl",
        )
        delete_objects(plan.role, bucket, "runs/*")
        self._reports(plan)
        plan.allow_http(
            self._resources.domain,
            {
                "Delete": ["products-*"],
                "Get": ["_alias", "products-*/_mapping"],
                "Post": ["products-*/_search"],
                "Put": ["products-*"],
            },
        )
        self._resources.model.grant_invoke(plan.role)
        return plan

    def _load(self) -> Function:
        load = self._function("Load", memory_mib=1024, minutes=10)
        bucket = self._resources.bucket
        read_objects(load.role, bucket, "runs/*/products/*", "runs/*/output/*")
        write_objects(
            load.role, bucket, "runs/*/machines/*", "runs/*/rejected/*", "runs/*/notes/*", "thumbnails/*"
        )
        load.allow_http(self._resources.domain, {"Post": ["products-*/_bulk", "products-*/_mget"]})
        return load

    def _release(self) -> Function:
        release = self._function(
            "Release",
            memory_mib=512,
            minutes=10,
            **self._keeping(),
            KEEP_RELEASES=str(self._settings.keep_releases),
            **self._bounds(),
            REPLICAS=str(min(self._settings.domain_data_nodes - 1, 1)),
        )
        self._reports(release, "thumbnails/")
        bucket = self._resources.bucket
        write_objects(release.role, bucket, "releases/*", "runs/*/gates.jsonl")
        read_objects(release.role, bucket, "runs/*/plan.json")
        self._let_clear(release)
        release.allow_http(
            self._resources.domain,
            {
                "Delete": ["products-*"],
                "Get": ["_alias", "_cluster/health/products-*", "products-*/_mapping"],
                "Post": [
                    "_aliases",
                    "products-*/_msearch",
                    "products-*/_refresh",
                    "products-*/_search",
                ],
                "Put": ["products-*/_settings"],
            },
        )
        self._resources.model.grant_invoke(release.role)
        return release

    def _abort(self) -> Function:
        abort = self._function("Abort", memory_mib=256, minutes=2)
        self._reports(abort)
        read_objects(abort.role, self._resources.bucket, "runs/*/faults/*")
        abort.allow_http(self._resources.domain, {"Delete": ["products-*"], "Get": ["_alias"]})
        return abort

    def _rollback(self) -> Function:
        rollback = self._function("Rollback", memory_mib=256, minutes=2, STACK=self._stack_name())
        bucket = self._resources.bucket
        list_objects(rollback.role, bucket, "releases/")
        read_objects(rollback.role, bucket, "releases/*")
        write_objects(rollback.role, bucket, "releases/swaps/*")
        self._resources.model.grant(rollback.role, "sagemaker:DescribeEndpoint", of=["endpoint"])
        rollback.allow_http(
            self._resources.domain,
            {"Get": ["_alias", "_cluster/health/products-*", "products-*/_mapping"], "Post": ["_aliases"]},
        )
        return rollback

    def _prune(self) -> Function:
        prune = self._function("Prune", memory_mib=512, minutes=10, **self._keeping())
        list_objects(prune.role, self._resources.bucket, "thumbnails/")
        self._let_clear(prune)
        prune.allow_http(
            self._resources.domain,
            {
                "Delete": ["products-*"],
                "Get": ["_alias", "products-*/_mapping"],
                "Post": ["products-*/_search"],
            },
        )
        return prune

    def _releases(self) -> Function:
        releases = self._function("Releases", memory_mib=256, minutes=1)
        list_objects(releases.role, self._resources.bucket, "releases/")
        read_objects(releases.role, self._resources.bucket, "releases/*")
        releases.allow_http(
            self._resources.domain,
            {"Get": ["_alias", "products-*/_mapping"], "Post": ["products-*/_search"]},
        )
        return releases

    def _bounds(self) -> dict[str, str]:
        """What the checks go by."""
        names = ("max_reject_percent", "min_kept_percent", "min_overlap_percent", "max_recall_drop_percent")
        return {name.upper(): str(getattr(self._settings, name)) for name in names}

    def _stack_name(self) -> str:
        return cdk.Stack.of(self._scope).stack_name

    def _keeping(self) -> dict[str, str]:
        """What says which endpoints may go: whose they are, and which one the stack has now."""
        return {
            "ENDPOINT_NAME": self._resources.model.endpoint.attr_endpoint_name,
            "STACK": self._stack_name(),
        }

    def _let_clear(self, function: Function) -> None:
        """Let a function take away what no release needs any more: thumbnails, and models of before."""
        delete_objects(function.role, self._resources.bucket, "thumbnails/*")
        self._resources.model.grant_removal(function.role)

    def _reports(self, function: Function, *listed: str) -> None:
        """Let a function write the report, and list prefixes besides the runs'."""
        bucket = self._resources.bucket
        read_objects(
            function.role,
            bucket,
            "runs/*/rejected/*",
            "runs/*/notes/*",
            "runs/*/gates.jsonl",
        )
        list_objects(function.role, bucket, "runs/", *listed)
        write_objects(
            function.role, bucket, "runs/*/rejected.jsonl", "runs/*/notes.jsonl", "runs/*/report.json"
        )
