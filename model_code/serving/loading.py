"""The first steps of a server, and its longest: a bundle read, its towers compiled."""

from model_code.serving.settings import Settings
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle
from model_code.towers.encoder import Encoder, Parallelism


def load(settings: Settings) -> tuple[Bundle, Encoder]:
    """Return the bundle that the settings name and its encoder. Raises `BundleError`."""
    bundle = bundles.read(settings.model_dir)
    return bundle, encoder_of(bundle, settings)


def encoder_of(bundle: Bundle, settings: Settings) -> Encoder:
    """Return the encoder of a bundle with the settings' threads and streams."""
    return Encoder(bundle, Parallelism(settings.threads, settings.streams))
