"""`clip-search import` of JSON, Google Merchant feeds, Shopify's CSV and the Amazon Berkeley Objects data set."""

import csv
import gzip
import json
from pathlib import Path

import boto3
import pytest

from scripts_kit.imports import bring, picture, refused

pytestmark = pytest.mark.usefixtures("aws")

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>A shop</title><link>https://shop.example</link>
<item>
 <g:id>G 1</g:id><title>not this</title><g:title>Mug &lt;b&gt;red&lt;/b&gt; &amp; Größe</g:title>
 <g:description><![CDATA[<p>For <i>tea</i></p>]]></g:description><link>https://shop.example/1</link>
 <g:image_link>a.jpg</g:image_link>
 <g:additional_image_link>b.jpg</g:additional_image_link><g:additional_image_link>c.jpg</g:additional_image_link>
 <g:price>12.990 EUR</g:price><g:sale_price>9.99 EUR</g:sale_price><g:availability>in_stock</g:availability>
 <g:item_group_id>mugs</g:item_group_id><g:gtin>0401</g:gtin>
 <g:product_type>Home &gt; Kitchen &gt; Mugs</g:product_type><g:color>red</g:color>
 <g:shipping><g:country>DE</g:country><g:price>4 EUR</g:price></g:shipping>
 <g:shipping><g:country>FR</g:country><g:price>6 EUR</g:price></g:shipping>
 <g:product_detail><g:attribute_name>Volume</g:attribute_name>
 <g:attribute_value>0.3 l</g:attribute_value></g:product_detail>
</item>
<item><g:id>2</g:id><title>Lamp</title><g:image_link>d.jpg</g:image_link><g:availability>out of stock</g:availability>
</item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><id>tag:shop.example,2026:1</id><g:id>1</g:id><title>Mug</title><summary>For tea</summary>
<link href="https://shop.example/1"/><g:image_link>a.jpg</g:image_link><g:price>5 USD</g:price></entry></feed>"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for place, name in enumerate("abcd"):
        (folder / f"{name}.jpg").write_bytes(picture((place * 50, 9, 9)))
    return folder


def write(source: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = source / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "windows-1252"])
def test_a_google_feed_as_rss(source: Path, tmp_path: Path, encoding: str) -> None:
    path = write(source, "feed.xml", RSS.format(encoding=encoding), encoding)
    done = bring(path, tmp_path / "out")
    assert "a Google Merchant feed, XML" in done.said
    mug = done.products["G 1"]
    assert mug["title"] == "Mug red & Größe"
    assert mug["description"] == "For tea"
    assert len(mug["images"]) == 3
    assert mug["attributes"] == {
        "price": 12.99, "currency": "EUR", "sale_price": 9.99, "in_stock": True, "item_group_id": "mugs",
        "gtin": "0401", "product_type": "Home > Kitchen > Mugs", "category": "Mugs", "color": "red",
        "link": "https://shop.example/1", "Volume": "0.3 l",
    }  # fmt: skip
    assert done.attributes("2") == {"in_stock": False}


def test_a_google_feed_as_atom(source: Path, tmp_path: Path) -> None:
    done = bring(write(source, "feed.xml", ATOM), tmp_path / "out")
    assert done.products["1"]["title"] == "Mug"
    assert done.products["1"]["description"] == "For tea"
    assert done.attributes("1") == {"price": 5, "currency": "USD", "link": "https://shop.example/1"}


def test_a_google_feed_as_a_table(source: Path, tmp_path: Path) -> None:
    head = "id\ttitle\timage link\tadditional image link\tprice\tavailability\titem group id\n"
    text = head + "1\tMug\ta.jpg\tb.jpg,c.jpg\t12.50 EUR\tin stock\tm\n2\tLamp\td.jpg\t\t3 EUR\tbackorder\t\n"
    done = bring(write(source, "feed.txt", text), tmp_path / "out")
    assert len(done.products["1"]["images"]) == 3
    assert done.attributes("1") == {"price": 12.5, "currency": "EUR", "in_stock": True, "item_group_id": "m"}
    assert done.attributes("2")["in_stock"] is False


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">',
    ],
)
def test_xml_with_a_document_type_is_refused(source: Path, tmp_path: Path, start: str) -> None:
    text = f"{start}<rss><channel><item><id>1</id><title>&file;&b;</title></item></channel></rss>"
    said = refused(write(source, "feed.xml", text), tmp_path / "out")
    assert said.startswith("feed.xml:1 declares a document type or entities, which are not read")
    assert not (tmp_path / "out" / "products.jsonl").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RSS[: RSS.index("</item>")], "feed.xml:15: the XML cannot be read from here on: "),
        (
            RSS.replace("</g:gtin>", "</g:ean>"),
            "feed.xml:9: the XML cannot be read from here on: mismatched tag",
        ),
        (
            RSS.replace("Größe", "Gr&ouml;&szlig;e"),
            "feed.xml:4: the XML cannot be read from here on: undefined entity",
        ),
        ("<html><body>Please log in</body></html>", "feed.xml has no <item> and no <entry>"),
        (
            "<rss><item>" + "<a>" * 100,
            "feed.xml:1: the item that begins here cannot be read: elements are nested",
        ),
    ],
)
def test_xml_that_is_damaged_names_the_line(source: Path, tmp_path: Path, text: str, told: str) -> None:
    assert refused(write(source, "feed.xml", text.format(encoding="utf-8")), tmp_path / "out").startswith(
        told
    )


