"""Titles on the contact sheet: any script, any direction, any length."""

# ruff: noqa: RUF001 (letters that look like others are the point)

import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont

from clip_search.search.answer import Item
from clip_search.search.request import Query
from clip_search.sheets import fonts
from clip_search.sheets.lettering import Lettering
from clip_search.sheets.letters import shortcomings
from clip_search.sheets.paragraph import Paragraph
from clip_search.sheets.pictures import sheet_row
from clip_search.sheets.sheet import Row, Tile, draw_sheet
from clip_search.sheets.writing_direction import base_level, in_visual_order, levels
from clip_search.upload.bucket import Catalogue
from scripts_kit.api import found, serve
from scripts_kit.shop import Shop, run

TITLES = {
    "Latin": "Größe ñ ř ő ưở İstanbul", "Cyrillic": "Красная кружка їґў", "Greek": "Κόκκινη κούπα Ὀδύσσεια",
    "Armenian": "կարմիր բաժակ", "Georgian": "წითელი ჭიქა", "Hebrew": "ספל אדום", "Arabic": "كوب أحمر مخطط",
    "Persian": "می‌خواهم پنجره گچ", "Urdu": "سرخ پیالہ ٹھنڈا", "Devanagari": "लाल धारीदार क्षत्रिय",
    "Bengali": "লাল ডোরাকাটা", "Gurmukhi": "ਲਾਲ ਕੱਪ", "Gujarati": "લાલ કપ", "Odia": "ଲାଲ କପ", "Tamil": "சிவப்பு குவளை",
    "Telugu": "ఎరుపు కప్పు", "Kannada": "ಕೆಂಪು ಕಪ್", "Malayalam": "ചുവന്ന കപ്പ്", "Sinhala": "රතු කෝප්පය",
    "Thai": "แก้วสีแดงสำหรับ", "Lao": "ຈອກສີແດງ", "Khmer": "ពែងក្រហម", "Burmese": "ခွက်နီ", "Amharic": "ቀይ ኩባያ",
    "Chinese": "条纹红色马克杯", "Traditional": "條紋紅色馬克杯龜鬱",
    "Japanese": "しましまの赤いマグ々", "Korean": "줄무늬 머그잔 뷁",
    "Dhivehi": "ރަތް ޖޯޑު", "emoji": "🔥 👟 👩‍👩‍👧 ❤️ 🇩🇪 👍🏽", "signs": "★ ✓ → € ₹ ₽ ½ ™ № Ⅷ",
    "Cherokee": "ᏣᎳᎩ", "Mongolian": "ᠮᠣᠩᠭᠣᠯ", "Inuktitut": "ᐃᓄᒃᑎᑐᑦ",
}  # fmt: skip
JOINED = ("كتاب", "ക്ക", "क्ष", "ក្រ", "👩‍👩‍👧", "🇩🇪")


shaped = pytest.mark.skipif(not fonts.shapes(), reason="FriBiDi is not installed")


@pytest.fixture
def fresh() -> Iterator[None]:
    """Fonts looked for anew, before and after."""
    caches: list[Any] = [v for v in vars(fonts).values() if hasattr(v, "cache_clear")]
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


@pytest.fixture
def bare_machine(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No fonts but those that the project brings along."""
    monkeypatch.setenv("PATH", "")


def written(text: str) -> Image.Image:
    letters = Lettering(text, 40)
    image = Image.new("RGB", (round(letters.length(text)) + 20, 70), "white")
    letters.write(ImageDraw.Draw(image), (10, 50), text, (0, 0, 0))
    return image


@shaped
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_every_script_is_written(title: str, bare_machine: None) -> None:
    assert shortcomings([title]) == []
    boxes = written("□" * len(title))
    assert written(title).tobytes() not in (boxes.tobytes(), written(title[::-1]).tobytes())


def test_chinese_letters_look_as_the_language_around_them_has_them() -> None:
    def first_letter(title: str) -> bytes:
        image = Image.new("RGB", (40, 60), "white")
        Lettering(title, 40).write(ImageDraw.Draw(image), (0, 45), title[0], (0, 0, 0))
        return image.tobytes()

    assert first_letter("骨色马克杯") != first_letter("骨の色")
    assert first_letter("骨色马克杯") != first_letter("骨색 머그")
    assert first_letter("A骨") == first_letter("Aの") == first_letter("A색")


@shaped
@pytest.mark.parametrize("joined", JOINED)
def test_letters_that_join_take_less_room_than_apart(joined: str) -> None:
    letters = Lettering(joined, 40)
    assert letters.length(joined) < 0.95 * sum(letters.length(letter) for letter in joined)


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_marks_do_not_add_boxes_to_decomposed_letters(title: str) -> None:
    """A shop's export may hold letters and their marks apart."""
    apart = Paragraph(unicodedata.normalize("NFD", title), 16, 1000, lines=1)
    assert apart.lines == Paragraph(title, 16, 1000, lines=1).lines


@pytest.mark.parametrize("letter", ["1\ufe0f\u20e3", "a\u0338", "Z\u0337\u0322", "ש\u05b8\u05c1", "😀"])
def test_a_letter_and_its_marks_come_from_a_font_that_has_them_all(letter: str, bare_machine: None) -> None:
    path = fonts.font_for(letter)
    assert path is not None
    plain = [fonts.open_font(path, 40, shaped=False).getmask(part) for part in (*letter, "\uffff")]
    *parts, missing = [(mask.size, bytes(mask)) for mask in plain]
    assert missing not in [part for part, code in zip(parts, letter, strict=True) if code != "\ufe0f"]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("red mug", "red mug"),
        ("ספל אדום", "םודא לפס"),
        ("ספל IKEA 350 אדום", "םודא IKEA 350 לפס"),
        ("mug ספל אדום 12 red", "mug 12 םודא לפס red"),
        ("كوب ١٢ ml", "ml ١٢ بوك"),
        ("ספל 3,5 ליטר", "רטיל 3,5 לפס"),
        ("“ספל”", "”לפס“"),
        ("ספל (IKEA), 350 ml", "350 ml ,)IKEA( לפס"),
        ("mug (ספל) red", "mug (לפס) red"),
        ("ספל -5% 12€", "12€ 5%- לפס"),
        ("ספל 🔥 杯", "杯 🔥 לפס"),
    ],
)
def test_lines_run_as_the_bidirectional_algorithm_says(line: str, seen: str) -> None:
    found = levels(line, base_level(line))
    ordered = in_visual_order(list(zip(line, found, strict=True)), lambda one: one[1])
    assert "".join(letter for letter, _ in ordered) == seen


