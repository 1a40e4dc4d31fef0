"""`clip-search upload`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.limit import DEFAULT_PERCENT
from scripts_kit.shop import BUCKET, Shop, run
from stacks.settings import Settings

KEYS = {"catalog/catalog.jsonl", "catalog/images/mug.jpg", "catalog/images/lamp.jpg"}


def test_the_folder_arrives_with_its_content_types(shop: Shop, catalogue: Path) -> None:
    done = run("upload", catalogue)
    assert done.exit_code == 0
    assert "2 products, 2 pictures and 1 product list uploaded" in done.stderr
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
    assert "1 picture and 0 product lists uploaded" in changed.stderr
    assert shop.s3.get_object(Bucket=BUCKET, Key="catalog/images/mug.jpg")["Body"].read() == mug.read_bytes()


def test_what_is_gone_is_counted_and_deleted_only_when_asked(shop: Shop, catalogue: Path) -> None:
    run("upload", catalogue)
    shop.s3.put_object(Bucket=BUCKET, Key="runs/r/report.json", Body=b"{}")
    (catalogue / "images/lamp.jpg").unlink()
    left = "Only in the bucket, not in the folder: 1 object, of which 0 product lists; --delete removes them."
    assert left in run("upload", catalogue).stderr
    assert "catalog/images/lamp.jpg" in shop.objects()
    dry = run("upload", catalogue, "--delete", "--dry-run")
    assert "1 to be deleted" in dry.stderr
    assert "--delete removes" not in dry.stderr
    assert "catalog/images/lamp.jpg" in shop.objects()
    done = run("upload", catalogue, "--delete")
    assert "1 deleted" in done.stderr
    assert shop.objects() == (KEYS - {"catalog/images/lamp.jpg"}) | {"runs/r/report.json"}


def test_synonyms_are_uploaded_and_a_bad_line_is_said(shop: Shop, catalogue: Path) -> None:
    (catalogue / "synonyms.txt").write_text("cup, mug\nlonely\n")
    done = run("upload", catalogue)
    assert done.exit_code == 0
    assert "catalog/synonyms.txt" in shop.objects()
    said = " ".join(done.stderr.split())
    assert "synonyms.txt: line left out: it names one word" in said
    assert "for example synonyms.txt:2" in said
    assert "1 line of synonyms.txt will be left out:" in said
    assert "mended" not in said
    assert "2 products, 2 pictures, synonyms.txt and 1 product list uploaded" in said
    assert "0 pictures and 0 product lists uploaded" in run("upload", catalogue).stderr


def test_the_help_says_what_is_taken_of_a_folder() -> None:
    said = " ".join(run("upload", "--help").stdout.split())
    for name in ("*.jsonl", "pictures", "synonyms.txt"):
        assert name in said.partition("Other files are left aside")[0]


def test_a_price_that_is_text_in_too_many_products_is_said_with_an_example(
    shop: Shop, catalogue: Path
) -> None:
    prices = [json.dumps({"id": f"n{n}", "title": "x", "attributes": {"price": n}}) for n in range(8)]
    texts = [json.dumps({"id": f"t{n}", "title": "x", "attributes": {"price": f"{n},50"}}) for n in range(2)]
    (catalogue / "prices.jsonl").write_text("\n".join(prices + texts))
    said = " ".join(run("upload", catalogue).stderr.split())
    assert (
        "2 attributes.price: taken as text: a number in 8 products, but not in these "
        "for example prices.jsonl:9, product t0: 0,50"
    ) in said


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
        "file: not read: make a catalogue of it: clip-search import for example old.csv",
    ):
        assert part in said, said
    assert shop.objects() == KEYS


def test_without_a_usable_product_nothing_is_uploaded_or_deleted(shop: Shop, catalogue: Path) -> None:
    run("upload", catalogue)
    for content in ("", "\n", '[\n{\n"id": "1",\n"title": "mug"\n}\n]\n', '{"id": "1"}\n'):
        (catalogue / "catalog.jsonl").write_text(content)
        (catalogue / "images/lamp.jpg").unlink(missing_ok=True)
        for option in ("--delete", "--dry-run"):
            done = run("upload", catalogue, option)
            assert done.exit_code == 1
            assert "Nothing was uploaded or deleted: the catalogue has no usable product" in done.stderr
        assert shop.objects() == KEYS
        assert shop.s3.head_object(Bucket=BUCKET, Key="catalog/catalog.jsonl")["ContentLength"] > 100


def test_nothing_is_deleted_where_the_ingest_will_stop(shop: Shop, catalogue: Path) -> None:
    run("upload", catalogue)
    (catalogue / "images/lamp.jpg").unlink()
    good = "".join(json.dumps({"id": f"p{n}", "title": "x"}) + "\n" for n in range(28))
    (catalogue / "catalog.jsonl").write_text(good + 10 * '{"title": "no id"}\n')
    done = run("upload", catalogue, "--delete")
    assert done.exit_code == 0
    assert "The ingest will stop" in done.stderr
    assert "10 of 38 products rejected (26.3 %, limit 10 %)" in done.stderr
    assert "raise the setting max_reject_percent" in done.stderr
    assert "Nothing was deleted" in done.stderr
    assert shop.objects() == KEYS
    allowed = run("upload", catalogue, "--delete", "--max-reject-percent", "30")
    assert "The ingest will stop" not in allowed.stderr
    assert shop.objects() == {"catalog/catalog.jsonl", "catalog/images/mug.jpg"}


def test_the_limit_is_the_one_of_a_deployment_that_sets_none() -> None:
    assert Settings().max_reject_percent == DEFAULT_PERCENT


def test_pictures_that_the_release_in_service_shows_are_deleted_after_the_next(
    shop: Shop, catalogue: Path
) -> None:
    run("upload", catalogue)
    extra = catalogue / "images/extra.jpg"
    extra.write_bytes(b"named by no product")
    run("upload", catalogue)
    release(shop, "20260101t000000z-aaaaaaaa", "images/mug.jpg", "images/lamp.jpg")
    for name in ("extra", "lamp"):
        (catalogue / f"images/{name}.jpg").unlink()
    (catalogue / "catalog.jsonl").rename(catalogue / "renamed.jsonl")
    done = run("upload", catalogue, "--delete")
    assert "2 deleted" in done.stderr
    assert "1 picture no longer in the folder kept" in done.stderr
    assert shop.objects(below="catalog/") == {
        "catalog/renamed.jsonl",
        "catalog/images/mug.jpg",
        "catalog/images/lamp.jpg",
    }
    release(shop, "20260102t000000z-bbbbbbbb", "images/mug.jpg")
    run("upload", catalogue, "--delete")
    assert shop.objects(below="catalog/") == {"catalog/renamed.jsonl", "catalog/images/mug.jpg"}


def test_pictures_stay_where_the_release_is_known_and_its_lists_are_gone(shop: Shop, catalogue: Path) -> None:
    run("upload", catalogue)
    shop.report("20260101t000000z-aaaaaaaa", status="released")
    (catalogue / "images/lamp.jpg").unlink()
    run("upload", catalogue, "--delete")
    assert shop.objects(below="catalog/") == KEYS


def release(shop: Shop, run_id: str, *pictures: str) -> None:
    """What an ingest leaves that put products with these pictures into service."""
    lines = (
        json.dumps({"document": {"id": name, "images": [{"key": name, "etag": "e"}]}}) for name in pictures
    )
    body = "\n".join([*lines, json.dumps({"document": {"id": "bare", "title": "x"}})]).encode()
    shop.s3.put_object(Bucket=BUCKET, Key=f"runs/{run_id}/products/part-00000.jsonl", Body=body)
    shop.report(run_id, status="released")


def test_what_costs_pictures_titles_and_files_is_said_first_and_all_of_it_with_v(
    shop: Shop, catalogue: Path
) -> None:
    odd = {f"field{n}": "x" for n in range(9)}
    lines = [{"id": f"p{n}", "title": "x", "Images": [], **odd} for n in range(20)]
    lines += [
        {"id": "a", "title": "x", "images": ["none.jpg"]},
        {"id": "b", "title": ["x"], "images": ["images/mug.jpg"]},
        {"id": "c", "title": "x", "images": ["https://example.com/x.jpg"]},
    ]
    (catalogue / "more.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (catalogue / "prices.csv").write_text("id,price\n")
    said = run("upload", catalogue).stderr
    first = said.splitlines()
    kinds = [line.split(None, 1)[1] for line in first if line.startswith("  ") and line.strip()[0].isdigit()]
    assert {kind.split(":")[0] for kind in kinds[:4]} == {"file", "images", "title"}
    assert "prices.csv" in said
    assert "and 9 other kinds (-v shows all)" in said
    everything = run("upload", catalogue, "-v").stderr
    assert "other kinds" not in everything
    assert all(f"  {name}: left out" in everything for name in odd)


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
    assert "2 links not followed (leading nowhere, out of the folder" in done.stderr
    assert "left aside: notes.txt" in done.stderr


def test_links_that_lead_nowhere_or_round_in_circles_stay_behind(shop: Shop, catalogue: Path) -> None:
    (catalogue / "loop.jpg").symlink_to("loop.jpg")
    (catalogue / "gone.jpg").symlink_to("nothing.jpg")
    (catalogue / "images" / "up").symlink_to(catalogue)
    done = run("upload", catalogue)
    assert done.exit_code == 0
    assert "3 links not followed (leading nowhere, out of the folder or to a folder)" in done.stderr
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
    assert r"1 file left aside (a name that is no valid text): 'images/caf\udce9.jpg'" in done.stderr
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
