"""The inference contract, put to a server process on the demo's bundle."""

import http.client
import json
import math

import pytest
from PIL import Image

from model_code.towers.bundle import Bundle
from model_kit.server import Answer, Server, base64_of, encoded

RED = encoded(Image.new("RGB", (200, 120), "red"))
MODEL = {"id", "revision", "fingerprint", "image_fingerprint", "text_fingerprint", "dimension"}


def refused(answer: Answer, status: int, code: str) -> dict[str, object]:
    assert answer.error() == (status, code), answer.body
    error: dict[str, object] = answer.json()["error"]
    message = str(error["message"])
    assert message
    assert "\n" not in message
    assert "Traceback" not in message
    return error


def test_texts_and_pictures_become_unit_vectors_of_the_models_dimension(
    server: Server, bundle: Bundle
) -> None:
    answer = server.embed({"text": "a red mug"}, {"image": base64_of(RED)})
    assert (answer.status, answer.content_type) == (200, "application/json")
    body = answer.json()
    assert set(body["model"]) == MODEL
    assert body["model"]["fingerprint"] == bundle.model.fingerprint
    assert body["truncated"] == []
    for vector in body["embeddings"]:
        assert len(vector) == bundle.model.dimension
        assert math.isclose(math.hypot(*vector), 1, abs_tol=1e-4)
        assert all(round(value, 6) == value for value in vector)


def test_a_raw_picture_gives_the_vector_of_the_same_picture_in_json(server: Server) -> None:
    raw = server.invoke(RED, "image/png").json()
    assert raw["embeddings"] == server.embed({"image": base64_of(RED)}).json()["embeddings"]


def test_a_long_text_is_cut_and_said_to_be(server: Server) -> None:
    answer = server.embed({"text": "mug"}, {"text": "a long story " * 100}, {"text": "long " * 50_000})
    assert answer.json()["truncated"] == [1, 2]


def test_a_vector_does_not_depend_on_what_else_is_in_the_request(server: Server) -> None:
    alone = server.embed({"text": "blue shoe"}).json()["embeddings"][0]
    among = server.embed({"text": "blue shoe with a very long name"}, {"text": "blue shoe"}).json()[
        "embeddings"
    ][1]
    assert math.isclose(sum(a * b for a, b in zip(alone, among, strict=True)), 1, abs_tol=1e-4)


def test_a_batch_answers_line_for_line_in_order(server: Server) -> None:
    lines = [{"id": f"text:{n}", "text": f"mug {n}"} for n in range(150)]
    lines[70] = {"id": "image:red", "image": base64_of(RED)}
    answer = server.batch(lines)
    assert (answer.status, answer.content_type) == (200, "application/jsonlines")
    assert [line["id"] for line in answer.lines()] == [line["id"] for line in lines]
    assert all(set(line) == {"id", "embedding"} for line in answer.results())


