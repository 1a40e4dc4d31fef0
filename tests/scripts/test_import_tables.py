"""`clip-search import` of tables that no shop's software has defined."""

import csv
import gzip
import io
import re
from pathlib import Path

import pytest

from clip_search.importing import progress
from scripts_kit.imports import bring, picture, refused

pytestmark = pytest.mark.usefixtures("aws")

HEADER = ["SKU", "Name", "Body", "price", "weight", "EAN", "new", "image"]
ROWS = [
    [
        "A 1/2",
        'Mug "Größe", red; blue',
        "<p>Tea &amp; more</p>\n2nd line",
        "12,50 €",
        "0,35",
        "0401",
        "yes",
        "a.jpg",
    ],
    ["A2", "Lamp | tab\there", "x", "1.299,00 €", "1,2", "0402", "no", "a.jpg|b.png"],
    ["A3", "Café", "", "3 €", "10", "12", "yes", "b.png"],
]


def table(delimiter: str, encoding: str, end: str = "\r\n") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER, *ROWS])
    return out.getvalue().encode(encoding)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(picture("red"))
    (folder / "b.png").write_bytes(picture("blue", "PNG"))
    return folder


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_delimiter_and_encoding_are_found_out(
    source: Path, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    (source / "p.csv").write_bytes(table(delimiter, encoding))
    done = bring(source / "p.csv", tmp_path / "out", "--map", "id=SKU")
    assert done.products["A 1/2"]["title"] == 'Mug "Größe", red; blue'
    assert done.products["A 1/2"]["description"] == "Tea & more 2nd line"
    assert done.products["A2"]["title"] == "Lamp | tab here"
    assert done.products["A3"]["title"] == "Café"
    assert done.attributes("A 1/2") == {
        "price": 12.5, "currency": "EUR", "weight": 0.35, "EAN": "0401", "new": True
    }  # fmt: skip
    assert done.attributes("A2")["price"] == 1299
    assert done.attributes("A2")["new"] is False
    assert [len(done.products[name]["images"]) for name in ("A 1/2", "A2", "A3")] == [1, 2, 1]
    assert done.products["A2"]["images"] == [
        *done.products["A 1/2"]["images"],
        *done.products["A3"]["images"],
    ]


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_lines_may_end_in_any_way_and_the_file_be_packed(source: Path, tmp_path: Path, end: str) -> None:
    (source / "p.csv.gz").write_bytes(gzip.compress(table(",", "utf-8", end)))
    assert set(bring(source / "p.csv.gz", tmp_path / "out", "--map", "id=SKU").products) == {
        "A 1/2",
        "A2",
        "A3",
    }


def write(source: Path, text: str) -> Path:
    path = source / "p.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_a_table_without_an_id_is_refused_with_the_column_that_would_do(source: Path, tmp_path: Path) -> None:
    path = write(source, "Titel;Artikel-Nr;Preis\nTasse;7;1\n")
    said = refused(path, tmp_path / "out")
    assert said == "No column is the products' id: --map id=Artikel-Nr would take Artikel-Nr."
    path = write(source, "Name,Colour\nMug,red\n")
    said = refused(path, tmp_path / "out")
    assert said == "No column is the products' id: say which is, as --map id=COLUMN (there are Name, Colour)."
    said = refused(path, tmp_path / "out", "--map", "id=Nmae")
    assert said == "--map id=Nmae: there is no column Nmae: did you mean Name?"
    assert not (tmp_path / "out" / "products.jsonl").exists()


def test_what_cannot_be_taken_is_named_with_file_and_line(source: Path, tmp_path: Path) -> None:
    path = write(
        source,
        'id,title,image\n1,One,\n\n2,"two\nlines",none.jpg\n1,Again,\n3,,\n,No id,\n4,Four,,what,is\n5,,gone.jpg\n',
    )
    done = bring(path, tmp_path / "out", "--max-reject-percent", "100")
    assert set(done.products) == {"1", "2"}
    for told in (
        "p.csv:6, product 1: id: an earlier product has the same",
        "p.csv:7, product 3: title: is missing, and so are images",
        "p.csv:8: id: is empty in column id",
        "p.csv:9: row: has more cells than the first row has names (is a quote missing?) (beginning with what)",
        "p.csv:10, product 5: images: is not there (gone.jpg)",
        "images: left out: is not there",
        "p.csv:4, product 2, none.jpg",
    ):
        assert told in done.said, done.said
    left = (tmp_path / "out" / ".import" / "left-out.jsonl").read_text().splitlines()
    assert len(left) == 7


def test_too_many_that_cannot_be_taken_leave_the_list_of_before(source: Path, tmp_path: Path) -> None:
    bring(write(source, "id,title\n1,One\n"), tmp_path / "out")
    before = (tmp_path / "out" / "products.jsonl").read_bytes()
    bad = write(source, "id,title\n" + "".join(f"{n},\n" for n in range(20)) + "x,X\n")
    said = refused(bad, tmp_path / "out")
    assert said.startswith("Nothing was written: 20 of 21 products rejected (95.2 %, limit 10 %)")
    assert (tmp_path / "out" / "products.jsonl").read_bytes() == before


def test_a_quote_that_is_never_closed_names_its_line(source: Path, tmp_path: Path) -> None:
    lines = "".join(f"{n},Product {n},{'text ' * 20}\n" for n in range(100_000))
    path = write(source, f'id,title,body\n1,One,x\n2,"Two,x\n{lines}')
    assert refused(path, tmp_path / "out").startswith("p.csv:3: a quote that opens in this row is not closed")


def test_columns_are_numbers_only_where_nearly_all_of_their_cells_are(source: Path, tmp_path: Path) -> None:
    rows = "".join(f"{n},T,{n}.5,{n:03d},{n},{'' if n % 2 else 'XL'}{n}\n" for n in range(20))
    path = write(source, f"id,title,length,code,barcode,size\n{rows}x,T,about 3,9,9,9\n")
    done = bring(path, tmp_path / "out")
    assert done.attributes("3") == {"length": 3.5, "code": "003", "barcode": "3", "size": "3"}
    assert done.attributes("x")["length"] == "about 3"


def test_a_column_tells_what_its_fractions_have_before_them(source: Path, tmp_path: Path) -> None:
    path = write(source, "id;title;price;length\n1;T;1.299;2,125\n2;T;12,50;1,5\n3;T;3;7\n")
    done = bring(path, tmp_path / "out")
    assert [done.attributes(name)["price"] for name in "123"] == [1299, 12.5, 3]
    assert [done.attributes(name)["length"] for name in "123"] == [2.125, 1.5, 7]
    path = write(source, "id;title;price\n1;T;1.299\n2;T;3\n")
    done = bring(path, tmp_path / "out")
    assert done.attributes("1")["price"] == 1299
    assert "thousands, taken as a number (1.299 is 1299)" in done.said


def test_prices_of_several_currencies_keep_them_apart(source: Path, tmp_path: Path) -> None:
    path = write(source, "id,title,price,msrp,was\n1,T,19.99 USD,25.00 USD,18 €\n2,T,$5,free,from 3 €\n")
    done = bring(path, tmp_path / "out")
    assert done.attributes("1") == {
        "price": 19.99, "currency": "USD", "msrp": 25, "was": 18, "was_currency": "EUR"
    }  # fmt: skip
    assert done.attributes("2") == {"price": 5, "currency": "$", "msrp": "free", "was": "from 3 €"}


def test_pictures_may_stand_in_many_columns_or_many_in_one(source: Path, tmp_path: Path) -> None:
    head = "id,title,Image 1,Image 2,image_alt,Bild-URL\n"
    path = write(source, head + '1,T,a.jpg,b.png,text,\n2,T,"a.jpg, b.png",,,\n3,T,,,,b.png;a.jpg\n')
    done = bring(path, tmp_path / "out")
    one, two, three = (done.products[name]["images"] for name in "123")
    assert one == two == three[::-1]
    assert done.attributes("1") == {"image_alt": "text"}


def test_map_says_fields_and_attributes(source: Path, tmp_path: Path) -> None:
    path = write(
        source, "Nr,title,Langtitel,Farbe,Foto A,Foto B,image\n7,Short,Long,rot,a.jpg,b.png,zzz.jpg\n"
    )
    maps = ("id=Nr", "title=Langtitel", "colour=Farbe", "images=foto b", "images=Foto A")
    done = bring(path, tmp_path / "out", *(word for one in maps for word in ("--map", one)))
    assert done.products["7"]["title"] == "Long"
    assert done.attributes("7") == {"title_": "Short", "colour": "rot", "image": "zzz.jpg"}
    assert len(done.products["7"]["images"]) == 2


def test_excels_own_first_line_and_backslashes_before_quotes(source: Path, tmp_path: Path) -> None:
    path = write(source, 'sep=|\r\nid|title\r\n1|"a|b"\r\n')
    assert bring(path, tmp_path / "out").products["1"]["title"] == "a|b"
    path = write(source, 'id,title,x\n1,"17\\" screen, black",2\n')
    assert bring(path, tmp_path / "out").products["1"]["title"] == '17" screen, black'


def test_pictures_are_taken_from_their_folder_only(source: Path, tmp_path: Path) -> None:
    (tmp_path / "private.jpg").write_bytes(picture())
    (source / "link.jpg").symlink_to(tmp_path / "private.jpg")
    names = [
        "../private.jpg",
        str(tmp_path / "private.jpg"),
        "link.jpg",
        "file:///etc/hostname",
        "C:\\x\\a.jpg",
        "ftp://a/b",
    ]
    path = write(source, "id,title,image\n" + "".join(f"{n},T,{name}\n" for n, name in enumerate(names)))
    done = bring(path, tmp_path / "out")
    assert all("images" not in product for product in done.products.values())
    assert "leads out of the folder that pictures are in: say --pictures FOLDER" in done.said
    done = bring(path, tmp_path / "out", "--pictures", str(tmp_path))
    assert "images" in done.products["1"]


def test_names_that_begin_with_a_slash_are_below_the_folder(source: Path, tmp_path: Path) -> None:
    path = write(source, "id,title,base_image\n1,T,/no/such/a.jpg\n2,T,/b.png\n")
    done = bring(path, tmp_path / "out")
    assert "images" not in done.products["1"]
    assert "images: left out: is not there" in done.said
    assert len(done.products["2"]["images"]) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "p.csv is empty."),
        (b"PK\x03\x04rest", "p.csv is a ZIP archive (or an Excel workbook): unpack it, or save it as CSV."),
        (
            b"just words\nand more\n",
            "p.csv has one column only, just words: is it separated by something else than",
        ),
        (gzip.compress(b"id,title\n" * 9999)[:-20], "p.csv is damaged or cut off"),
    ],
)
def test_what_is_no_table_is_refused_in_a_line(
    source: Path, tmp_path: Path, content: bytes, told: str
) -> None:
    (source / "p.csv").write_bytes(content)
    assert refused(source / "p.csv", tmp_path / "out").startswith(told)


