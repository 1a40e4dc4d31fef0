"""Settings from CDK context."""

import pytest

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
        ({"precision": "int4"}, "setting precision is int8 or fp32"),
        ({"torch_index": "http://x"}, "setting torch_index is a URL"),
        ({"base_image": "$(id)"}, "setting base_image is an image's name"),
        ({"model": "x; rm -rf /"}, "setting model is a Hub id with @revision, or a folder"),
    ],
)
def test_unusable_values_are_named(context: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message.replace("?", r"\?")):
        Settings.from_context(context)