@pytest.fixture
def one_font(fresh: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ImageFont.FreeTypeFont:
    """All letters from the font of them all, so that one call of FriBiDi's can lay out a whole line."""
    monkeypatch.setattr("clip_search.sheets.fonts._NOTO", tmp_path)
    return fonts.open_font(fonts.font_for("a") or Path(), 16)


@shaped
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.text("abאבגאדרו ٣٤12-+,.:/%€$()[]“”!&", min_size=1, max_size=14), base=st.sampled_from((0, 1)))
@example(line="אב (ab), 12 ג", base=1)
def test_lines_are_ordered_as_fribidi_orders_them(
    one_font: ImageFont.FreeTypeFont, line: str, base: int
) -> None:
    line = line.strip() or "a"
    ours, wanted = (Image.new("RGB", (320, 40), "white") for _ in range(2))
    Lettering(line, 16, base).write(ImageDraw.Draw(ours), (10, 25), line, (0, 0, 0))
    ImageDraw.Draw(wanted).text(
        (10, 25), line, "black", one_font, anchor="ls", direction=("ltr", "rtl")[base]
    )
    assert ours.tobytes() == wanted.tobytes()


def test_fonts_that_alternate_do_not_turn_a_line_around() -> None:
    """Each font's part is drawn for itself; the first words of Hebrew stand at the right all the same."""
    line = written("אבג杯דהו")
    letters = Lettering("אבג", 40)
    wanted = Image.new("RGB", line.size, "white")
    left = 10.0
    for part in ("דהו", "杯", "אבג"):
        letters.write(ImageDraw.Draw(wanted), (left, 50), part, (0, 0, 0))
        left += letters.length(part)
    assert line.tobytes() == wanted.tobytes()


def test_a_title_from_right_to_left_begins_at_the_right_edge() -> None:
    image = Image.new("RGB", (300, 40), "white")
    Paragraph("ספל", 20, 300, lines=1).write(ImageDraw.Draw(image), (0, 0), (0, 0, 0))
    dark = ImageChops.invert(image).getbbox()
    assert dark is not None
    assert dark[0] > 200
    assert dark[2] > 290


def lines(text: str, width: int = 212, most: int = 3) -> list[str]:
    return Paragraph(text, 16, width, lines=most).lines


def test_a_long_title_ends_after_a_word() -> None:
    words = "Kaffeebecher in extra large with a very long description that goes on and on for a while"
    found = lines(words)
    assert len(found) == 3
    assert found[-1].endswith("…")
    assert words.startswith(" ".join(found).removesuffix("…"))
    assert words.removeprefix(" ".join(found).removesuffix("…")).startswith(" ")


@pytest.mark.parametrize(
    "title",
    [
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
        "แก้วลายทางสีแดงสำหรับกาแฟร้อนและชาเย็นขนาดใหญ่",
        "条纹红色马克杯陶瓷材质适用于微波炉和洗碗机家用办公室",
        "https://example.com/a/very/long/address?with=parameters",
    ],
)
def test_what_has_no_spaces_is_broken_without_loss(title: str) -> None:
    found = lines(title)
    assert len(found) > 1
    assert "".join(found) == title
    assert all(Lettering(title, 16).length(line) <= 212 for line in found)


@pytest.mark.parametrize("width", range(60, 230, 16))
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(width: int) -> None:
    for line in lines("条纹，红色（马克杯）「陶瓷」。适用于：微波炉、洗碗机！マグカップー々", width, most=20):
        assert line[0] not in "，。）」：、！ー々"
        assert line[-1] not in "（「"


