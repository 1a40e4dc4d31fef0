"""The second pass: what stands becomes parts, by what the first has learnt of the whole catalogue."""

from dataclasses import asdict, replace

from catalogue.notes import Tally
from catalogue.reader import Accepted
from common.arrangement import Arrangement
from common.bucket import Bucket
from ingest.identity import Identities
from ingest.planning.catalogue import Clock
from ingest.planning.known import KnownProducts
from ingest.planning.ledger import Ledger, Met
from ingest.planning.parts import Counts, PartWriter, part_size
from ingest.planning.reading import Reading
from ingest.planning.survey import Survey
from ingest.run import Run
from ingest.thumbnails import Wanted


class Packing:
    """Packs the chunks of a reading; `counts` says what became of them."""

    def __init__(self, bucket: Bucket, run: Run, ledger: Ledger) -> None:
        self._bucket, self._run, self._ledger = bucket, run, ledger
        self.counts = Counts(**ledger.get("counts", {}))

    def go_on(
        self,
        reading: Reading,
        survey: Survey,
        arrangement: Arrangement,
        still_time: Clock,
        *,
        described: bool,
        thumbnails: Wanted,
        at_once: int,
    ) -> bool:
        """Pack on from where it was left; whether the end was reached."""
        packed = before = int(self._ledger.get("packed", 0))
        if packed == 0:
            survey.kinds.tell(reading.notes)
        copies = Identities(Met(self._ledger, "copy")) if arrangement is Arrangement.GRAPH else None
        with PartWriter(
            self._bucket,
            self._run,
            KnownProducts(self._ledger),
            reading.notes,
            without=survey.placeholders,
            identities=copies,
            described=described,
            thumbnails=thumbnails,
            counts=self.counts,
            most_embeddings=part_size(survey.vectors, at_once),
        ) as writer:
            while packed < reading.chunks and (packed == before or still_time()):
                for accepted in reading.chunk(packed):
                    writer.add(_fitted(accepted, survey, reading.notes))
                packed += 1
        self._ledger.keep(packed=packed, counts=asdict(self.counts))
        return packed == reading.chunks


def _fitted(accepted: Accepted, survey: Survey, notes: Tally) -> Accepted:
    """Hold a product's attributes to the types that the catalogue has given them."""
    product = accepted.product
    attributes = survey.kinds.fitted(
        product.attributes, lambda name, what: notes.add(name, what, accepted.place)
    )
    return replace(accepted, product=replace(product, attributes=attributes))
