"""The parts put together: a bundle, verified, and the pipeline that serves it."""

from concurrent.futures import Future
from dataclasses import dataclass

from model_code.pictures.pixel_budget import PixelBudget
from model_code.pictures.reader import PictureLimits, PictureReader
from model_code.serving import golden, memory
from model_code.serving.loading import encoder_of
from model_code.serving.pace import Pace
from model_code.serving.pipeline import Pipeline
from model_code.serving.s3 import S3Pictures
from model_code.serving.settings import Settings
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle
from model_code.towers.encoder import Encoder
from model_code.towers.tokenizer import TextTokenizer


@dataclass(frozen=True, slots=True)
class Service:
    """A bundle that has reproduced its golden vectors, ready to encode."""

    bundle: Bundle
    pipeline: Pipeline
    pace: Pace


def start(settings: Settings, loading: Future[tuple[Bundle, Encoder]]) -> Service:
    """Wait for a bundle and its encoder, and prove them.

    Raises `BundleError` where the bundle does not match its sums or does not reproduce its golden vectors.
    """
    reader = _reader(settings)  # takes its time to import, so before waiting
    bundle, encoder = loading.result()
    pipeline = _pipeline(bundle, encoder, reader, settings)
    golden.check(bundle, pipeline)
    # To encode, the CPU's own copies of the weights were made: the files' are not read again.
    for name in (bundles.VISION, bundles.TEXT):
        memory.forget_file(bundle.path(name).with_suffix(".bin"))
    memory.give_back_freed()
    return Service(bundle, pipeline, Pace())


def build_pipeline(bundle: Bundle, settings: Settings) -> Pipeline:
    """Return the pipeline of a bundle, unproven."""
    return _pipeline(bundle, encoder_of(bundle, settings), _reader(settings), settings)


def _reader(settings: Settings) -> PictureReader:
    limits = PictureLimits(settings.max_image_bytes, settings.max_image_pixels)
    return PictureReader(limits, PixelBudget(settings.pixel_budget))


def _pipeline(bundle: Bundle, encoder: Encoder, reader: PictureReader, settings: Settings) -> Pipeline:
    return Pipeline(
        encoder=encoder,
        tokenizer=TextTokenizer(bundle.path(bundles.TOKENIZER), bundle.tokenizer),
        reader=reader,
        preprocessing=bundle.preprocessing,
        store=S3Pictures(settings.s3_prefix, settings.max_image_bytes, settings.workers),
        workers=settings.workers,
        decoders=settings.threads + 1,
        streams=settings.streams,
        batch_size=settings.batch_size,
    )
