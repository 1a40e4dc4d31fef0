"""Shell lines that point every AWS client at the local cloud."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from .aws.clients import ACCESS_KEY, SECRET_KEY

UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CA_BUNDLE")


def variables(endpoint: str, region: str, account: str) -> dict[str, str]:
    """What AWS clients and the CDK CLI need."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DEFAULT_ACCOUNT": account,
        "CDK_DEFAULT_REGION": region,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }


def shell_lines(endpoint: str, region: str, account: str) -> list[str]:
    """Lines for `eval`: variables set and unset, this environment's `bin` first on PATH."""
    lines = [f"unset {' '.join(UNSET)}"]
    lines += [
        f"export {name}={shlex.quote(value)}" for name, value in variables(endpoint, region, account).items()
    ]
    folder = shlex.quote(str(Path(sys.executable).parent))
    return [*lines, f'case ":$PATH:" in *:{folder}:*) ;; *) export PATH={folder}:"$PATH" ;; esac']
