"""The deployment's settings: one frozen dataclass, read once from CDK context (cdk.json, `-c name=value`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches

from stacks.assets import count_files, is_bundle, is_folder
from stacks.ecr_image import EXAMPLE, EcrImage
from stacks.model_source import fault
from stacks.origins import fault as origins_fault

_OWN_KEY = re.compile(r"[a-z][a-z_]*")
_SAFE_SOURCE = re.compile(r"[A-Za-z0-9._/@:-]+")
"""The build evaluates its arguments in a shell, unquoted."""
_FEWEST_PICTURES, _MOST_PICTURES = 32, 2_000
"""What the export needs; and what is no choice of pictures any more, but the whole shop sent to the build."""
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_IMAGE_BUILDS = {"codebuild", "docker"}
_INSTANCE = re.compile(r"ml\.[a-z0-9-]+\.[a-z0-9]+")
_SCHEDULE = re.compile(
    r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)"
    r"|cron\(\S+ \S+ (\? \S+ [^?\s]+|[^?\s]+ \S+ \?) [^\s?)]+\)"
)
_EMAIL = re.compile(r"[^\s@,]+@[^\s@,]+\.[^\s@,]+")
_DOMAIN_INSTANCE = re.compile(r"[a-z0-9-]+\.[a-z0-9]+\.search")
_COMPUTE_TYPES = [f"BUILD_GENERAL1_{size}" for size in ("SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE")]
_SPACES = ("cosinesimil", "l2")
_TEXTS = ("title", "title_description")
# fmt: off
LANGUAGES = (
    "english", "arabic", "basque", "bengali", "bulgarian", "catalan", "cjk", "czech", "danish", "dutch",
    "finnish", "french", "galician", "german", "greek", "hindi", "hungarian", "indonesian", "irish",
    "italian", "latvian", "lithuanian", "norwegian", "persian", "portuguese", "romanian", "russian",
    "spanish", "swedish", "turkish", "none",
)
# fmt: on
"""Those of lambda/common/language.py, whose code is not known here."""
_ACCESS = {"iam", "public", "key"}
_BOOLEANS = {"true": True, "false": False}


class SettingsError(ValueError):
    """A context value that cannot be used; the message names it and says what is wanted."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may choose. Every field can be given as CDK context under its own name."""

    stack_prefix: str = "ClipSearch"
    """Stacks are named `<prefix>-Data` and `<prefix>-Service`."""
    model: str = "openai/clip-vit-base-patch32@3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268"
    """A Hub id with a revision, or a folder of this checkout that holds a checkpoint or a finished bundle."""
    precision: str = "int8"
    """`int8` or `fp32`."""
    calibration: str = ""
    """A folder of this checkout with hundreds of the shop's own pictures, by which int8 quantises activations too."""
    image: str = "codebuild"
    """`codebuild` (built in the account), `docker` (built on this machine), or the URI of an image in its ECR."""
    build_compute_type: str = "BUILD_GENERAL1_MEDIUM"
    """CodeBuild's machine for the image: 7 GB of memory, of which the export of a ViT-B/32 takes 2.6."""
    base_image: str = "public.ecr.aws/docker/library/python:3.13-slim-bookworm"
    """What the container image is built on."""
    torch_index: str = ""
    """Where the build finds torch's CPU wheels; without it torch brings its CUDA libraries (slower, same result)."""
    domain_instance_type: str = "t3.small.search"
    domain_data_nodes: int = 1
    domain_volume_gib: int = 10
    endpoint_memory_mib: int = 4096
    """1024 to 6144 in steps of 1024 (SageMaker's rule)."""
    endpoint_max_concurrency: int = 5
    transform_instance_type: str = "ml.c6i.xlarge"
    """One whose CPU has VNNI (c6i, m6i, r6i) or AMX (c7i, m7i, r7i): on others int8 is no faster than fp32."""
    transform_instances: int = 1
    loaders: int = 2
    """How many parts are indexed at a time; a domain with larger instances takes more."""
    api_access: str = "iam"
    """Who may call: `iam` (who signs and may), `public` (everybody; there is a page), `key` (who has the API's key)."""
    api_origins: str = ""
    """Sites whose pages may call, `https://shop.example,https://www.shop.example`; `*`, all, where access is public."""
    api_rate_limit: int = 20
    """Requests a second that the API lets through on average, all callers together."""
    api_burst_limit: int = 40
    public_rate_limit: int = 5
    """The same where access is public, in place of `api_rate_limit`."""
    public_burst_limit: int = 10
    key_rate_limit: int = 10
    """Requests a second with one key, within what the API lets through."""
    key_burst_limit: int = 20
    key_daily_quota: int = 100_000
    """Requests a day (UTC) with one key."""
    keep_releases: int = 1
    """How many earlier indexes stay for a rollback."""
    max_reject_percent: int = 10
    """Above this share of rejected products, and above five, a run stops and the old index keeps serving."""
    min_kept_percent: int = 70
    """A run is stopped whose release would have fewer than so many percent of the live one's products or pictures."""
    min_overlap_percent: int = 50
    """Of the first ten products that the live release finds for titles, so many percent the new one is to find, too."""
    max_recall_drop_percent: int = 10
    """So many percent fewer titles than in the live release may find their own product's pictures."""
    placeholder_percent: int = 10
    """A picture that more of the products name is a placeholder and left out of searches by picture; 100 keeps all."""
    exact_vectors: int = 20_000
    """Up to so many vectors, pictures' and titles' together, an index is searched exactly; above, through a graph."""
    language: str = "english"
    """By whose rules words are compared: english, german, french …; `cjk` for Chinese, Japanese and Korean, `none`."""
    space: str = "cosinesimil"
    """The index's measure, `cosinesimil` or `l2`; vectors have length 1, so that both find the same."""
    embed_text: str = "title"
    """What of a product's words becomes its vector: `title` or `title_description`."""
    prompt: str = "{}"
    """What the model is asked for where a shopper types words, which stand in place of {}."""
    hybrid_wait_ms: int = 3_000
    """So long a search by words waits for the model; then it is answered by the words alone."""
    model_wait_ms: int = 19_000
    """So long a search by a picture waits for a model that is starting; then it is told when to come back."""
    thumbnails: bool = True
    """Whether pictures get a small copy, 320 pixels wide or high, which answers can name; some 13 KB each."""
    ingest_schedule: str = ""
    """When an ingest starts by itself: `rate(1 day)`, or `cron(0 3 * * ? *)`, in UTC; empty: never."""
    ingest_on_change_seconds: int = 0
    """So long after the last change of the catalogue's lists an ingest starts by itself, 300 for instance; 0: never."""
    notifications: bool = False
    """Whether the ends of ingests and rollbacks are told by an SNS topic (output NotificationsTopicArn)."""
    notify_email: str = ""
    """An address that is subscribed to that topic, which there is then in any case; it has to confirm."""
    retain_bucket: bool = True
    """Whether the catalogue's bucket outlives `cdk destroy`; otherwise it goes with all that is in it."""

    def __post_init__(self) -> None:
        """Check what CloudFormation would find out only minutes later."""
        _require(self.precision in {"int8", "fp32"}, "precision", "is int8 or fp32")
        wrong = fault(self.model)
        _require(wrong is None, "model", wrong or "")
        _require(
            bool(_PREFIX.fullmatch(self.stack_prefix)),
            "stack_prefix",
            "is letters, digits and hyphens, at most 40, a letter first",
        )
        self._check_calibration()
        _require(
            self.image in _IMAGE_BUILDS or EcrImage.parse(self.image) is not None,
            "image",
            f"is codebuild, docker, or the URI of an image in ECR with its tag or digest, such as {EXAMPLE}",
        )
        _require(
            self.build_compute_type in _COMPUTE_TYPES,
            "build_compute_type",
            f"is one of {', '.join(_COMPUTE_TYPES)}",
        )
        _require(bool(_SAFE_SOURCE.fullmatch(self.base_image)), "base_image", "is an image's name")
        _require(
            _is_url(self.torch_index) or not self.torch_index,
            "torch_index",
            "is a URL that begins with https://",
        )
        _require(
            self.endpoint_memory_mib in range(1024, 6145, 1024), "endpoint_memory_mib", "is 1024, 2048 … 6144"
        )
        _require(1 <= self.endpoint_max_concurrency <= 200, "endpoint_max_concurrency", "is 1 to 200")
        _require(
            bool(_INSTANCE.fullmatch(self.transform_instance_type)),
            "transform_instance_type",
            "is a SageMaker instance type, such as ml.c6i.xlarge",
        )
        _require(1 <= self.transform_instances <= 100, "transform_instances", "is 1 to 100")
        _require(1 <= self.loaders <= 100, "loaders", "is 1 to 100")
        _require(
            bool(_DOMAIN_INSTANCE.fullmatch(self.domain_instance_type)),
            "domain_instance_type",
            "is an OpenSearch instance type, such as t3.small.search",
        )
        _require(1 <= self.domain_data_nodes <= 80, "domain_data_nodes", "is 1 to 80")
        _require(10 <= self.domain_volume_gib <= 3_000, "domain_volume_gib", "is 10 to 3000")
        self._check_access()
        _require(0 <= self.keep_releases <= 100, "keep_releases", "is 0 to 100")
        for name in (
            "max_reject_percent",
            "min_kept_percent",
            "min_overlap_percent",
            "max_recall_drop_percent",
        ):
            _require(0 <= getattr(self, name) <= 100, name, "is 0 to 100")
        _require(self.language in LANGUAGES, "language", f"is one of {', '.join(LANGUAGES)}")
        _require(self.space in _SPACES, "space", f"is {' or '.join(_SPACES)}")
        _require(self.embed_text in _TEXTS, "embed_text", f"is {' or '.join(_TEXTS)}")
        _require(
            self.prompt.count("{}") == 1 and len(self.prompt) <= 200,
            "prompt",
            "is a text of at most 200 characters with {} in it, once",
        )
        _require(200 <= self.hybrid_wait_ms <= 20_000, "hybrid_wait_ms", "is 200 to 20000")
        _require(1_000 <= self.model_wait_ms <= 19_000, "model_wait_ms", "is 1000 to 19000")
        _require(
            not self.ingest_schedule or bool(_SCHEDULE.fullmatch(self.ingest_schedule)),
            "ingest_schedule",
            "is rate(1 hour), rate(2 days) and so on, or cron(…) with ? for one of both days: cron(0 3 * * ? *)",
        )
        _require(0 <= self.ingest_on_change_seconds <= 86_400, "ingest_on_change_seconds", "is 0 to 86400")
        _require(
            not self.notify_email or bool(_EMAIL.fullmatch(self.notify_email)),
            "notify_email",
            "is an e-mail address",
        )
        _require(1 <= self.placeholder_percent <= 100, "placeholder_percent", "is 1 to 100")

    def _check_access(self) -> None:
        """Check who may call the API, from where and how often."""
        _require(self.api_access in _ACCESS, "api_access", "is iam, public or key")
        wrong = origins_fault(self.api_origins, self.api_access)
        _require(wrong is None, "api_origins", wrong or "")
        for kind in ("api", "public", "key"):
            rate, burst = f"{kind}_rate_limit", f"{kind}_burst_limit"
            _require(1 <= getattr(self, rate) <= 10_000, rate, "is 1 to 10000")
            _require(1 <= getattr(self, burst) <= 5_000, burst, "is 1 to 5000")
        _require(1 <= self.key_daily_quota <= 100_000_000, "key_daily_quota", "is 1 to 100000000")

    def _check_calibration(self) -> None:
        """Check what the export would find out only in the build."""
        if not self.calibration:
            return
        usable = bool(_SAFE_SOURCE.fullmatch(self.calibration)) and is_folder(self.calibration)
        _require(usable, "calibration", "is a folder of this checkout, relative to it, without spaces")
        count = count_files(self.calibration, _MOST_PICTURES)
        _require(
            _FEWEST_PICTURES <= count <= _MOST_PICTURES,
            "calibration",
            f"is a folder of {_FEWEST_PICTURES} to {_MOST_PICTURES:,} pictures; this one has "
            + (f"{count} files" if count <= _MOST_PICTURES else "more files"),
        )
        _require(
            not is_bundle(self.model),
            "calibration",
            "is for a checkpoint: the model is a finished bundle, which is taken as it is",
        )

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> "Settings":
        """Read the settings out of a CDK context; SettingsError for an unknown name or an unusable value."""
        kinds = {f.name: type(f.default) for f in fields(cls)}
        given = {k: v for k, v in context.items() if _OWN_KEY.fullmatch(k)}
        for name in given.keys() - kinds.keys():
            close = get_close_matches(name, kinds, 1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(kinds)}"
            raise SettingsError(f"unknown setting {name}: {hint}")
        return cls(**{k: _convert(k, v, kinds[k]) for k, v in given.items()})  # type: ignore[arg-type]


def _convert(name: str, value: object, kind: type) -> object:
    """Turn a context value, which `-c` always makes a string, into the field's type."""
    if kind is bool:
        _require(str(value).lower() in _BOOLEANS, name, "is true or false")
        return _BOOLEANS[str(value).lower()]
    if kind is int:
        _require(bool(re.fullmatch(r"\d+", str(value))), name, "is a whole number")
        return int(str(value))
    _require(isinstance(value, str), name, "is a text")
    return value


def _is_url(value: str) -> bool:
    return value.startswith("https://") and bool(_SAFE_SOURCE.fullmatch(value))


def _require(holds: bool, name: str, rule: str) -> None:  # noqa: FBT001
    if not holds:
        raise SettingsError(f"setting {name} {rule}")
