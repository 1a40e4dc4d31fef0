"""Sites whose pages may call the API: the setting `api_origins`."""

import re

ANY = "*"
_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:(?P<port>[1-9]\d{0,4}))?"
)
_DEFAULT_PORTS = {("https", "443"), ("http", "80")}
_ROOM = 2_000
"""Characters for all of them: a function's environment has room for 4 KB."""
_FORM = (
    "is origins as browsers send them, with commas between: https://shop.example, without a slash at the end"
)


def origins(setting: str) -> tuple[str, ...]:
    """The origins that a setting names, without spaces around them."""
    return tuple(part.strip() for part in setting.split(",")) if setting.strip() else ()


def fault(setting: str, access: str) -> str | None:
    """What is wrong with the setting under a mode of access; None where nothing is."""
    named = origins(setting)
    if ANY in named:
        if len(named) > 1:
            return "is * or origins, not both"
        return None if access == "public" else "is * with api_access=public only: name the sites"
    if len(setting) > _ROOM:
        return f"is longer than {_ROOM:,} characters"
    wrong = next((origin for origin in named if not _usable(origin)), None)
    return None if wrong is None else f"{_FORM}; {wrong[:100] or 'an empty one'} is none"


def _usable(origin: str) -> bool:
    match = _ORIGIN.fullmatch(origin)
    return match is not None and (match["scheme"], match["port"]) not in _DEFAULT_PORTS
