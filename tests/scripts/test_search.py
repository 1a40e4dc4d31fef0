"""`clip-search search`."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from clip_search.search.answer import HOW_ORDERED
from clip_search.search.image import MAX_BYTES
from scripts_kit.api import error, found, serve
from scripts_kit.shop import BUCKET, Shop, ask_for_a_key, run

MUG = {"id": "m1", "title": "Red [bold]mug", "similarity": 0.31, "image": "images/mug.jpg"}
LAMP = {"id": "l1", "title": "Lamp", "similarity": 0.25, "image": None}


def use(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Point the AWS settings for APIs there."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", url)


def noisy_picture(side: int, path: Path, orientation: int = 1) -> Path:
    """A picture that compresses badly: left half red, right half noise."""
    noise = Image.effect_noise((side, side // 2), 200).convert("RGB")
    noise.paste((250, 10, 10), (0, 0, side // 2, side // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    noise.save(path, quality=98, exif=exif)
    return path


def colour_at(picture: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    red, green, blue = picture.convert("RGB").crop((x, y, x + 1, y + 1)).tobytes()
    return red, green, blue


def test_an_api_that_asks_for_a_key_gets_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(MUG)) as api:
        use(monkeypatch, api.url)
        assert run("search", "mug").exit_code == 0
        ask_for_a_key("a-key-of-twenty-letters")
        assert run("search", "mug").exit_code == 0
    assert api.keys == [None, "a-key-of-twenty-letters"]


def test_words_are_signed_sent_and_listed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(MUG, LAMP)) as api:
        use(monkeypatch, api.url)
        done = run("search", "red", "mug", "-k", "2")
    assert done.exit_code == 0, done.stderr
    assert api.paths == ["/v1/search"]
    assert api.asked == [{"text": "red mug", "size": 2}]
    rows = [line.split() for line in done.stdout.splitlines()]
    assert any(
        "Red" in row and "[bold]mug" in row and "0.310" in row and "images/mug.jpg" in row for row in rows
    )


def test_a_product_without_a_vector_is_listed_without_a_similarity(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with serve(found(MUG, {**LAMP, "similarity": None})) as api:
        use(monkeypatch, api.url)
        done = run("search", "lamp", "--sheet", str(tmp_path / "sheet.png"))
    assert done.exit_code == 0, done.stderr
    assert any("Lamp" in line and "none" in line for line in done.stdout.splitlines())
    assert (tmp_path / "sheet.png").exists()


def test_the_general_endpoint_setting_is_enough(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, aws: str
) -> None:
    """moto knows no such API: that the request came there shows in its answer, not in a time-out."""
    done = run("search", "mug")
    assert done.exit_code == 1
    assert "The search API answered" in done.stderr


def test_json_is_the_answer_as_it_came(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(MUG)) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--json")
    assert json.loads(done.stdout)["items"][0]["id"] == "m1"
    assert done.stdout.rstrip("\n").encode() == api.answers[0][2]


def test_a_small_picture_is_sent_as_it_is(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, catalogue: Path
) -> None:
    picture = catalogue / "images/mug.jpg"
    with serve(found(MUG)) as api:
        use(monkeypatch, api.url)
        assert run("search", "--image", picture).exit_code == 0
    assert api.asked == [{"picture": picture.read_bytes()}]


def test_a_large_picture_is_scaled_down_upright(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    large = noisy_picture(3600, tmp_path / "large.jpg", orientation=6)
    assert large.stat().st_size > MAX_BYTES
    with serve(found(MUG)) as api:
        use(monkeypatch, api.url)
        done = run("search", "in", "blue", "--image", large, "-v")
        quiet = run("search", "--image", large)
    assert "scaled down from" in done.stderr
    assert "scaled down" not in quiet.stderr
    sent = api.asked[0]["picture"]
    assert api.asked[0]["text"] == "in blue"
    assert len(sent) <= MAX_BYTES
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.height == 2 * picture.width, "turned as its EXIF orientation says"
        assert colour_at(picture, picture.width // 2, picture.height // 4)[0] > 200
        assert 0x0112 not in picture.getexif()


def test_a_large_file_that_is_no_picture_is_refused_here(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "big.jpg").write_bytes(bytes(3_000_001))
    done = run("search", "--image", tmp_path / "big.jpg")
    assert done.exit_code == 1
    assert "give a smaller JPEG or PNG" in done.stderr


def test_the_contact_sheet_shows_the_pictures_of_the_bucket(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, catalogue: Path, tmp_path: Path
) -> None:
    shop.s3.upload_file(str(catalogue / "images/mug.jpg"), BUCKET, "catalog/images/mug.jpg")
    shop.s3.put_object(Bucket=BUCKET, Key="catalog/images/broken.jpg", Body=b"no picture")
    broken = {**LAMP, "image": "images/broken.jpg"}
    gone = {**LAMP, "image": "images/gone.jpg"}
    sheet = tmp_path / "found.png"
    with serve(found(MUG, broken, gone, LAMP)) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--sheet", sheet)
    assert done.exit_code == 0, done.stderr
    with Image.open(sheet) as drawn:
        assert drawn.format == "PNG"
        pixels = drawn.convert("RGB").tobytes()
    assert bytes([254, 0, 0]) * 50 in pixels, "the red picture"


@pytest.mark.parametrize(
    ("similarities", "told"), [((0.2, 0.4), True), ((0.4, 0.4, 0.2), False), ((None, 0.1), True)]
)
def test_similarities_that_rise_are_explained(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    similarities: tuple[float | None, ...],
    told: bool,  # noqa: FBT001 (a table's column)
) -> None:
    """Words count for the order as well, so that the figures need not fall from line to line."""
    with serve(found(*({**MUG, "similarity": similarity} for similarity in similarities))) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert (HOW_ORDERED in done.stderr) is told
    assert HOW_ORDERED not in done.stdout


def test_a_cold_start_is_waited_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clip_search.search.api.SHORTEST_PAUSE_S", 0.0)
    busy = error(503, "unavailable", "starting", Retry_After="0")
    slow = error(429, "throttled", "slow down", Retry_After="0")
    with serve(busy, slow, busy, found(MUG)) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert done.exit_code == 0
    assert len(api.asked) == 4
    assert done.stderr.count("Not ready yet (503): starting") == 1


def test_a_refusal_to_serve_is_not_waited_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(error(503, "reindex_required", "run the ingest, then search again")) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert done.exit_code == 1
    assert "503 reindex_required: run the ingest" in done.stderr
    assert len(api.asked) == 1


def test_patience_ends(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clip_search.search.api.PATIENCE_S", 0.0)
    with serve(error(503, "unavailable", "the model is not ready", Retry_After="1")) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert done.exit_code == 1
    assert done.stderr == "Error: The search API answered 503 unavailable: the model is not ready\n"


def test_a_refusal_is_one_line(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps({"error": {"code": "text_empty", "message": "give\nwords", "field": "text"}}).encode()
    with serve((400, {}, body)) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert done.exit_code == 1
    assert done.stderr == "Error: The search API answered 400 text_empty (field text): give words\n"


@pytest.mark.parametrize(
    ("status", "code", "hint"),
    [
        (403, "forbidden", "The caller needs execute-api:Invoke on the API."),
        (404, "not_indexed", "Has a catalogue been indexed (`clip-search ingest`)?"),
    ],
)
def test_a_refusal_says_what_to_do(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, status: int, code: str, hint: str
) -> None:
    with serve(error(status, code, "no.")) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert done.stderr == f"Error: The search API answered {status} {code}: no. {hint}\n"


def test_a_wrong_key_is_told_from_a_missing_grant(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(MUG)) as api:
        use(monkeypatch, api.url)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
        done = run("search", "mug")
    assert done.exit_code == 1
    assert "signature" in done.stderr
    assert api.asked == []


@pytest.mark.parametrize(
    "arguments",
    [["search", " "], ["search", "mug", "-k", "0"], ["search", "--image", "none.jpg"]],
)
def test_wrong_usage(shop: Shop, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_an_api_that_does_not_answer(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found()) as api:
        gone = api.url
    use(monkeypatch, gone)
    done = run("search", "mug")
    assert done.exit_code == 3
    assert "does not answer" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_nothing_found(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found()) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert done.exit_code == 0
    assert "Nothing found" in done.stderr


def test_an_answer_of_something_else(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve((200, {}, b"<html>")) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug")
    assert done.exit_code == 1
    assert "cannot be read" in done.stderr
