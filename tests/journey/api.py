"""The deployed search API as any HTTP client reaches it."""

from collections.abc import Callable

import requests

from journey.deployment import Deployment

Ask = Callable[..., requests.Response]


def asking(deployment: Deployment) -> Ask:
    """Return what POSTs a body to a deployment's API, signed unless told otherwise."""
    env = deployment.env
    signer = deployment.signer("execute-api")
    api = deployment.output("Service", "ApiUrl").split("//")[1].split(".")[0]
    stage = f"{env['AWS_ENDPOINT_URL']}/_execute-api/{api}/v1"

    def post(
        body: object, *, auth: object = signer, path: str = "search", **headers: str
    ) -> requests.Response:
        url = f"{stage}/{path}"
        raw = body if isinstance(body, bytes) else None
        fields = None if raw is not None else body
        return requests.post(url, data=raw, json=fields, auth=auth, headers=headers, timeout=60)  # type: ignore[arg-type]

    return post
