"""Who may call a method, and that API Gateway may invoke the function behind it."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.wrappers import Request

from ..access.authority import Authority
from ..access.guard import Guard
from ..access.keys import Key
from ..access.policy import Need
from ..access.refusals import REASONS, RefusedError
from .errors import GatewayError
from .proxy import Call

_SIGNATURE_ERRORS = {"unsigned": "MISSING_AUTHENTICATION_TOKEN", "expired_token": "EXPIRED_TOKEN"}
"""Every other fault of a signature is INVALID_SIGNATURE."""


@dataclass(frozen=True)
class Authorisation:
    """The methods' own authorisation, and the functions' policies."""

    account: str
    region: str
    guard: Guard
    authority: Authority

    def authorise(self, call: Call) -> None:
        """Raise `GatewayError` where a call is not let in; a signed one learns its signer."""
        if call.route.authorization == "AWS_IAM":
            call.signer = self._signer(call.request)
            self._check_right(call, call.signer)
        elif call.route.authorization != "NONE":
            text = f"the local cloud does not support authorization {call.route.authorization}"
            raise GatewayError("API_CONFIGURATION_ERROR", text)

    def check_function(self, call: Call, function: str) -> None:
        """Raise `GatewayError` where the function's policy does not let this API invoke it."""
        need = Need("lambda:InvokeFunction", function)
        try:
            self.authority.demand_of_service("apigateway.amazonaws.com", need, self._arn(call))
        except RefusedError as error:
            raise GatewayError("API_CONFIGURATION_ERROR") from error

    def _signer(self, request: Request) -> Key:
        try:
            return self.guard.signer(request, "execute-api")
        except RefusedError as error:
            kind = _SIGNATURE_ERRORS.get(error.kind, "INVALID_SIGNATURE")
            text = None if error.kind == "unsigned" else error.message
            raise GatewayError(kind, text, error_type=REASONS[error.kind].json) from error

    def _check_right(self, call: Call, signer: Key) -> None:
        need = Need("execute-api:Invoke", self._arn(call))
        try:
            self.authority.demand(signer.principal, need)
        except RefusedError as error:
            raise GatewayError("ACCESS_DENIED", error.message) from error

    def _arn(self, call: Call) -> str:
        """What a call is to policies: API, stage, method and path."""
        api = f"arn:aws:execute-api:{self.region}:{self.account}:{call.api.id}"
        return f"{api}/{call.stage.name}/{call.request.method}{call.path or '/'}"
