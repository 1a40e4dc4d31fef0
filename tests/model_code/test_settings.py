"""Settings and what the machine grants."""

from pathlib import Path

import pytest

from model_code.serving import machine
from model_code.serving.settings import SettingError, Settings


def test_defaults_fit_the_contract_and_the_machine() -> None:
    settings = Settings.from_environment({})
    assert (settings.model_dir, settings.host, settings.port) == (Path("/opt/clip/model"), "0.0.0.0", 8080)
    assert settings.threads == machine.cpus() >= 1
    assert settings.max_body == 6_000_000
    assert settings.pixel_budget >= settings.max_image_pixels
    assert settings.max_image_pixels * 20 <= machine.memory_bytes() // 4


def test_everything_can_be_set() -> None:
    settings = Settings.from_environment(
        {
            "SM_MODEL_DIR": "/m",
            "SAGEMAKER_BIND_TO_PORT": "9",
            "CLIP_HOST": "127.0.0.1",
            "CLIP_S3_PREFIX": "s3://b/catalog/",
            "CLIP_THREADS": "3",
            "CLIP_MAX_IMAGE_PIXELS": "1000",
        }
    )
    assert (settings.model_dir, settings.port, settings.threads) == (Path("/m"), 9, 3)
    assert (settings.s3_prefix, settings.max_image_pixels) == ("s3://b/catalog/", 1000)


def test_batch_transform_gets_a_stream_for_each_cpu() -> None:
    alone = Settings.from_environment({"CLIP_THREADS": "4"})
    batch = Settings.from_environment({"CLIP_THREADS": "4", "SAGEMAKER_BATCH": "true"})
    chosen = Settings.from_environment(
        {"CLIP_STREAMS": "2", "CLIP_BATCH_SIZE": "3", "SAGEMAKER_BATCH": "true"}
    )
    assert (alone.streams, batch.streams, chosen.streams, chosen.batch_size) == (1, 4, 2, 3)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "²"])
def test_a_number_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(SettingError, match="CLIP_THREADS"):
        Settings.from_environment({"CLIP_THREADS": value})


@pytest.mark.parametrize("value", ["bucket/catalog/", "s3://bucket", "s3://bucket/catalog", "https://b/c/"])
def test_a_prefix_that_would_admit_more_than_it_says_is_refused(value: str) -> None:
    with pytest.raises(SettingError, match="CLIP_S3_PREFIX"):
        Settings.from_environment({"CLIP_S3_PREFIX": value})


def test_a_control_group_cuts_what_the_machine_has(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("100000 100000\n")
    (tmp_path / "memory.max").write_text("1000000\n")
    assert (machine.cpus(tmp_path), machine.memory_bytes(tmp_path)) == (1, 1_000_000)
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert machine.cpus(tmp_path) == machine.cpus(tmp_path / "none")
    assert machine.memory_bytes(tmp_path) == machine.memory_bytes(tmp_path / "none")


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant() -> None:
    with pytest.raises(SettingError, match="CLIP_THREAD is no setting: did you mean CLIP_THREADS"):
        Settings.from_environment({"CLIP_THREAD": "2"})
    Settings.from_environment({"CLIP_SEARCH_STACK": "Shop", "CLIP_TEST_BUNDLE": "x", "CLIPBOARD": "y"})
