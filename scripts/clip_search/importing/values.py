"""Numbers and prices as people write them, where what is meant leaves no doubt.

Libraries that find prices in texts take `-5` for 5, `12-15` for 12 and `1234.567` for 1234567; what is not plainly a
price stays a text here.
"""

import re
from dataclasses import dataclass
from typing import Literal

Decimal = Literal[".", ","]
_CODES = frozenset(
    "AED AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KRW KWD MAD MXN MYR "  # noqa: SIM905
    "NOK NZD PEN PHP PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR".split()
)
_SIGNS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₪": "ILS", "₫": "VND",
    "₴": "UAH", "zł": "PLN", "kč": "CZK", "ft": "HUF", "fr.": "CHF", "us$": "USD", "r$": "BRL", "a$": "AUD",
    "c$": "CAD", "lei": "RON", "$": "$", "kr": "kr", "kr.": "kr",
}  # fmt: skip
"""A sign that several currencies have stays as it is."""
_SPACES = "\u0020\u00a0\u202f\u2009'\u2019"
_NUMBER = re.compile(rf"[+-]?\d[\d.,{_SPACES}]*")
_GROUPED = re.compile(rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?=[.,]|$)")
_PRICES = re.compile(r"(?:price|preis|prix|precio|prezzo|prijs|cena|msrp|rrp|uvp|cost)(?:value|amount)?$")
TRUE = frozenset(("true", "yes", "y", "ja", "oui", "si", "sí"))
FALSE = frozenset(("false", "no", "n", "nein", "non"))


@dataclass(frozen=True)
class Money:
    """An amount, and its currency's code (or sign, where that is no one's own)."""

    amount: float
    currency: str | None


def plain(name: str) -> str:
    """A column's name without case, spaces, punctuation and Google's `g:`."""
    return "".join(filter(str.isalnum, name.strip().lower().removeprefix("g:")))


def is_price(name: str) -> bool:
    """Whether an attribute of this name holds prices."""
    return bool(_PRICES.search(plain(name)))


def money(text: str, decimal: Decimal | None = None) -> Money | None:
    """What a text says that is an amount, with or without a currency, and nothing else."""
    bare = text.strip()
    found = _NUMBER.search(bare)
    if found is None:
        return None
    around = f"{bare[: found.start()]} {bare[found.end() :]}".strip()
    amount = number(found[0].strip(_SPACES), decimal)
    currency = _currency(around)
    return None if amount is None or (around and currency is None) else Money(amount, currency)


def number(text: str, decimal: Decimal | None = None) -> float | None:
    """The number that a text is, `decimal` being what its fractions have before them where that is known.

    Where it is not, a single `.` or `,` before exactly three digits groups thousands.
    """
    bare = text.strip()
    sign, digits = (-1, bare[1:]) if bare[:1] == "-" else (1, bare.removeprefix("+"))
    if _GROUPED.match(digits):
        digits = re.sub(rf"[{_SPACES}]", "", digits)
    mark = _decimal_mark(digits) if decimal is None else decimal
    grouping = "," if mark == "." else "."
    whole, has_fraction, fraction = digits.partition(mark)
    groups = whole.split(grouping)
    is_grouped = len(groups) == 1 or (len(groups[0]) in (1, 2, 3) and all(len(g) == 3 for g in groups[1:]))
    if not is_grouped or not all(map(_is_digits, groups)) or (has_fraction and not _is_digits(fraction)):
        return None
    value = float(f"{''.join(groups)}.{fraction or 0}")
    return sign * (int(value) if not has_fraction and value < 1e15 else value)


def is_ambiguous(text: str) -> bool:
    """Whether a number may have thousands or fractions: a single mark before three digits."""
    return bool(re.search(r"^\D*[1-9]\d{0,2}[.,]\d{3}\D*$", text.strip()))


def decimal_of(text: str) -> Decimal | None:
    """What a number of this text surely has before its fraction; None where it has none, or may have."""
    found = _NUMBER.search(text)
    if found is None or is_ambiguous(found[0]):
        return None
    marks = [c for c in found[0] if c in ".,"]
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return None
    return "." if marks[-1] == "." else ","


def _decimal_mark(digits: str) -> Decimal:
    marks = [c for c in digits if c in ".,"]
    last = marks[-1] if marks else "."
    if len(set(marks)) == 2:
        return "." if last == "." else ","
    is_grouping = len(marks) > 1 or is_ambiguous(digits)
    return "." if (last == ".") != is_grouping else ","


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _currency(text: str) -> str | None:
    return text.upper() if text.upper() in _CODES else _SIGNS.get(text.lower())
