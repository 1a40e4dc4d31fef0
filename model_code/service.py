"""The parts put together: a bundle, verified, and the pipeline that serves it."""

from dataclasses import dataclass

from model_code import bundle as bundles
from model_code import golden, memory
from model_code.bundle import Bundle
from model_code.encoder import Encoder, Parallelism
from model_code.pictures import PictureLimits, PictureReader
from model_code.pipeline import Pipeline
from model_code.pixel_budget import PixelBudget
from model_code.s3 import S3Pictures
from model_code.settings import Settings
from model_code.tokenizer import TextTokenizer


@dataclass(frozen=True, slots=True)
class Service:
    """A bundle that has reproduced its golden vectors, ready to encode."""

    bundle: Bundle
    pipeline: Pipeline


def start(settings: Settings) -> Service:
    """Load the bundle that the settings name and prove it.

    Raises `BundleError` where it does not match its sums or does not reproduce its golden vectors.
    """
    bundle = bundles.read(settings.model_dir)
    pipeline = build_pipeline(bundle, settings)
    golden.check(bundle, pipeline)
    memory.give_back_freed()
    return Service(bundle, pipeline)


def build_pipeline(bundle: Bundle, settings: Settings) -> Pipeline:
    """Return the pipeline of a bundle, unproven."""
    limits = PictureLimits(settings.max_image_bytes, settings.max_image_pixels)
    return Pipeline(
        encoder=Encoder(bundle, Parallelism(settings.threads, settings.streams)),
        tokenizer=TextTokenizer(bundle.path(bundles.TOKENIZER), bundle.tokenizer),
        reader=PictureReader(limits, PixelBudget(settings.pixel_budget)),
        preprocessing=bundle.preprocessing,
        store=S3Pictures(settings.s3_prefix, settings.max_image_bytes, settings.workers),
        workers=settings.workers,
        decoders=settings.threads + 1,
        streams=settings.streams,
        batch_size=settings.batch_size,
    )
