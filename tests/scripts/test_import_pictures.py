"""Pictures that `clip-search import` fetches: politely, once, checked, and from nowhere private."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from clip_search.importing.pictures import addresses, asking, fetcher, web
from scripts_kit.imports import bring, files, picture, refused
from scripts_kit.picture_server import Handler, Pictures, certificate, misbehave, serving

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def server() -> Iterator[Pictures]:
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(asking, "READ_TIMEOUT_S", 1.0)


def listed(folder: Path, *images: list[str]) -> Path:
    """Products that name pictures."""
    lines = [json.dumps({"id": n, "title": "T", "images": names}) for n, names in enumerate(images)]
    path = folder / "p.jsonl"
    path.write_text("\n".join(lines))
    return path


def test_a_picture_that_many_products_share_is_fetched_and_stored_once(
    server: Pictures, tmp_path: Path
) -> None:
    red = server.put("/red.jpg", picture("red"))
    same = server.put("/same.jpg?v=2", picture("red"))
    blue = server.put("/blue.png", picture("blue", "PNG"))
    source = listed(tmp_path, *([[red, same, blue]] * 50))
    done = bring(source, tmp_path / "out", "--allow-private")
    assert server.counts == {"/red.jpg": 1, "/same.jpg?v=2": 1, "/blue.png": 1}
    assert len(files(tmp_path / "out")) == 3  # the list, and two pictures
    assert {tuple(product["images"]) for product in done.products.values()} == {
        tuple(done.products["0"]["images"])
    }
    assert [Path(name).suffix for name in done.products["0"]["images"]] == [".jpg", ".png"]


def test_a_second_import_fetches_only_what_changed(server: Pictures, tmp_path: Path) -> None:
    steady = server.put("/steady.jpg", picture("red"), '"1"')
    changing = server.put("/changing.jpg", picture("blue"), '"1"')
    source = listed(tmp_path, [steady, changing])
    first = bring(source, tmp_path / "out", "--allow-private")
    server.put("/changing.jpg", picture("green"), '"2"')
    second = bring(source, tmp_path / "out", "--allow-private")
    assert "Pictures: 1 new, 1 unchanged." in second.said
    assert "1 picture that no product names any more removed." in second.said
    assert second.products["0"]["images"][0] == first.products["0"]["images"][0]
    assert files(tmp_path / "out").keys() == {"products.jsonl", *second.products["0"]["images"]}


def test_a_server_without_etags_is_asked_by_the_time_of_the_last_change(
    server: Pictures, tmp_path: Path
) -> None:
    moment = "Wed, 21 Oct 2026 07:28:00 GMT"

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-Modified-Since") == moment:
            handler.begin(304, {})
            return
        handler.begin(200, {"Last-Modified": moment})
        handler.wfile.write(picture())

    server.answers["/a.jpg"] = answer
    source = listed(tmp_path, [f"{server.url}/a.jpg"])
    bring(source, tmp_path / "out", "--allow-private")
    assert "Pictures: 1 unchanged." in bring(source, tmp_path / "out", "--allow-private").said


def test_pictures_that_cannot_be_had_are_left_out_and_said(server: Pictures, tmp_path: Path) -> None:
    bad = misbehave(server)
    good = server.put("/good.jpg", picture())
    source = listed(tmp_path, *([good, address] for address in bad.values()))
    options = ("--allow-private", "--max-picture-mb", "1", "--max-reject-percent", "100", "-v")
    done = bring(source, tmp_path / "out", *options)
    assert all(len(product["images"]) == 1 for product in done.products.values())
    for told, address in bad.items():
        about = [line for line in done.said.splitlines() if told in line]
        assert about, (told, done.said)
        assert address in done.said
    assert not [path for path in (tmp_path / "out" / ".import").iterdir() if "state" not in path.name][1:]


def test_a_server_that_is_busy_gets_the_pause_that_it_asks_for(server: Pictures, tmp_path: Path) -> None:
    busy = server.say("/busy.jpg", (429, {"Retry-After": "1"}, b""), (200, {}, picture("red")))
    flaky = server.say("/flaky.jpg", (500, {}, b""), (503, {}, b""), (200, {}, picture("blue")))
    begun = time.monotonic()
    done = bring(listed(tmp_path, [busy], [flaky]), tmp_path / "out", "--allow-private")
    assert all(product["images"] for product in done.products.values())
    assert time.monotonic() - begun >= 1
    assert server.counts == {"/busy.jpg": 2, "/flaky.jpg": 3}


def test_a_pause_that_is_too_long_is_not_waited_for(server: Pictures, tmp_path: Path) -> None:
    busy = server.say("/busy.jpg", (503, {"Retry-After": "3600"}, b""))
    begun = time.monotonic()
    done = bring(listed(tmp_path, [busy]), tmp_path / "out", "--allow-private", "--max-reject-percent", "100")
    assert "images: left out: the server answers 503" in done.said
    assert time.monotonic() - begun < 30


def test_few_of_one_host_are_asked_for_at_a_time(server: Pictures, tmp_path: Path) -> None:
    names = [server.put(f"/{n}.jpg", picture((n, 0, 0)), drips=2, pause=0.02) for n in range(30)]
    bring(
        listed(tmp_path, *([name] for name in names)), tmp_path / "out", "--allow-private", "--per-host", "3"
    )
    assert server.most_at_once <= 3
    assert sum(server.counts.values()) == 30


def test_a_server_that_is_gone_is_given_up_and_nothing_is_written(
    server: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "ATTEMPTS", 1)
    monkeypatch.setattr(fetcher, "AT_A_TIME", 2)
    source = listed(tmp_path, *([f"{server.url}/{n}.jpg"] for n in range(60)))
    for n in range(60):
        server.answers[f"/{n}.jpg"] = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    said = refused(source, tmp_path / "out", "--allow-private", "--per-host", "2")
    assert said.startswith(
        "Nothing was written: 60 of 60 pictures could not be had for reasons that may pass."
    )
    assert 5 <= sum(server.counts.values()) <= 7
    assert not (tmp_path / "out" / "products.jsonl").exists()


def test_what_cannot_be_had_now_is_kept_from_before(
    server: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "ATTEMPTS", 2)
    names = [server.put(f"/{n}.jpg", picture((n, 0, 0)), f'"{n}"') for n in range(4)]
    source = listed(tmp_path, *([name] for name in names))
    first = bring(source, tmp_path / "out", "--allow-private")
    server.say("/0.jpg", (503, {}, b""))
    server.say("/1.jpg", (404, {}, b""))
    second = bring(source, tmp_path / "out", "--allow-private")
    assert (
        "Pictures: 2 unchanged, 1 kept from before, as they could not be had now, 1 left out." in second.said
    )
    assert second.products["0"] == first.products["0"]
    assert "images" not in second.products["1"]


PRIVATE = "leads to this machine or a private network, which is not asked (--allow-private allows it)"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"]
)
def test_addresses_of_this_machine_are_not_asked(server: Pictures, tmp_path: Path, host: str) -> None:
    server.put("/a.jpg", picture())
    port = server.url.rsplit(":", 1)[1]
    done = bring(listed(tmp_path, [f"http://{host}:{port}/a.jpg"]), tmp_path / "out")
    assert PRIVATE in done.said
    assert server.asked == []


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "fe80::1",
                "fd00::1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:0a00:0001::1", "fe80::1%eth0"]
)  # fmt: skip
def test_private_addresses_are_told(address: str) -> None:
    assert not addresses.is_open(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_of_the_open_internet_are_told(address: str) -> None:
    assert addresses.is_open(address)


@pytest.fixture
def open_server(server: Pictures, monkeypatch: pytest.MonkeyPatch) -> Pictures:
    """The server, as if its address were one of the open internet."""
    told = addresses.is_open
    monkeypatch.setattr(addresses, "is_open", lambda address: address == "127.0.0.1" or told(address))
    return server


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/x.jpg", "http://127.0.0.2:{port}/x.jpg", "//[::1]:{port}/x.jpg"]
)
def test_a_redirect_does_not_lead_into_a_private_network(
    open_server: Pictures, tmp_path: Path, target: str
) -> None:
    port = open_server.url.rsplit(":", 1)[1]
    moved = open_server.say("/moved.jpg", (302, {"Location": target.format(port=port)}, b""))
    on = open_server.say("/on.jpg", (302, {"Location": "/good.jpg"}, b""))
    open_server.put("/good.jpg", picture())
    done = bring(listed(tmp_path, [moved, on]), tmp_path / "out")
    assert len(done.products["0"]["images"]) == 1
    assert PRIVATE in done.said
    assert open_server.counts == {"/moved.jpg": 1, "/on.jpg": 1, "/good.jpg": 1}


def test_a_name_is_looked_up_once_and_what_was_found_is_connected_to(
    open_server: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means the open internet when it is looked at, and this network when it is connected to."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *rest, **more)
        looked_up.append(host)
        return real("127.0.0.1" if len(looked_up) == 1 else "127.0.0.3", port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    open_server.put("/a.jpg", picture())
    port = open_server.url.rsplit(":", 1)[1]
    source = listed(tmp_path, [f"http://rebind.example:{port}/a.jpg"])
    assert bring(source, tmp_path / "out").products["0"]["images"]
    assert looked_up == ["rebind.example"]
    assert PRIVATE in bring(source, tmp_path / "again").said
    assert len(open_server.asked) == 1


def test_a_servers_certificate_is_held_to_the_name_that_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, real = addresses.is_open, socket.getaddrinfo
    names = ("shop.example", "other.example")
    monkeypatch.setattr(addresses, "is_open", lambda address: address == "127.0.0.1" or told(address))
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: real("127.0.0.1" if host in names else host, *rest, **more),
    )
    trusted = certificate("shop.example", tmp_path)
    with serving(trusted) as server:
        server.put("/a.jpg", picture())
        port = server.url.rsplit(":", 1)[1]
        source = listed(tmp_path, [f"https://{name}:{port}/a.jpg" for name in names])
        strange = bring(source, tmp_path / "strange")
        assert "images: left out: has a certificate that is not trusted" in strange.said
        assert "images" not in strange.products["0"]
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
        done = bring(source, tmp_path / "out")
    assert len(done.products["0"]["images"]) == 1
    assert "https://other.example" in done.said
    assert [path for path, _ in server.asked] == ["/a.jpg"]


def test_behind_a_proxy_names_are_looked_at_before_it_is_asked(
    server: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("http_proxy", server.url)
    server.put("http://shop.invalid/a.jpg", picture())
    server.say("http://shop.invalid/b.jpg", (302, {"Location": "http://192.168.0.1/x.jpg"}, b""))
    web_ones = ["http://shop.invalid/a.jpg", "http://shop.invalid/b.jpg", "http://10.0.0.1/x.jpg"]
    (tmp_path / "p.jsonl").write_text(json.dumps({"id": 1, "title": "T", "images": web_ones}))
    monkeypatch.setattr("clip_search.cli.adapt", lambda: None)  # which would name this machine in no_proxy
    done = bring(tmp_path / "p.jsonl", tmp_path / "out")
    assert len(done.products["1"]["images"]) == 1
    assert sorted(server.counts) == ["http://shop.invalid/a.jpg", "http://shop.invalid/b.jpg"]
    assert PRIVATE in done.said


def test_no_password_of_the_operators_goes_to_a_feeds_address(
    server: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    address = server.put("/a.jpg", picture())
    bring(listed(tmp_path, [address]), tmp_path / "out", "--allow-private")
    ((_, headers),) = server.asked
    assert "Authorization" not in headers
    assert headers["User-Agent"].startswith("clip-search/")


def test_pictures_in_a_bucket(tmp_path: Path) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="pictures", Key="a b/1.jpg", Body=picture("red"))
    s3.put_object(Bucket="pictures", Key="2.jpg", Body=picture("blue"))
    source = listed(
        tmp_path, ["s3://pictures/a b/1.jpg", "2.jpg", "s3://pictures/none.jpg", "s3://other/x.jpg", "s3://x"]
    )
    done = bring(source, tmp_path / "out", "--pictures", "s3://pictures")
    assert len(done.products["0"]["images"]) == 2
    for told in ("is not there", "is in no bucket that there is", "is no object: s3://BUCKET/KEY is wanted"):
        assert f"images: left out: {told}" in done.said
    s3.put_object(Bucket="pictures", Key="2.jpg", Body=picture("green"))
    again = bring(source, tmp_path / "out", "--pictures", "s3://pictures")
    assert "Pictures: 1 new, 1 unchanged, 2 left out." in again.said


def test_a_source_and_its_pictures_from_the_web(server: Pictures, tmp_path: Path) -> None:
    server.say("/shop/feed.csv", (200, {}, b"id,title,image\n1,Mug,pictures/a.jpg\n2,Lamp,/b.jpg\n"))
    server.put("/shop/pictures/a.jpg", picture("red"))
    server.put("/b.jpg", picture("blue"))
    done = bring(f"{server.url}/shop/feed.csv", tmp_path / "out", "--allow-private")
    assert all(product["images"] for product in done.products.values())
    assert (
        refused(f"{server.url}/none.csv", tmp_path / "x") == f"{server.url}/none.csv: the server answers 404."
    )


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(picture("red"))
    source = listed(tmp_path, ["a.jpg"])
    first = bring(source, tmp_path / "out")
    assert "Pictures: 1 unchanged." in bring(source, tmp_path / "out").said
    (tmp_path / "a.jpg").write_bytes(picture("blue"))
    changed = bring(source, tmp_path / "out")
    assert "Pictures: 1 new." in changed.said
    assert changed.products["0"]["images"] != first.products["0"]["images"]
