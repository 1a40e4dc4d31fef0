"""Text as a reader sees it: without markup, entities and what no eye can see."""

import html
import re

_INLINE = "a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var"
_UNSEEN = "script|style|template|head"
_BLOCKS = (
    "address|article|aside|blockquote|body|br|button|caption|center|col|colgroup|dd|details|div|dl|dt|embed|fieldset|"
    "figcaption|figure|footer|form|h1|h2|h3|h4|h5|h6|header|hr|html|iframe|img|input|label|legend|li|link|main|meta|nav|"
    "noscript|object|ol|option|p|param|path|picture|pre|section|select|source|summary|svg|table|tbody|td|textarea|tfoot|"
    "th|thead|time|title|tr|track|ul|video|wbr|!doctype"
)
"""What is no tag of HTML stays: a title may well say <M>."""
_TAG = re.compile(
    rf"</?(?:(?P<inline>{_INLINE})|(?P<unseen>{_UNSEEN})|(?:{_BLOCKS}))(?=[\s/>])", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\ufffe\uffff]")
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's Cc and Cs, which no version of it changes."""
_LAYERS = 2
"""Exports encode twice: `&lt;p&gt;` is a paragraph, too."""


def readable(text: str) -> str:
    """Return a text without tags, entities, control characters and runs of white space; it may come out empty."""
    for _ in range(_LAYERS if "<" in text or "&" in text else 0):
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), _Markup(text).stripped())
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def storable(text: str) -> bool:
    """Whether a text can be written as UTF-8 and holds no control characters."""
    return _CONTROL.search(text) is None


class _Markup:
    """Goes over a text once, whatever it holds: an end is looked for only where one is known to come."""

    def __init__(self, text: str) -> None:
        self._text, self._lower = text, text.lower()
        self._last_end = text.rfind(">")
        self._last_comment = text.rfind("-->")
        self._last_unseen = {name: self._lower.rfind(f"</{name}") for name in _UNSEEN.split("|")}

    def stripped(self) -> str:
        """Return what is between the tags; a block's tag parts words."""
        kept, at = [], 0
        while at <= (start := self._text.find("<", at)) <= self._last_end:
            kept.append(self._text[at:start])
            at, instead = self._after(start)
            kept.append(instead)
        return "".join(kept) + self._text[at:]

    def _after(self, start: int) -> tuple[int, str]:
        """Return where the text goes on after a `<`, and what stands in place of what was left out."""
        if self._text.startswith("<!--", start) and start + 4 <= self._last_comment:
            return self._text.find("-->", start + 4) + 3, " "
        tag = _TAG.match(self._text, start)
        if tag is None:
            return start + 1, "<"
        end = self._text.find(">", start)
        name = (tag["unseen"] or "").lower()
        if name and self._text[start + 1] != "/" and self._last_unseen[name] > end:
            end = self._text.find(">", self._lower.find(f"</{name}", end))
        return (end + 1 if end >= 0 else len(self._text)), "" if tag["inline"] else " "
