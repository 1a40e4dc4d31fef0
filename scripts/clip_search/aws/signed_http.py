"""Signed requests to an API behind API Gateway, sent to wherever the AWS settings say that such APIs are."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import boto3
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import NoCredentialsError
from requests.auth import AuthBase

from clip_search.aws.account import CONNECT_TIMEOUT_S, Account
from clip_search.errors import UnreachableError

SERVICE = "execute-api"
_CLIENT = "apigatewaymanagementapi"
"""botocore's client for that service: its endpoint settings are those of the APIs themselves."""
SIGNED = ("Content-Type", "Host")
READ_TIMEOUT_S = 40
"""API Gateway itself gives up after 29 seconds."""


class SignedHttp:
    """Requests to URLs under one account, signed with SigV4 for their own host.

    Where AWS_ENDPOINT_URL (or a profile's `endpoint_url`) names another endpoint, the connection goes there,
    while host, path and signature stay those of the URL, as with curl's `--connect-to`. `key` goes beside the
    signature, for an API that asks for one.
    """

    def __init__(self, account: Account, key: str | None = None) -> None:
        self.account = account
        self.key = key
        self.endpoint = configured_endpoint(account)
        self.http = requests.Session()

    def __call__(
        self, method: str, url: str, body: bytes | None = None, content_type: str | None = None
    ) -> requests.Response:
        """Send a request; of the URL everything but letters, digits and `-._~` of its values is to be quoted.

        Raises:
            UnreachableError: there was no answer.
        """
        given = {"Host": urlsplit(url).netloc, "Content-Type": content_type, "X-Api-Key": self.key}
        headers = {name: value for name, value in given.items() if value}
        try:
            return self.http.request(
                method,
                self._connect_to(url),
                data=body,
                headers=headers,
                auth=_Signature(self.account.session, url),
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                allow_redirects=False,
                verify=self._ca_bundle(),
            )
        except requests.RequestException as error:
            where = urlsplit(self._connect_to(url)).netloc
            raise UnreachableError(
                f"The search API at {where} does not answer: check the network and AWS_ENDPOINT_URL. "
                f"({type(error).__name__})"
            ) from error

    def _connect_to(self, url: str) -> str:
        if self.endpoint is None:
            return url
        there = urlsplit(self.endpoint)
        return urlunsplit(urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc))

    def _ca_bundle(self) -> str | bool:
        core: Any = self.account.session._session  # boto3 shows no other way to its settings
        return core.get_config_variable("ca_bundle") or True


class _Signature(AuthBase):
    """SigV4 over the URL as the API knows it."""

    def __init__(self, session: boto3.Session, url: str) -> None:
        self.session = session
        self.url = url

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        credentials = self.session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        named = {name: request.headers[name] for name in SIGNED if name in request.headers}
        signed = AWSRequest(request.method, self.url, named, request.body)
        SigV4Auth(credentials, SERVICE, self.session.region_name).add_auth(signed)
        request.headers.update(dict(signed.headers))
        return request


def configured_endpoint(account: Account) -> str | None:
    """The endpoint that the AWS settings name for APIs; None where they leave it at AWS's own."""
    configured = account.client(_CLIENT).meta.endpoint_url
    usual = account.client(_CLIENT, ignore_configured_endpoint_urls=True).meta.endpoint_url
    return None if configured == usual else str(configured)
