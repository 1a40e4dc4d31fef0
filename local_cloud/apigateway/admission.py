"""Who may call a method that asks for a key, and how often: the key's plan first, then the stage."""

from __future__ import annotations

from .errors import GatewayError
from .limits import Throttle
from .plans import ApiKey, Quotas
from .proxy import Call

KEY_HEADER = "x-api-key"


class Admission:
    """Lets calls in or raises the `GatewayError` that keeps them out."""

    def __init__(self) -> None:
        self._throttle = Throttle()
        self._quotas = Quotas()

    def admit(self, call: Call) -> None:
        """Let a call in by its key, where one is asked for, and by all limits; the call learns its key."""
        if call.route.api_key_required:
            call.key = _key(call)
            self._meter(call, call.key)
        bucket, limit = call.stage.limit(call.route)
        if not self._throttle.admits((call.api.id, call.stage.name, bucket), limit):
            raise GatewayError("THROTTLED")

    def _meter(self, call: Call, key: ApiKey) -> None:
        plan = key.plan
        method = f"{call.route.resource}/{call.route.method}"
        own = plan.methods.get(method)
        if own and not self._throttle.admits((plan.id, key.id, call.api.id, call.stage.name, method), own):
            raise GatewayError("THROTTLED")
        if plan.throttle and not self._throttle.admits((plan.id, key.id), plan.throttle):
            raise GatewayError("THROTTLED")
        if plan.quota and not self._quotas.admits((plan.id, key.id), plan.quota):
            raise GatewayError("QUOTA_EXCEEDED")


def _key(call: Call) -> ApiKey:
    given = call.request.headers.get(KEY_HEADER, "")
    key = call.stage.keys.get(given)
    if key is None:
        raise GatewayError("INVALID_API_KEY")
    return key