def test_bad_lines_of_a_batch_cost_only_themselves(server: Server) -> None:
    answer = server.batch(
        [
            {"id": "good", "text": "mug"},
            b"{broken",
            b"",
            b"[1]",
            {"text": "no id"},
            {"id": "both", "text": "a", "image": "b"},
            {"id": "unknown", "text": "a", "colour": "red"},
            {"id": "number", "text": 5},
            {"id": "empty", "text": "  "},
            {"id": "picture", "image": base64_of(b"no picture")},
            {"id": "outside", "image": "s3://elsewhere/a.jpg"},
            {"id": "cut", "text": "word " * 200},
        ]
    )
    assert answer.status == 200
    got = [(line["id"], line.get("error", {}).get("code")) for line in answer.lines()]
    assert got == [
        ("good", None),
        (None, "bad_request"),
        (None, "bad_request"),
        (None, "bad_request"),
        (None, "bad_request"),
        ("both", "bad_request"),
        ("unknown", "bad_request"),
        ("number", "bad_request"),
        ("empty", "text_empty"),
        ("picture", "image_unreadable"),
        ("outside", "image_forbidden"),
        ("cut", None),
    ]
    assert answer.lines()[-1]["truncated"] is True


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"nul", b'{"inputs": NaN}', b"[" * 100_000])
def test_what_is_no_json_object_is_refused(server: Server, body: bytes) -> None:
    refused(server.invoke(body, "application/json"), 400, "bad_request")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "inputs"),
        ({"inputs": []}, "inputs"),
        ({"inputs": "mug"}, "inputs"),
        ({"inputs": [{"text": "a"}], "k": 3}, "k"),
        ({"inputs": ["mug"]}, "inputs[0]"),
        ({"inputs": [{}]}, "text"),
        ({"inputs": [{"text": "a", "image": "b"}]}, "text"),
        ({"inputs": [{"text": None}]}, "text"),
        ({"inputs": [{"text": "a", "colour": "red"}]}, "colour"),
        ({"inputs": [{"image": 7}]}, "image"),
        ({"inputs": [{"image": "not base64!"}]}, "image"),
        ({"inputs": [{"image": "data:image/png;base64,AAAA"}]}, "data:"),
    ],
)
def test_a_wrong_field_is_named(server: Server, document: object, field: str) -> None:
    error = refused(server.invoke(json.dumps(document).encode(), "application/json"), 400, "bad_request")
    assert field in str(error["message"])


def test_the_position_of_the_input_to_blame_is_told(server: Server) -> None:
    answer = server.embed({"text": "mug"}, {"text": "  "}, {"image": base64_of(b"no picture")})
    assert refused(answer, 400, "text_empty")["position"] == 1


def test_too_many_inputs_are_refused(server: Server) -> None:
    refused(server.embed(*[{"text": "mug"}] * 129), 400, "too_large")


def test_a_body_over_the_limit_is_refused_and_the_next_one_served(server: Server) -> None:
    refused(server.invoke(b"x" * 6_000_001, "image/jpeg"), 413, "too_large")
    assert server.invoke(RED, "image/png").status == 200


@pytest.mark.parametrize("content_type", ["", "text/csv", "application/octet-stream"])
def test_another_content_type_is_refused(server: Server, content_type: str) -> None:
    refused(server.invoke(b"{}", content_type), 415, "bad_request")


def test_a_content_type_with_parameters_is_accepted(server: Server) -> None:
    body = json.dumps({"inputs": [{"text": "mug"}]}).encode()
    assert server.invoke(body, "Application/JSON; charset=utf-8").status == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/invocations"), ("POST", "/ping")])
def test_nothing_else_is_served(server: Server, method: str, path: str) -> None:
    refused(server.request(method, path), 404, "bad_request")


def test_a_request_leaves_one_line_of_counts_and_durations_and_nothing_of_its_content(server: Server) -> None:
    server.batch(
        [{"id": "secret-id", "text": "secret words"}, {"id": "b", "image": base64_of(RED)}, b"broken"]
    )
    event = server.event_with("request", {"texts": 1, "images": 1, "error:bad_request": 1})
    assert event["status"] == 200
    assert {"total", "fetch", "decode", "preprocess", "encode", "tokenize"} <= set(event["milliseconds"])
    assert "secret" not in server.log.read_text()


def test_what_a_browser_sends_is_refused(server: Server) -> None:
    body = json.dumps({"inputs": [{"text": "red"}]}).encode()
    for headers, status in (
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": f"http://127.0.0.1:{server.port}"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": f"evil.example:{server.port}"}, 403),
        ({"Host": f"localhost:{server.port}"}, 200),
        ({"Host": "[::1]:8080"}, 200),
    ):
        for method, path, sent in (("POST", "/invocations", body), ("GET", "/ping", b"")):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            connection.request(method, path, sent or None, {"Content-Type": "application/json", **headers})
            assert connection.getresponse().status == status, (headers, path)
            connection.close()
