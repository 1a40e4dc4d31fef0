"""The state machine's definition and both templates under the published validators."""

import json
import subprocess
from pathlib import Path

from aws_cdk.assertions import Template

from stacks_kit.definition import ROOT, definition
from stacks_kit.lint import lint


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
    data, service = templates
    lint(tmp_path, data=data, service=service)
