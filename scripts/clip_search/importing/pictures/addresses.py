"""Connections that a stranger's addresses may lead to: to the open internet, by what is really connected to."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 for IPv4, where a network translates."""


class PrivateAddressError(Exception):
    """A name that leads to this machine or a private network."""


def is_open(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    ip = ip_address(address.split("%")[0])
    if isinstance(ip, IPv6Address) and (inner := _inside(ip)) is not None:
        return is_open(str(inner))
    return ip.is_global and not ip.is_multicast


def refuse_private(host: str, port: int) -> None:
    """Look a name up, and refuse it where one of its addresses is private; what cannot be looked up is let through.

    For requests by a proxy, which looks names up for itself. Raises `PrivateAddressError`.
    """
    try:
        found = list(_resolved(host, port))
    except OSError:
        return
    if not all(map(is_open, found)):
        raise PrivateAddressError(host)


class OpenAdapter(HTTPAdapter):
    """requests' adapter; every connection, after every redirect too, goes to an address that was looked at itself."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools of connections that look at their addresses."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}


def _inside(ip: IPv6Address) -> IPv4Address | None:
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _resolved(host: str, port: int) -> Iterator[str]:
    for _, _, _, _, address in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM):
        yield str(address[0])


class _Open:
    """Connects to an address that was found open, not to a name that may mean another the next moment."""

    def _new_conn(self: Any) -> socket.socket:
        try:
            addresses = list(dict.fromkeys(_resolved(self._dns_host, self.port)))
        except OSError as error:
            raise NameResolutionError(self.host, self, error) from error  # type: ignore[arg-type]
        if not all(map(is_open, addresses)):
            raise PrivateAddressError(self.host)
        failed: OSError | None = None
        for address in addresses:
            try:
                return create_connection(
                    (address, self.port), self.timeout, socket_options=self.socket_options
                )
            except OSError as error:
                failed = error
        if isinstance(failed, TimeoutError):
            raise ConnectTimeoutError(self, f"{self.host} does not answer") from failed
        raise NewConnectionError(self, f"{self.host} cannot be connected to") from failed


class _HttpConnection(_Open, HTTPConnection):
    pass


class _HttpsConnection(_Open, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection
