"""What a browser sends is refused: SageMaker calls this server, and a stranger's page reaches any port of a machine."""

from ipaddress import ip_address

from model_code.serving import asgi
from model_code.serving.asgi import Scope


def refusal(scope: Scope, listens_on: str) -> str | None:
    """Return why a request may not be served, or None.

    A page's POST carries its `Origin`. A page whose own name resolves to this machine carries that name as `Host`:
    a server that listens on this machine alone is asked by this machine's names alone.
    """
    if asgi.header(scope, b"origin"):
        return "pages in a browser may not call this server"
    if _is_loopback(listens_on) and not _is_loopback(_name(asgi.header(scope, b"host"))):
        return "only requests to this machine's own name are served"
    return None


def _name(host: str) -> str:
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_loopback(name: str) -> bool:
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
