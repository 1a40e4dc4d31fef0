"""Another's view of the account: the operator may have a session of any role, whomever the role trusts."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.wrappers import Request, Response

from .guard import Guard
from .identities import Identities
from .refusals import RefusedError

PATH = "/_local_cloud/session/"
_SERVICE = "sts"
_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Views:
    """Hands sessions out, to the operator (an ARN) alone."""

    guard: Guard
    identities: Identities
    operator: str

    def handle(self, request: Request) -> Response:
        """Answer `PATH` and a role's name or ARN with a session's environment variables; 404 where there is none."""
        if self.guard.signer(request, _SERVICE).principal != self.operator:
            raise RefusedError("denied", "only the operator may take another's view")
        role = self.identities.role_arn(unquote(request.path.removeprefix(PATH)))
        if role is None:
            return Response(status=404)
        key = self.guard.keys.session(role, "operator")
        return Response(json.dumps(key.variables), content_type="application/json")


def session_of(role: str, endpoint: str, region: str, operator: Mapping[str, str]) -> dict[str, str] | None:
    """Ask a running cloud, with the operator's key, for a session of a role; None where there is no such role."""
    url = endpoint + PATH + quote(role, safe="")
    signed = AWSRequest("GET", url)
    credentials = Credentials(operator["AWS_ACCESS_KEY_ID"], operator["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(credentials, _SERVICE, region).add_auth(signed)
    request = urllib.request.Request(url, headers=dict(signed.headers.items()))  # noqa: S310 - our own
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return {str(name): str(value) for name, value in json.loads(answer.read()).items()}
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