def test_an_encoding_that_is_said_wrongly_is_named(source: Path, tmp_path: Path) -> None:
    (source / "p.csv").write_bytes("id,title\n1,Größe\n".encode("cp1252"))
    said = refused(source / "p.csv", tmp_path / "out", "--encoding", "utf-8")
    assert said.startswith("p.csv is not in utf-8")


def test_quotes_may_be_letters_like_others(source: Path, tmp_path: Path) -> None:
    path = write(source, 'id\ttitle\tx\n1\t"Best" mug\ty\n2\t17" screen\ty\n3\t"Half\ty\n4\tPlain\ty\n')
    done = bring(path, tmp_path / "out")
    titles = [product["title"] for product in done.products.values()]
    assert titles == ['"Best" mug', '17" screen', '"Half', "Plain"]


def test_a_quote_that_swallows_other_rows_is_said(source: Path, tmp_path: Path) -> None:
    good = "".join(f'{n},"Product, {n}",x\n' for n in range(2_000))
    bad = 'a,"Open,x\nb,Swallowed,x\nc,Swallowed,x\nd,"Closed",x\n'
    done = bring(write(source, f"id,title,x\n{good}{bad}z,Last,x\n"), tmp_path / "out")
    assert len(done.products) == 2_001
    assert "p.csv:2002: row: a quote that opens in it is closed in a later row, if at all" in done.said