def test_json_lines_with_odd_values(source: Path, tmp_path: Path) -> None:
    lines = [
        {
            "sku": 7, "id": "B/ 7", "name": "Mug", "images": [{"src": "a.jpg"}, "b.jpg", None, "b.jpg"],
            "price": {"amount": "12.50", "currency": "EUR"}, "sizes": [1, 2.5, None], "none": None, "empty": [],
            "dimensions": {"height": {"cm": 9}}, "html": "<b>bold</b>", "msrp": "15,00 €",
            "attributes": [{"name": "colour", "value": "red"}],
        },
        {"id": 8, "title": "x" * 300_000, "description": ["one", "two"], "image": "c.jpg"},
        {"id": "9", "title": "Not a number", "weight": float("nan"), "price": 1e999, "n": 10**400},
    ]  # fmt: skip
    text = "\ufeff" + "\n".join(map(json.dumps, lines)) + '\n\n[1]\n{"id": \n{"title": "No id", "ean": "1"}\n'
    done = bring(write(source, "p.jsonl", text), tmp_path / "out", "--max-reject-percent", "60")
    mug = done.products["B/ 7"]
    assert mug["title"] == "Mug"
    assert len(mug["images"]) == 2
    assert mug["attributes"] == {
        "colour": "red", "sku": 7, "price": 12.5, "currency": "EUR", "sizes": [1, 2.5], "dimensions_height_cm": 9,
        "html": "bold", "msrp": 15,
    }  # fmt: skip
    assert done.products["8"]["title"] == "x" * 1000
    assert done.products["8"]["description"] == "one two"
    assert done.attributes("9") == {}
    for told in (
        "title: cut to 1,000 characters",
        "p.jsonl:5: line: is no JSON object",
        "p.jsonl:6: line: is not JSON",
        "p.jsonl:7: id: is missing: --map id=ean would take ean",
    ):
        assert told in done.said, done.said


@pytest.mark.parametrize(
    "around", ["{}", '{{"meta": {{"n": [1]}}, "columns": ["a"], "none": [], "products": {}, "end": true}}']
)
def test_a_json_array_alone_or_in_an_object(source: Path, tmp_path: Path, around: str) -> None:
    products = [{"id": n, "title": "Ä" * 50, "body": "x" * 999} for n in range(300)]
    text = around.format(json.dumps(products, indent=1))
    done = bring(write(source, "p.json", text), tmp_path / "out")
    assert len(done.products) == 300
    assert done.products["299"]["title"] == "Ä" * 50


def test_json_that_is_damaged_names_the_line(source: Path, tmp_path: Path) -> None:
    text = '[\n{"id": 1, "title": "One", "n": NaN},\n{"id": 2, "title": "Two"},\n{"id": 3 "title"}\n]'
    said = refused(write(source, "p.json", text), tmp_path / "out")
    assert said.startswith("p.json:4: the JSON cannot be read from here on: ")
    said = refused(write(source, "p.json", text[:60]), tmp_path / "out")
    assert said.startswith("p.json:3: the JSON cannot be read from here on: ")
    said = refused(write(source, "p.json", '{"id": 1,\n "name": "One"}'), tmp_path / "out")
    assert said.startswith("p.json is one JSON object without a list of products (it has id, name)")
    said = refused(write(source, "p.json", '{"data": {"products": [{"id": 1}]}}'), tmp_path / "out")
    assert said.startswith("p.json is one JSON object without a list of products (it has data)")


def test_a_wrapped_array_on_one_line_and_elements_that_are_no_products(source: Path, tmp_path: Path) -> None:
    items = [{"id": 1, "title": "a"}, {"id": 1, "title": "b"}, "x", None, {"id": 2, "title": "c"}]
    text = json.dumps({"count": 2, "items": items})
    done = bring(write(source, "p.json", text), tmp_path / "out")
    assert done.products.keys() == {"1", "2"}
    assert "p.json:1: element: is no JSON object" in done.said


