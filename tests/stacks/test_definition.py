"""The state machine's definition and both templates under the published validators."""

import json
import subprocess
import sys
from pathlib import Path

from aws_cdk.assertions import Template

from stacks_kit.definition import ROOT, definition


def test_definition_is_valid_states_language(tmp_path: Path) -> None:
    path = tmp_path / "ingest.json"
    path.write_text(definition())
    validator = ROOT / "node_modules" / ".bin" / "asl-validator"
    result = subprocess.run([validator, "--json-path", path], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_task_that_can_fail_leads_to_abort() -> None:
    states = json.loads(definition())["States"]
    for name in ("Plan", "Embed", "Load", "Release"):
        assert states[name]["Catch"] == [
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Abort"}
        ]


def test_templates_pass_cfn_lint(templates: tuple[Template, Template], tmp_path: Path) -> None:
    paths = []
    for name, template in zip(("data", "service"), templates, strict=True):
        paths.append(tmp_path / f"{name}.template.json")
        # The linter's schema of definitions knows one partition only.
        paths[-1].write_text(json.dumps(template.to_json()).replace("arn:${Partition}:", "arn:aws:"))
    # W3005 is about a DependsOn that the CDK writes although a reference implies it.
    command: list[str | Path] = [
        Path(sys.executable).with_name("cfn-lint"),
        "--ignore-checks",
        "W3005",
        "W3045",
        "--",
        *paths,
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