def test_korean_is_broken_between_words() -> None:
    words = "줄무늬 머그잔 빨간색 손잡이 도자기 컵 전자레인지 사용"
    assert " ".join(lines(words, 120, most=9)) == words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\x00b\x1b[31mc\nd", "a b [31mc d"),
        ("a\u200e\u202eb\ufeffc\u00add", "abcd"),
        ("a\ud800b", "a b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", None),
        (" \n ", None),
    ],
)
def test_controls_are_not_drawn(text: str, line: str | None) -> None:
    assert lines(text) == ([line] if line else [])


@pytest.mark.parametrize("text", ["\u0301" * 400, "x" * 20_000, "👩\u200d" * 300, "\u0e33" * 300, "א1" * 200])
def test_a_hostile_title_is_drawn_within_its_lines(text: str) -> None:
    assert len(lines(text)) <= 3
    sheet = draw_sheet([Row(text, None, [Tile(text, "0.5", None)])], text, text)
    assert sheet.width == 1490


def test_a_sheet_has_room_for_all_that_it_says() -> None:
    """Long words beside nothing found, and the small print, overlap nothing: each makes the sheet higher."""
    heights = [
        draw_sheet([Row(words, None, tiles)], "Sheet", note).height
        for words, tiles, note in (
            ("mug", [], ""),
            ("a mug with stripes " * 5, [], ""),
            ("a mug with stripes " * 5, [], "Small print"),
            ("mug", [Tile("mug", "0.5", None)], ""),
            ("mug", [Tile("a mug with stripes " * 5, "0.5", None)], ""),
            ("mug", [Tile("mug", "0.5", None)] * 6, ""),
        )
    ]
    assert heights == sorted(set(heights))


def test_letters_that_no_font_has_are_named(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh: None
) -> None:
    stone = {"id": "1", "title": "Stone \U00013000\U00013001", "similarity": 0.5}
    with serve(found(stone, {**stone, "id": "2"})) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        monkeypatch.setenv("PATH", "")
        done = run("search", "x", "--sheet", tmp_path / "sheet.png")
    assert done.exit_code == 0
    (warning,) = [line for line in done.stderr.splitlines() if line.startswith("Warning")]
    assert "\U00013000 (U+13000 EGYPTIAN HIEROGLYPH A001)" in warning
    assert warning.endswith("Install one that has them, where `fc-list` finds it.")


def test_a_title_that_cannot_be_drawn_gives_way_to_the_id(bare_machine: None, shop: Shop) -> None:
    def tile(title: str) -> str:
        item = Item("id-7", title, 0.5, None, {})
        return sheet_row(Catalogue(shop.s3, "bucket"), Query("x"), [item]).tiles[0].title

    assert tile("\U00013000 \U00013001") == "id-7"
    assert tile(" ") == "id-7"
    assert tile("\U00013000 stone") == "\U00013000 stone"


def test_without_the_fonts_it_is_said_how_to_get_them(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("clip_search.sheets.fonts._NOTO", tmp_path)
    monkeypatch.setattr("clip_search.sheets.fonts._REST", tmp_path / "none")
    assert "`make setup` installs fonts" in shortcomings(["条 mug"])[0]
    assert shortcomings(["red mug"]) == []
    assert draw_sheet([Row("x", None, [Tile("条 mug", "0.5", None)])], "Sheet").width == 1490


@pytest.mark.skipif(not shutil.which("fc-list"), reason="fontconfig is not installed")
def test_a_font_of_the_machine_has_the_last_word(
    fresh: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = fonts.font_for("😀")
    assert own is not None
    configuration = f"<fontconfig><dir>{own.parent}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    (tmp_path / "fonts.conf").write_text(configuration)
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    monkeypatch.setattr("clip_search.sheets.fonts._NOTO", tmp_path / "none")
    for cached in (fonts.font_for, fonts._pinned):
        cached.cache_clear()
    assert fonts.font_for("😀") == own
    assert fonts.font_for("\U00013000") is None
    assert fonts.font_for("a") == fonts.font_for("杯")


def test_where_letters_cannot_be_joined_they_are_still_in_order_and_it_is_said(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("clip_search.sheets.fonts.shapes", "clip_search.sheets.letters.shapes"):
        monkeypatch.setattr(name, lambda: False)
    line = written("ספל IKEA")
    wanted = Image.new("RGB", line.size, "white")
    left = 10.0
    for part in ("IKEA", " ", "לפס"):
        font = fonts.open_font(fonts.font_for(part[0]) or Path(), 40)
        ImageDraw.Draw(wanted).text((left, 50), part, "black", font, anchor="ls")
        left += font.getlength(part)
    assert line.tobytes() == wanted.tobytes()
    assert shortcomings(["ספל"]) == shortcomings(["लाल"])
    assert "FriBiDi" in shortcomings(["ספל"])[0]
    assert shortcomings(["Größe 条纹"]) == []
