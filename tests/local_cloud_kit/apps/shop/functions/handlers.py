"""The sample app's functions."""

import base64
import json
import os
import time
import urllib.request
from typing import Any


def echo(event: Any, context: Any) -> Any:
    """Say what was sent; in an API's terms where the event comes from one."""
    said = {
        "event": event,
        "greeting": os.environ["GREETING"],
        "version": context.function_version,
        "arn": context.invoked_function_arn,
        "process": os.getpid(),
        "release": 1,
    }
    if isinstance(event, dict) and event.get("slow"):
        time.sleep(event["slow"])
    if not isinstance(event, dict) or "requestContext" not in event:
        return said
    if event["resource"] == "/impatient":
        time.sleep(1)
    if event["headers"].get("Accept") == "image/png":
        picture = base64.b64encode(b"\x89PNG\xff").decode()
        return {
            "statusCode": 200,
            "headers": {"Content-Type": "image/png"},
            "body": picture,
            "isBase64Encoded": True,
        }
    shown = {"Access-Control-Allow-Origin": "https://shop.example"} if event["resource"] == "/shown" else {}
    return {"statusCode": 200, "headers": {"X-Said": "yes", **shown}, "body": json.dumps(said)}


def moody(event: Any, context: Any) -> Any:
    """Fail in the way that is asked for."""
    how = event.get("how") or event.get("body")
    if how == "raise":
        raise ValueError("in a bad mood")
    if how == "exit":
        os._exit(3)
    if how == "sleep":
        time.sleep(30)
    if how == "import":
        import flask

        return flask.__name__
    if how == "huge":
        return "x" * (7 * 1024 * 1024)
    return "fine"


def watch(event: Any, context: Any) -> Any:
    """Keep an event in the bucket."""
    import boto3

    key = f"events/{event['detail']['name']}.json"
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=key, Body=json.dumps(event).encode())


def custom_resource(event: Any, context: Any) -> Any:
    """A custom resource that refuses one colour and remembers the last request."""
    properties = event["ResourceProperties"]
    refused = properties["Colour"] == "mauve" and event["RequestType"] != "Delete"
    answer = {
        "Status": "FAILED" if refused else "SUCCESS",
        "Reason": "mauve is out of stock",
        "PhysicalResourceId": "thing-1",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Said": f"{event['RequestType']} {properties['Colour']} {properties['Count']!r}"},
    }
    request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(request).close()
