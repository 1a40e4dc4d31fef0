"""What a bucket leaves open: by signed addresses, by its policy, and to the pages of other sites."""

import json
import re
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config

from local_cloud.testing import Cloud

STRANGER = "https://evil.example"
FRIEND = "https://shop.example"


class Objects:
    """A bucket with one object, and the ways to ask for it."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.cloud, self.name = cloud, name
        self.s3 = cloud.client("s3")
        self.s3.create_bucket(Bucket=name)
        self.s3.put_object(Bucket=name, Key="a b/ü+*~.txt", Body=b"mine")
        self.url = f"{cloud.endpoint}/{name}/a%20b/%C3%BC%2B%2A~.txt"

    def address(self, version: str, seconds: int = 60) -> str:
        key = self.cloud.environment
        client = boto3.client(
            "s3",
            endpoint_url=self.cloud.endpoint,
            region_name="us-east-1",
            aws_access_key_id=key["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"],
            config=Config(signature_version=version),
        )
        wanted = {"Bucket": self.name, "Key": "a b/ü+*~.txt"}
        return str(client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))

    def open(self, statements: list[dict[str, Any]]) -> None:
        """Let the policy count, and set it."""
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self.s3.put_public_access_block(
            Bucket=self.name, PublicAccessBlockConfiguration={"RestrictPublicBuckets": False}
        )
        self.s3.put_bucket_policy(Bucket=self.name, Policy=policy)

    def allow(self, **more: Any) -> dict[str, Any]:
        return {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{self.name}/a*",
            **more,
        }


@pytest.fixture
def objects(cloud: Cloud, request: pytest.FixtureRequest) -> Objects:
    return Objects(cloud, re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[-50:].strip("-"))


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_signed_address_opens_one_object_for_its_time(objects: Objects, version: str) -> None:
    address = objects.address(version)
    assert requests.get(address, timeout=30).content == b"mine"
    assert requests.get(address.replace("a%20b", "another"), timeout=30).status_code == 403
    assert requests.put(address, b"theirs", timeout=30).status_code == 403
    assert requests.get(re.sub("Signature=..", "Signature=zz", address), timeout=30).status_code == 403
    assert requests.get(re.sub("(Expires=)", r"\g<1>9", address), timeout=30).status_code in (400, 403)
    assert (
        requests.get(objects.address(version, -60 if version == "s3" else 0), timeout=30).status_code == 403
    )


def test_an_unsigned_request_gets_what_a_policy_leaves_open_and_nothing_else(objects: Objects) -> None:
    assert requests.get(objects.url, timeout=30).status_code == 403
    objects.open([objects.allow()])
    assert requests.get(objects.url, timeout=30).content == b"mine"
    assert requests.head(objects.url, timeout=30).status_code == 200
    for method, url in (
        ("PUT", objects.url),
        ("DELETE", objects.url),
        ("GET", objects.url.rpartition("/a%20b")[0]),
        ("GET", objects.url.replace("a%20b", "b")),
        ("POST", objects.url),
    ):
        assert requests.request(method, url, timeout=30).status_code == 403, (method, url)


def test_a_policy_that_is_not_understood_opens_nothing(objects: Objects) -> None:
    over_tls, from_a_network = (
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringEquals": {"aws:SourceVpc": "v"}},
    )
    elsewhere, here = (
        objects.allow(Effect="Deny", Condition={"IpAddress": {"aws:SourceIp": network}})
        for network in ("10.0.0.0/8", "127.0.0.0/8")
    )
    plain_http = objects.allow(
        Effect="Deny", Action="s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}}
    )
    for statements, status in (
        ([objects.allow(Condition=over_tls)], 200),
        ([objects.allow(Condition=from_a_network)], 403),
        ([objects.allow(Principal={"AWS": "arn:aws:iam::123456789012:root"})], 403),
        ([objects.allow(), elsewhere], 200),
        ([objects.allow(), here], 403),
        ([objects.allow(), objects.allow(Effect="Deny", Condition=from_a_network)], 403),
        (
            [
                objects.allow(),
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "NotAction": ["s3:PutObject", "s3:*Bucket*"],
                    "Resource": "*",
                },
            ],
            403,
        ),
        ([objects.allow(), plain_http], 200),
    ):
        objects.open(statements)
        assert requests.get(objects.url, timeout=30).status_code == status, statements


def test_a_bucket_blocks_the_public_unless_it_says_otherwise(objects: Objects) -> None:
    objects.open([objects.allow()])
    objects.s3.delete_public_access_block(Bucket=objects.name)
    assert requests.get(objects.url, timeout=30).status_code == 403


def test_pages_reach_a_bucket_by_its_own_cors_alone(objects: Objects) -> None:
    page = {"Origin": FRIEND, "Access-Control-Request-Method": "GET"}
    assert requests.options(objects.url, headers=page, timeout=30).status_code == 403
    rule = {
        "AllowedOrigins": [FRIEND],
        "AllowedMethods": ["GET"],
        "AllowedHeaders": ["range"],
        "MaxAgeSeconds": 9,
    }
    objects.s3.put_bucket_cors(Bucket=objects.name, CORSConfiguration={"CORSRules": [rule]})
    told = requests.options(objects.url, headers=page, timeout=30)
    assert (told.status_code, told.headers["Access-Control-Allow-Origin"]) == (200, FRIEND)
    assert told.headers["Access-Control-Max-Age"] == "9"
    address = objects.address("s3v4")
    got = requests.get(address, headers={"Origin": FRIEND}, timeout=30)
    assert (got.content, got.headers["Access-Control-Allow-Origin"]) == (b"mine", FRIEND)
    assert requests.get(address, headers={"Origin": STRANGER}, timeout=30).status_code == 403
    for question in (
        {**page, "Origin": STRANGER},
        {**page, "Access-Control-Request-Method": "PUT"},
        {**page, "Access-Control-Request-Headers": "x-amz-acl"},
    ):
        assert requests.options(objects.url, headers=question, timeout=30).status_code == 403
    assert requests.get(objects.url, headers={"Origin": FRIEND}, timeout=30).status_code == 403
