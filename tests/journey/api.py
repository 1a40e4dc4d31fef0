"""The deployed search API as any HTTP client reaches it."""

from collections.abc import Callable

import requests
from requests_aws4auth import AWS4Auth

from journey.deployment import Deployment

Ask = Callable[..., requests.Response]


def asking(deployment: Deployment) -> Ask:
    """Return what POSTs a body to a deployment's API, signed unless told otherwise."""
    env = deployment.env
    signer = AWS4Auth(
        env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_REGION"], "execute-api"
    )
    api = deployment.output("Service", "ApiUrl").split("//")[1].split(".")[0]
    url = f"{env['AWS_ENDPOINT_URL']}/_execute-api/{api}/v1/search"

    def post(body: object, *, auth: object = signer, **headers: str) -> requests.Response:
        raw = body if isinstance(body, bytes) else None
        fields = None if raw is not None else body
        return requests.post(url, data=raw, json=fields, auth=auth, headers=headers, timeout=60)  # type: ignore[arg-type]

    return post