def test_a_few_damaged_characters_do_not_make_utf8_another_encoding(source: Path, tmp_path: Path) -> None:
    text = "".join(f"{n},Größe {n}\n" for n in range(9)).encode() + b"x,Gr\xf6\xdfe\n"
    (source / "p.csv").write_bytes(b"id,title\n" + text)
    done = bring(source / "p.csv", tmp_path / "out")
    assert done.products["3"]["title"] == "Größe 3"
    assert done.products["x"]["title"] == "Gr\ufffd\ufffde"
    assert "p.csv is in UTF-8, but for some characters: these become \ufffd." in done.said


def test_a_column_without_a_name_loses_nothing(source: Path, tmp_path: Path) -> None:
    done = bring(write(source, ",id,title,,x\n0,1,T,red,2\n"), tmp_path / "out")
    assert done.attributes("1") == {"column 1": 0, "column 4": "red", "x": 2}


def test_what_takes_long_says_how_far_it_is(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "QUIET_S", 0.0)
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.2)
    rows = "".join(f"{n},{'word ' * 200}\n" for n in range(6_000))
    done = bring(write(source, f"id,title\n{rows}"), tmp_path / "out")
    assert re.search(r"… [\d,]+ products, 0 pictures, \d+ % read", done.said)


def test_a_columns_own_name_goes_before_near_ones(source: Path, tmp_path: Path) -> None:
    done = bring(write(source, "ID,Title,name,title\n1,a,b,c\n"), tmp_path / "out")
    assert done.products["1"] == {"id": "1", "title": "c", "attributes": {"Title": "a", "name": "b"}}