SHOPIFY = [
    ["Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
     "Option2 Name", "Option2 Value", "Variant SKU", "Variant Price", "Variant Compare At Price",
     "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy", "Image Src", "Image Position",
     "Variant Image", "Status", "Fabric (product.metafields.custom.fabric)"],
    ["shirt", "Shirt", "<p>Soft &amp; warm</p>", "Acme", "Shirts", "new, summer", "true", "Size", "S", "Colour", "Red",
     "'0001", "25.00", "30.00", "shopify", "0", "deny", "b.jpg", "2", "", "active", "Cotton"],
    ["shirt", "", "", "", "", "", "", "", "M", "", "Red", "0002", "19.00", "", "shopify", "3", "deny", "a.jpg", "1",
     "c.jpg", "", ""],
    ["shirt", "", "", "", "", "", "", "", "M", "", "Blue", "0003", "22.00", "", "shopify", "0", "deny", "", "", "",
     "", ""],
    ["cup", "Cup", "", "Acme", "", "", "true", "Title", "Default Title", "", "", "", "5", "", "", "", "", "d.jpg", "1",
     "", "active", ""],
    ["draft", "Draft", "", "", "", "", "true", "", "", "", "", "", "1", "", "", "", "", "", "", "", "draft", ""],
    ["hidden", "Hidden", "", "", "", "", "false", "", "", "", "", "", "1", "", "", "", "", "", "", "", "active", ""],
]  # fmt: skip


