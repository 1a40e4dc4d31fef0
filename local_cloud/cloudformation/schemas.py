"""CloudFormation's own schemas, which cfn-lint carries: what they refuse, and what a change replaces."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..aws.errors import validation_error
from .schema_rules import load_rules, worded
from .template import Json

if TYPE_CHECKING:
    from cfnlint.match import Match
    from cfnlint.rules import Rules


@dataclass(frozen=True)
class CreateOnly:
    """Paths of the properties of a type whose change means a new resource: surely, or under conditions."""

    surely: frozenset[tuple[str, ...]]
    perhaps: frozenset[tuple[str, ...]]

    def replaces(self, old: Json, new: Json) -> bool:
        """Whether this change surely means a new resource."""
        return _differ(self.surely, old, new)

    def recreation(self, name: str, old: Json, new: Json) -> str:
        """What a change of one property means: `Always`, `Conditionally` or `Never`."""
        for word, paths in (("Always", self.surely), ("Conditionally", self.perhaps)):
            if _differ(frozenset(path for path in paths if path[0] == name), old, new):
                return word
        return "Never"


def _differ(paths: frozenset[tuple[str, ...]], old: Json, new: Json) -> bool:
    return any(_at(path, old) != _at(path, new) for path in paths)


def _at(path: tuple[str, ...], value: Any) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _paths(pointers: list[str] | None) -> frozenset[tuple[str, ...]]:
    """`/properties/A/B` as A, B; what is in a list counts as the list."""
    found = (pointer.removeprefix("/properties/").partition("/*")[0] for pointer in pointers or [])
    return frozenset(tuple(path.split("/")) for path in found)


class Schemas:
    """Judges templates for one region. What it needs takes seconds to load and is loaded in the background."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._rules: Future[Rules] = Future()
        self._verdicts: dict[bytes, str] = {}
        self._create_only: dict[str, CreateOnly] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._load, name="schemas", daemon=True).start()

    def check(self, template: Json, text: str) -> None:
        """Raise `ValidationError` with all that CloudFormation would refuse of a template."""
        digest = sha256(text.encode()).digest()
        with self._lock:  # rules keep what they know of the template in hand
            if digest not in self._verdicts:
                self._verdicts[digest] = worded(self._faults(template))
        if self._verdicts[digest]:
            raise validation_error(self._verdicts[digest])

    def create_only(self, kind: str) -> CreateOnly:
        """Which properties of a type can be set at creation alone."""
        if kind not in self._create_only:
            schema = self._schema(kind)
            self._create_only[kind] = CreateOnly(
                _paths(schema.get("createOnlyProperties")),
                _paths(schema.get("conditionalCreateOnlyProperties")),
            )
        return self._create_only[kind]

    def properties(self, kind: str) -> frozenset[str]:
        """The properties that a type has on AWS."""
        return frozenset(self._schema(kind)["properties"])

    def _schema(self, kind: str) -> Json:
        self._rules.result()
        from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

        found: Json = PROVIDER_SCHEMA_MANAGER.get_resource_schema(self._region, kind).schema
        return found

    def _load(self) -> None:
        try:
            self._rules.set_result(load_rules())
        except Exception as error:  # noqa: BLE001 - whoever asks gets it
            self._rules.set_exception(error)

    def _faults(self, template: Json) -> list[Match]:
        rules = self._rules.result()
        from cfnlint.config import ConfigMixIn
        from cfnlint.runner.template.runner import run_template_by_data

        # Neither a template's metadata nor a file of the user's may ask for less.
        settings = ConfigMixIn(regions=[self._region], build_graph=False, mandatory_checks=["E"])
        return list(run_template_by_data(template, settings, rules))
