"""`clip-search upload`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts_kit.shop import BUCKET, Shop, run

KEYS = {"catalog/catalog.jsonl", "catalog/images/mug.jpg", "catalog/images/lamp.jpg"}


def test_the_folder_arrives_with_its_content_types(shop: Shop, catalogue: Path) -> None:
    done = run("upload", catalogue)
    assert done.exit_code == 0
    assert "2 products, 2 pictures and 1 product lists uploaded" in done.stderr
    assert shop.objects() == KEYS
    types = {key: shop.s3.head_object(Bucket=BUCKET, Key=key)["ContentType"] for key in KEYS}
    assert types["catalog/catalog.jsonl"] == "application/jsonlines"
    assert types["catalog/images/mug.jpg"] == "image/jpeg"


def test_a_second_upload_sends_only_what_changed(shop: Shop, catalogue: Path) -> None:
    run("upload", catalogue)
    before = _changed_at(shop)
    again = run("upload", catalogue)
    assert "0 pictures and 0 product lists uploaded (0.0 MB), 3 unchanged" in again.stderr
    assert _changed_at(shop) == before
    mug = catalogue / "images/mug.jpg"
    mug.write_bytes(bytes(len(mug.read_bytes())))
    changed = run("upload", catalogue)
    assert "1 pictures and 0 product lists uploaded" in changed.stderr
    assert shop.s3.get_object(Bucket=BUCKET, Key="catalog/images/mug.jpg")["Body"].read() == mug.read_bytes()


def test_what_is_gone_is_counted_and_deleted_only_when_asked(shop: Shop, catalogue: Path) -> None:
    run("upload", catalogue)
    shop.s3.put_object(Bucket=BUCKET, Key="runs/r/report.json", Body=b"{}")
    (catalogue / "images/lamp.jpg").unlink()
    assert "1 objects in the bucket (0 of them product lists) are not in" in run("upload", catalogue).stderr
    assert "catalog/images/lamp.jpg" in shop.objects()
    assert "1 objects" in run("upload", catalogue, "--delete", "--dry-run").stderr
    assert "catalog/images/lamp.jpg" in shop.objects()
    done = run("upload", catalogue, "--delete")
    assert "1 deleted" in done.stderr
    assert shop.objects() == (KEYS - {"catalog/images/lamp.jpg"}) | {"runs/r/report.json"}


def test_a_folder_without_products_is_refused(shop: Shop, tmp_path: Path) -> None:
    done = run("upload", tmp_path)
    assert done.exit_code == 1
    assert "No *.jsonl in" in done.stderr
    assert shop.objects() == set()


def test_what_the_ingest_will_reject_is_said_beforehand(shop: Shop, catalogue: Path) -> None:
    with (catalogue / "catalog.jsonl").open("a") as lines:
        lines.write('not json\n[1]\n{"id": "x", "images": ["images/none.jpg", "../../etc/hostname"]}\n')
        lines.write('{"id": "y", "title": 7, "attributes": {"size": {"cm": 3}}}\n')
    (catalogue / "old.csv").write_text("id,title\n")
    done = run("upload", catalogue)
    assert done.exit_code == 0
    said = " ".join(done.stderr.split())
    for part in (
        "3 products will be rejected:",
        "line: is not JSON: a whole product on one line is wanted for example catalog.jsonl:3",
        "images: is not there for example catalog.jsonl:5, product x: images: is not there (images/none.jpg)",
        "3 fields will be mended or left out",
        "title: a number, taken as text for example catalog.jsonl:6, product y",
        "attributes.size: flattened",
        "file: not read: turn it into .jsonl, a product a line for example old.csv",
    ):
        assert part in said, said
    assert shop.objects() == KEYS


def test_lines_end_where_they_do_for_the_ingest(shop: Shop, catalogue: Path) -> None:
    lines = b'{"id": "1", "title": "a"}\r{"id": "2", "title": "b"}\r\n{"id": "3", "title": "c\xe2\x80\xa8d"}'
    (catalogue / "old-mac.jsonl").write_bytes(lines)
    done = run("upload", catalogue)
    assert "5 products" in done.stderr
    assert "rejected" not in done.stderr


def test_a_folder_of_another_format_is_told_what_to_do(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "shop.ndjson").write_text('{"id": "1", "title": "x"}\n')
    assert "There is shop.ndjson: rename it to .jsonl." in run("upload", tmp_path).stderr


def test_links_out_of_the_folder_and_other_files_stay_behind(
    shop: Shop, catalogue: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/more.jpg").write_bytes(b"more")
    (catalogue / "images/linked.jpg").symlink_to(secret)
    (catalogue / "linked").symlink_to(tmp_path / "elsewhere")
    (catalogue / "images/inside.jpg").symlink_to("mug.jpg")
    (catalogue / ".env").write_text("KEY=1")
    (catalogue / "notes.txt").write_text("private")
    done = run("upload", catalogue, "-v")
    assert shop.objects() == KEYS | {"catalog/images/inside.jpg"}
    assert "2 links lead nowhere, out of the folder" in done.stderr
    assert "left aside: notes.txt" in done.stderr


def test_links_that_lead_nowhere_or_round_in_circles_stay_behind(shop: Shop, catalogue: Path) -> None:
    (catalogue / "loop.jpg").symlink_to("loop.jpg")
    (catalogue / "gone.jpg").symlink_to("nothing.jpg")
    (catalogue / "images" / "up").symlink_to(catalogue)
    done = run("upload", catalogue)
    assert done.exit_code == 0
    assert "3 links lead nowhere, out of the folder or to folders" in done.stderr
    assert shop.objects() == KEYS


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_an_error_not_an_empty_folder(shop: Shop, catalogue: Path) -> None:
    """With `--delete`, taking it for empty would delete its pictures from the bucket."""
    run("upload", catalogue)
    (catalogue / "images").chmod(0)
    try:
        done = as_nobody("upload", catalogue, "--delete")
    finally:
        (catalogue / "images").chmod(0o755)
    assert done.returncode == 1
    assert "images: Permission denied" in done.stderr
    assert shop.objects() == KEYS


def as_nobody(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """`clip-search` run by somebody whom modes keep out."""
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []
    program = Path(sys.executable).with_name("clip-search")
    return subprocess.run(
        [*drop, program, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_name_that_is_no_text_stays_behind(shop: Shop, catalogue: Path) -> None:
    name = os.fsencode(catalogue / "images") + b"/caf\xe9.jpg"
    with open(name, "wb") as picture:  # noqa: PTH123 (only bytes can say it)
        picture.write(b"picture")
    done = run("upload", catalogue)
    assert done.exit_code == 0
    assert (
        r"1 files have names that are no valid text and were left aside: 'images/caf\udce9.jpg'"
        in done.stderr
    )
    assert shop.objects() == KEYS


def test_lists_go_up_after_the_pictures_they_name(shop: Shop, catalogue: Path) -> None:
    """Broken off half-way, the bucket has no list that names a picture it lacks; a second try completes it."""
    lamp = catalogue / "images/lamp.jpg"
    picture = lamp.read_bytes()
    os.truncate(lamp, 5 * 1024**3 + 1)
    broken_off = run("upload", catalogue)
    assert broken_off.exit_code == 1
    assert "images/lamp.jpg is larger than 5 GB" in broken_off.stderr
    assert "catalog/catalog.jsonl" not in shop.objects()
    lamp.write_bytes(picture)
    assert run("upload", catalogue).exit_code == 0
    assert shop.objects() == KEYS


def _changed_at(shop: Shop) -> dict[str, object]:
    return {item["Key"]: item["LastModified"] for item in shop.s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
