"""Settings from CDK context."""

import re
from pathlib import Path

import pytest

from stacks.assets import ROOT
from stacks.origins import origins
from stacks.settings import Settings, SettingsError


def test_context_values_are_converted() -> None:
    settings = Settings.from_context(
        {
            "endpoint_memory_mib": "2048",
            "retain_bucket": "false",
            "@aws-cdk/core:x": True,
            "precision": "fp32",
        }
    )
    assert (settings.endpoint_memory_mib, settings.retain_bucket, settings.precision) == (2048, False, "fp32")


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"modle": "x"}, "unknown setting modle: did you mean model?"),
        ({"endpoint_memory_mib": "1500"}, "setting endpoint_memory_mib is 1024, 2048 … 6144"),
        ({"endpoint_memory_mib": "much"}, "setting endpoint_memory_mib is a whole number"),
        ({"retain_bucket": "perhaps"}, "setting retain_bucket is true or false"),
        ({"placeholder_percent": "0"}, "setting placeholder_percent is 1 to 100"),
        ({"precision": "int4"}, "setting precision is int8 or fp32"),
        ({"torch_index": "http://x"}, "setting torch_index is a URL"),
        ({"base_image": "$(id)"}, "setting base_image is an image's name"),
        ({"build_compute_type": "LARGE"}, "setting build_compute_type is one of BUILD_GENERAL1_SMALL"),
        (
            {"transform_instance_type": "c6i.xlarge"},
            "setting transform_instance_type is a SageMaker instance",
        ),
        ({"transform_instances": "0"}, "setting transform_instances is 1 to 100"),
        ({"calibration": "no/such/folder"}, "setting calibration is a folder of this checkout"),
        ({"calibration": "docs"}, r"32 to 2,000 pictures; this one has \d+ files"),
        ({"calibration": "../outside"}, "setting calibration is a folder of this checkout"),
        ({"calibration": "/etc"}, "setting calibration is a folder of this checkout"),
        ({"stack_prefix": "my shop"}, "setting stack_prefix is letters, digits and hyphens"),
        ({"domain_instance_type": "t3.small"}, "setting domain_instance_type is an OpenSearch instance type"),
        ({"domain_volume_gib": "1"}, "setting domain_volume_gib is 10 to 3000"),
        ({"api_rate_limit": "0"}, "setting api_rate_limit is 1 to 10000"),
        ({"public_burst_limit": "0"}, "setting public_burst_limit is 1 to 5000"),
        ({"key_rate_limit": "20000"}, "setting key_rate_limit is 1 to 10000"),
        ({"key_daily_quota": "0"}, "setting key_daily_quota is 1 to 100000000"),
        ({"api_access": "open"}, "setting api_access is iam, public or key"),
        ({"api_origins": "*"}, "setting api_origins is . with api_access=public only"),
        ({"api_origins": "*", "api_access": "key"}, "setting api_origins is . with api_access=public only"),
        ({"api_origins": "*,https://a.example", "api_access": "public"}, "is . or origins, not both"),
        ({"api_origins": "https://a.example/"}, "https://a.example/ is none"),
        ({"api_origins": "https://a.example/shop"}, "https://a.example/shop is none"),
        ({"api_origins": "https://A.example"}, "as browsers send them.*https://A.example is none"),
        ({"api_origins": "https://a.example:443"}, "https://a.example:443 is none"),
        ({"api_origins": "http://a.example:80"}, "http://a.example:80 is none"),
        ({"api_origins": "https://münchen.example"}, "https://münchen.example is none"),
        ({"api_origins": "https://*.example"}, "is none"),
        ({"api_origins": "null"}, "null is none"),
        ({"api_origins": "https://a.example,,https://b.example"}, "an empty one is none"),
        ({"api_origins": "https://a.example'"}, "is none"),
        ({"api_origins": ",".join(["https://a.example"] * 200)}, "is longer than 2,000 characters"),
        ({"model": "demo/model/bundel"}, "did you mean demo/model/bundle?"),
        ({"model": "x; rm -rf /"}, "setting model is a Hub id .owner/name@revision., or a folder"),
    ],
)
def test_unusable_values_are_named(context: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message.replace("?", r"\?")):
        Settings.from_context(context)


def test_origins_are_those_that_browsers_send() -> None:
    given = "https://shop.example, http://localhost:3000 ,https://xn--mnchen-3ya.example"
    assert origins(Settings.from_context({"api_origins": given}).api_origins) == (
        "https://shop.example",
        "http://localhost:3000",
        "https://xn--mnchen-3ya.example",
    )
    assert origins(Settings.from_context({"api_origins": "*", "api_access": "public"}).api_origins) == ("*",)
    assert origins(Settings().api_origins) == ()


def test_thumbnails_are_made_unless_they_are_not_wanted() -> None:
    assert Settings().thumbnails
    assert not Settings.from_context({"thumbnails": "false"}).thumbnails


def test_transform_jobs_run_on_a_cpu_that_multiplies_int8() -> None:
    assert re.fullmatch(r"ml\.[cmr](6i|7i)\..*", Settings().transform_instance_type)


def test_calibration_pictures_are_a_folder_of_the_checkout(pictures: Path) -> None:
    name = str(pictures.relative_to(ROOT))
    assert Settings.from_context({"calibration": name}).calibration == name


def test_a_finished_bundle_cannot_be_fitted_to_pictures(pictures: Path) -> None:
    given = {"calibration": str(pictures.relative_to(ROOT)), "model": "demo/model/bundle"}
    with pytest.raises(SettingsError, match="setting calibration is for a checkpoint"):
        Settings.from_context(given)


def test_a_whole_shop_is_no_choice_of_pictures(pictures: Path) -> None:
    for number in range(2_000):
        (pictures / f"more-{number}").touch()
    with pytest.raises(SettingsError, match="this one has more files"):
        Settings.from_context({"calibration": str(pictures.relative_to(ROOT))})
