"""What can be set, read once from the environment."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
PREFIX = "LOCAL_CLOUD_"
DEFAULT_PORT = 5071
"""Node's fetch refuses some ports near it (5060 and 5061 among them)."""


class SettingsError(ValueError):
    """A variable holds something that cannot be used; the message names the variable."""


@dataclass(frozen=True)
class Settings:
    """One local cloud: where it listens, where it keeps its state, and how it plays the account.

    `port` 0 means any free port. `home` holds the state file, logs and data; two clouds with
    their own homes and ports can run side by side.
    """

    port: int = DEFAULT_PORT
    home: Path = CHECKOUT / ".local"
    account: str = "123456789012"
    region: str = "us-east-1"
    opensearch_url: str | None = None
    opensearch_cache: Path | None = None
    image_build: str | None = None
    container_env: Mapping[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    """Names beside this machine's own under which it is served, in lower case, without ports."""
    cold_start_seconds: float = 0.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; raises `SettingsError`, which names the variable at fault."""
        _refuse_misspelt(environment)
        cache = environment.get("LOCAL_CLOUD_OPENSEARCH_CACHE")
        return cls(
            port=_port(environment.get("LOCAL_CLOUD_PORT") or str(DEFAULT_PORT)),
            home=Path(environment.get("LOCAL_CLOUD_HOME") or cls.home).absolute(),
            account=_account(environment.get("LOCAL_CLOUD_ACCOUNT") or cls.account),
            region=_region(environment.get("LOCAL_CLOUD_REGION") or cls.region),
            opensearch_url=_url(environment.get("OPENSEARCH_URL")),
            opensearch_cache=Path(cache).absolute() if cache else None,
            image_build=environment.get("LOCAL_CLOUD_IMAGE_BUILD") or None,
            container_env=_variables(environment.get("LOCAL_CLOUD_CONTAINER_ENV") or ""),
            hosts=_hosts(environment.get("LOCAL_CLOUD_HOSTS") or ""),
            cold_start_seconds=_seconds(environment.get("LOCAL_CLOUD_COLD_START_SECONDS") or "0"),
        )


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    known = [f"{PREFIX}{item.name.upper()}" for item in fields(Settings) if item.name != "opensearch_url"]
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            meant = get_close_matches(name, known, 1)
            hint = f"did you mean {meant[0]}?" if meant else f"known are {', '.join(known)}"
            raise SettingsError(f"{name} is no setting: {hint}")


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise SettingsError(f"LOCAL_CLOUD_PORT must be a port number (0 for any free one), not {text!r}")
    return int(text)


def _account(text: str) -> str:
    if not (text.isdigit() and len(text) == 12):
        raise SettingsError(f"LOCAL_CLOUD_ACCOUNT must be twelve digits, not {text!r}")
    return text


def _region(text: str) -> str:
    if not _REGION.fullmatch(text):
        raise SettingsError(f"LOCAL_CLOUD_REGION must be a region such as eu-central-1, not {text!r}")
    return text


def _url(text: str | None) -> str | None:
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"OPENSEARCH_URL must look like http://host:9200, not {text!r}")
    return text.rstrip("/")


def _hosts(text: str) -> frozenset[str]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if not _HOST.fullmatch(name):
            raise SettingsError(f"LOCAL_CLOUD_HOSTS must be names such as build.internal,box, not {name!r}")
    return frozenset(names)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 240:
        raise SettingsError(f"LOCAL_CLOUD_COLD_START_SECONDS must be 0 to 240, not {text!r}")
    return seconds


def _variables(text: str) -> Mapping[str, str]:
    """A JSON object of strings, or a list such as `A=1,B=2`."""
    if text.lstrip().startswith("{"):
        return _json_variables(text)
    pairs = [pair.strip() for pair in text.split(",") if pair.strip()]
    if any("=" not in pair for pair in pairs):
        raise SettingsError(f"LOCAL_CLOUD_CONTAINER_ENV must be a JSON object or NAME=value,…, not {text!r}")
    return dict(pair.split("=", 1) for pair in pairs)


def _json_variables(text: str) -> Mapping[str, str]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"LOCAL_CLOUD_CONTAINER_ENV is not valid JSON: {error}") from None
    if not all(isinstance(item, str) for item in value.values()):
        raise SettingsError("LOCAL_CLOUD_CONTAINER_ENV must map names to strings")
    return dict(value)
