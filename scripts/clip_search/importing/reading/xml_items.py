"""Items of an XML feed, RSS or Atom, read as they come; nothing outside the file is ever looked at."""

from collections.abc import Iterator
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from clip_search.errors import CommandError
from clip_search.importing.reading.files import File
from clip_search.importing.record import Record

ITEMS = ("item", "entry")
_CHUNK = 1 << 16
_DEEPEST = 32
_LONGEST = 16_000_000
"""Characters of one item."""
Name = tuple[str | None, str]


def read(file: File, namespace: str) -> Iterator[Record]:
    """Each item's elements by their local names; of repeated ones a list, of nested ones an object.

    An element of `namespace` goes before one of the same name from elsewhere.

    Raises:
        CommandError: the XML is not well formed, declares a DTD or entities, or has an item without end.
    """
    items = _Items(file.name, namespace)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)  # noqa: FBT003  xml.sax's way
    parser.setContentHandler(items)
    with file.opened() as stream:
        try:
            while chunk := stream.read(_CHUNK):
                parser.feed(chunk)
                yield from items.taken()
            parser.close()
        except DefusedXmlException as error:
            raise CommandError(
                f"{file.name}:{items.line} declares a document type or entities, which are not read, as they can name "
                "other files and grow without end: take the <!DOCTYPE …> out."
            ) from error
        except SAXParseException as error:
            where = f"{file.name}:{error.getLineNumber()}"
            raise CommandError(
                f"{where}: the XML cannot be read from here on: {error.getMessage()}."
            ) from error
    if not items.any:
        raise CommandError(
            f"{file.name} has no <item> and no <entry>: an RSS or Atom feed of products is wanted."
        )


class _Items(ContentHandler):
    def __init__(self, file: str, namespace: str) -> None:
        super().__init__()
        self.any = False
        self._file, self._namespace = file, namespace
        self._locator: Locator | None = None
        self._begun = 0
        self._open: list[_Element] = []
        self._size = 0
        self._done: list[Record] = []

    @property
    def line(self) -> int:
        """Where the parser is."""
        return (self._locator.getLineNumber() if self._locator else 0) or 1

    def taken(self) -> Iterator[Record]:
        """The items that are whole, each once."""
        done, self._done = self._done, []
        yield from done

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802
        self._locator = locator

    def startElementNS(self, name: Name, _qname: str | None, attrs: AttributesNSImpl) -> None:  # noqa: N802
        if not self._open and name[1] not in ITEMS:
            return
        if not self._open:
            self._begun, self._size = self.line, 0
        if len(self._open) > _DEEPEST:
            raise self._fault(f"elements are nested more than {_DEEPEST} deep")
        self._open.append(_Element(name, _address(name, attrs)))

    def characters(self, content: str) -> None:
        if self._open:
            self._size += len(content)
            if self._size > _LONGEST:
                raise self._fault(f"the item has more than {_LONGEST:,} characters")
            self._open[-1].text.append(content)

    def endElementNS(self, _name: Name, _qname: str | None) -> None:  # noqa: N802
        if not self._open:
            return
        element = self._open.pop()
        if self._open:
            self._open[-1].add(element, own=element.name[0] == self._namespace)
        else:
            self.any = True
            self._done.append(Record(self._file, self._begun, element.fields()))

    def _fault(self, what: str) -> CommandError:
        return CommandError(f"{self._file}:{self._begun}: the item that begins here cannot be read: {what}.")


def _address(name: Name, attrs: AttributesNSImpl) -> str:
    """Atom's links stand in an attribute."""
    if name[1] != "link":
        return ""
    return next((value for key, value in attrs.items() if key[1] == "href"), "")


class _Element:
    def __init__(self, name: Name, address: str) -> None:
        self.name = name
        self.text = [address]
        self._own: dict[str, list[Any]] = {}
        self._others: dict[str, list[Any]] = {}

    def add(self, child: "_Element", *, own: bool) -> None:
        value = child.value()
        if value:
            (self._own if own else self._others).setdefault(child.name[1], []).append(value)

    def fields(self) -> dict[str, Any]:
        both = {**self._others, **self._own}
        return {name: values if len(values) > 1 else values[0] for name, values in both.items()}

    def value(self) -> Any:
        return self.fields() or "".join(self.text).strip()
