"""The server's settings: environment variables, with defaults derived from the machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from model_code.serving import machine

MEGABYTE = 1_000_000
# What the greediest decoder was seen to take: WebP keeps two canvases besides the picture. JPEG takes 3 to 6.
BYTES_PER_PIXEL = 20


class SettingError(ValueError):
    """An environment variable holds what the server cannot use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that can be set from outside. Sizes in bytes, durations in seconds."""

    model_dir: Path
    host: str
    port: int
    s3_prefix: str
    threads: int
    streams: int
    workers: int
    batch_size: int
    concurrency: int
    max_inputs: int
    max_body: int
    max_batch_body: int
    max_image_bytes: int
    max_image_pixels: int
    pixel_budget: int
    shutdown_grace: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises `SettingError` naming the variable that holds a value out of its range, or is misspelt.
        """
        cpus, memory = machine.cpus(), machine.memory_bytes()
        pixels = min(50_000_000, memory // 4 // BYTES_PER_PIXEL)

        known = {"CLIP_HOST", "CLIP_S3_PREFIX"}

        def number(name: str, default: int) -> int:
            known.add(name)
            return _positive(environment, name, default)

        # Batch Transform says so (SAGEMAKER_BATCH); there pictures a second count, elsewhere the time of one request.
        threads = number("CLIP_THREADS", cpus)
        streams = number("CLIP_STREAMS", threads if environment.get("SAGEMAKER_BATCH") == "true" else 1)
        max_pixels = number("CLIP_MAX_IMAGE_PIXELS", pixels)
        settings = cls(
            model_dir=Path(environment.get("SM_MODEL_DIR", "/opt/clip/model")),
            host=environment.get("CLIP_HOST", "0.0.0.0"),  # noqa: S104 a container must answer from outside
            port=number("SAGEMAKER_BIND_TO_PORT", 8080),
            s3_prefix=_prefix(environment.get("CLIP_S3_PREFIX", "")),
            threads=threads,
            streams=streams,
            workers=number("CLIP_WORKERS", min(32, 4 * cpus)),
            batch_size=number("CLIP_BATCH_SIZE", 8 if streams > 1 else 16),
            concurrency=number("CLIP_CONCURRENCY", 4),
            max_inputs=number("CLIP_MAX_INPUTS", 128),
            max_body=number("CLIP_MAX_BODY_BYTES", 6 * MEGABYTE),
            max_batch_body=number("CLIP_MAX_BATCH_BODY_BYTES", min(100 * MEGABYTE, memory // 16)),
            max_image_bytes=number("CLIP_MAX_IMAGE_BYTES", 20 * MEGABYTE),
            max_image_pixels=max_pixels,
            pixel_budget=number("CLIP_PIXEL_BUDGET", max(max_pixels, memory // 3 // BYTES_PER_PIXEL)),
            shutdown_grace=number("CLIP_SHUTDOWN_GRACE", 60),
        )
        _refuse_misspelt(environment, known)
        return settings


def _positive(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise SettingError(f"{name} must be a whole number above 0, not {value[:40]!r}")
    return int(value)


def _refuse_misspelt(environment: Mapping[str, str], known: set[str]) -> None:
    """A setting whose name has a slip in it would be left at its default, without a word."""
    for name in sorted(environment.keys() - known):
        if name.startswith("CLIP_") and (meant := get_close_matches(name, known, 1, cutoff=0.85)):
            raise SettingError(f"{name} is no setting: did you mean {meant[0]}?")


def _prefix(value: str) -> str:
    if value and not (value.startswith("s3://") and value.endswith("/") and value.count("/") >= 3):
        raise SettingError("CLIP_S3_PREFIX must look like s3://bucket/folder/, with the slash at its end")
    return value