def test_shopifys_rows_of_one_handle_are_one_product(source: Path, tmp_path: Path) -> None:
    with (source / "products_export.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(SHOPIFY)
    done = bring(source / "products_export.csv", tmp_path / "out")
    assert set(done.products) == {"shirt", "cup"}
    shirt = done.products["shirt"]
    assert shirt["description"] == "Soft & warm"
    assert shirt["attributes"] == {
        "vendor": "Acme", "category": "Shirts", "tags": ["new", "summer"], "Fabric": "Cotton", "Size": ["S", "M"],
        "Colour": ["Red", "Blue"], "sku": ["0001", "0002", "0003"], "price": 19, "in_stock": True,
    }  # fmt: skip
    first = bring(write(source, "p.csv", "id,title,image\n1,T,a.jpg|b.jpg|c.jpg\n"), tmp_path / "other")
    assert shirt["images"] == first.products["1"]["images"]  # by position; the variant's last
    assert done.attributes("cup") == {"vendor": "Acme", "price": 5, "in_stock": True}
    assert "1 product left out: status: a draft, not for sale" in done.said
    assert "1 product left out: published: not for sale" in done.said
    both = bring(source / "products_export.csv", tmp_path / "out", "--unpublished")
    assert set(both.products) == {"shirt", "cup", "draft", "hidden"}


def test_shopifys_newer_names_of_columns(source: Path, tmp_path: Path) -> None:
    text = (
        "Title,URL handle,Description,Vendor,Published on online store,Status,SKU,Option1 name,Option1 value,Price,"
        "Inventory quantity,Continue selling when out of stock,Product image URL,Image position\n"
        "Mug,mug,<p>Tea</p>,Acme,true,Active,M1,Size,S,9.50,0,true,a.jpg,1\n,mug,,,,,M2,,L,8.50,0,false,,\n"
    )
    done = bring(write(source, "products.csv", text), tmp_path / "out")
    assert done.products["mug"]["description"] == "Tea"
    assert done.attributes("mug") == {
        "vendor": "Acme", "Size": ["S", "L"], "sku": ["M1", "M2"], "price": 8.5, "in_stock": True
    }  # fmt: skip


LISTINGS = [
    {
        "item_id": "B1", "domain_name": "amazon.com", "country": "US",
        "main_image_id": "71+a-", "other_image_id": ["81b", "gone"],
        "item_name": [{"language_tag": "de_DE", "value": "Becher"}, {"language_tag": "en_US", "value": "Mug"}],
        "product_description": [{"language_tag": "en_US", "value": "<p>For tea</p>"}],
        "product_type": [{"value": "DRINKING_CUP"}], "model_number": [{"value": "M-1"}],
        "color": [{"language_tag": "en_US", "value": "Red", "standardized_values": ["Red"]},
                  {"language_tag": "de_DE", "value": "Rot"}],
        "brand": [{"language_tag": "en_US", "value": "Acme"}],
        "item_weight": [{"normalized_value": {"unit": "pounds", "value": 0.5}, "unit": "oz", "value": 8}],
    },
    {
        "item_id": "B2", "domain_name": "amazon.nl", "main_image_id": "81b", "product_type": [{"value": "LAMP"}],
        "item_name": [{"language_tag": "nl_NL", "value": "Lamp"}, {"language_tag": "nl_NL", "value": "Lampje"}],
        "bullet_point": [{"language_tag": "en_GB", "value": "Bright"}, {"language_tag": "en_GB", "value": "Small"},
                         {"language_tag": "nl_NL", "value": "Helder"}],
    },
    {"item_id": "B1", "domain_name": "amazon.ca", "item_name": [{"language_tag": "en_CA", "value": "Again"}]},
    {"item_id": "B3", "domain_name": "amazon.in", "item_name": [{"language_tag": "en_IN", "value": "Chair"}]},
]  # fmt: skip
PATHS = "image_id,height,width,path\n71+a-,9,8,14/aa.jpg\n81b,9,8,da/bb.jpg\n"


def put_data_set(root: Path) -> None:
    """A small copy of the data set, in its own folders."""
    for folder in ("listings/metadata", "images/metadata", "images/small/14", "images/small/da"):
        (root / folder).mkdir(parents=True)
    lines = [json.dumps(one) for one in LISTINGS]
    for shard, part in (("0", lines[:2]), ("a", lines[2:])):
        packed = gzip.compress("\n".join(part).encode() + b"\n")
        (root / f"listings/metadata/listings_{shard}.json.gz").write_bytes(packed)
    (root / "images/metadata/images.csv.gz").write_bytes(gzip.compress(PATHS.encode()))
    (root / "images/small/14/aa.jpg").write_bytes(picture("red"))
    (root / "images/small/da/bb.jpg").write_bytes(picture("blue"))


def test_the_berkeley_objects_from_a_local_copy(tmp_path: Path) -> None:
    put_data_set(tmp_path / "abo")
    done = bring(tmp_path / "abo", tmp_path / "out")
    assert list(done.products) == ["B1", "B2", "B3"]
    assert done.products["B1"]["title"] == "Mug"
    assert done.products["B1"]["description"] == "For tea"
    assert len(done.products["B1"]["images"]) == 2
    assert done.attributes("B1") == {
        "brand": "Acme", "colour": "Red", "category": "DRINKING_CUP", "model_number": "M-1", "country": "US",
        "domain_name": "amazon.com", "weight_pounds": 0.5,
    }  # fmt: skip
    assert done.products["B2"]["title"] == "Lamp"
    assert done.products["B2"]["description"] == "Bright Small"
    assert done.products["B2"]["images"] == done.products["B1"]["images"][1:]
    assert "title: not in en: taken in the language that there is" in done.said
    assert "images: left out: images.csv does not have the picture's id" in done.said
    assert "listings_a.json.gz:1, product B1: id: an earlier product has the same" in done.said


def test_the_berkeley_objects_in_another_language_and_the_first_of_them(tmp_path: Path) -> None:
    put_data_set(tmp_path / "abo")
    done = bring(tmp_path / "abo", tmp_path / "out", "--language", "de", "--limit", "1")
    assert done.products.keys() == {"B1"}
    assert done.products["B1"]["title"] == "Becher"
    assert done.attributes("B1")["colour"] == "Rot"


def test_the_berkeley_objects_as_one_file_beside_its_table(tmp_path: Path) -> None:
    put_data_set(tmp_path / "abo")
    listings = tmp_path / "abo/listings/metadata/listings_0.json.gz"
    done = bring(listings, tmp_path / "out", "--pictures", str(tmp_path / "abo/images/small"))
    assert len(done.products["B1"]["images"]) == 2


def test_the_berkeley_objects_from_their_public_bucket_without_a_signature(tmp_path: Path) -> None:
    put_data_set(tmp_path / "abo")
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="amazon-berkeley-objects")
    for path in (tmp_path / "abo").rglob("*.*"):
        key = path.relative_to(tmp_path / "abo").as_posix()
        s3.upload_file(str(path), "amazon-berkeley-objects", key, ExtraArgs={"ACL": "public-read"})
    local = bring(tmp_path / "abo", tmp_path / "local")
    done = bring("s3://amazon-berkeley-objects", tmp_path / "out")
    assert done.products == local.products
    again = bring("s3://amazon-berkeley-objects", tmp_path / "out")
    assert "Pictures: 2 unchanged." in again.said
    s3.put_object_acl(Bucket="amazon-berkeley-objects", Key="images/small/da/bb.jpg", ACL="private")
    closed = bring("s3://amazon-berkeley-objects", tmp_path / "new")
    assert len(closed.products["B1"]["images"]) == 1
    assert "images: left out: S3 does not let these credentials read it" in closed.said


def test_the_form_can_be_said(source: Path, tmp_path: Path) -> None:
    text = "Handle,Title,Image Src,Variant Price\nm,Mug,a.jpg,1\n"
    path = write(source, "p.csv", text)
    plain = bring(path, tmp_path / "plain", "--format", "csv", "--map", "id=Handle")
    assert plain.attributes("m") == {"Variant Price": 1}
    assert bring(path, tmp_path / "shopify").attributes("m") == {"price": 1, "in_stock": True}
