"""From a checkpoint to a bundle, step by step."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from model_code.errors import InputError
from model_code.export import (
    architectures,
    calibration,
    finished,
    fitting,
    graphs,
    pooled,
    preprocessing,
    probes,
    quantise,
    text,
)
from model_code.export.calibration import Pictures
from model_code.export.errors import ExportError, in_one_line
from model_code.export.fingerprint import Ingredients
from model_code.export.measure import (
    GOLDEN_TOLERANCE,
    LEAST_COSINE,
    ON_MADE_PICTURES,
    ON_PHOTOGRAPHS,
    Measurements,
    insist,
    measure,
)
from model_code.export.patches import Patches
from model_code.export.progress import Progress
from model_code.export.quiet import quiet
from model_code.export.source import Checkpoint, resolve
from model_code.serving import golden
from model_code.serving.job import Job
from model_code.serving.machine import cpus
from model_code.serving.responses import DECIMALS
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle, Golden, ModelIdentity
from model_code.towers.encoder import Encoder, EncodingError, Parallelism
from model_code.towers.tokenizer import TextTokenizer


@dataclass(frozen=True, slots=True)
class Order:
    """What to export, to where, and how."""

    source: str
    output: Path
    precision: str
    calibration: Path | None
    name: str | None


@quiet()
def build(order: Order, progress: Progress) -> Bundle:
    """Export a checkpoint.

    Raises `ExportError` where it is missing, of an unknown type or loses more than the precision's bound.
    """
    with progress.step(f"Finding {order.source}"):
        checkpoint = resolve(order.source, order.name)
        config = architectures.read_config(checkpoint.folder)
        family = architectures.family_of(config)
        shape = preprocessing.read(checkpoint.folder)
    with progress.step("Loading the model"):
        model = architectures.load(checkpoint.folder, family)
        fitting.insist_on_pictures(model, shape, preprocessing.stated_in(checkpoint.folder))
    with finished.replacing(order.output) as folder:
        settings = text.save(checkpoint.folder, family, config, folder / bundles.TOKENIZER)
        pictures = calibration.read(order.calibration, shape)
        tokenizer = TextTokenizer(folder / bundles.TOKENIZER, settings)
        tokens = [tokenizer.encode(one).ids for one in probes.TEXTS]
        dimension = fitting.dimension(model, shape, tokenizer.greatest_id, tokens[0])
        converting = in_one_line("the model cannot be converted")
        with progress.step("Converting both towers"), converting, pooled.last_layers(model, family):
            patches = Patches.of(model, shape)
            vision = graphs.vision(model, patches)
            words = graphs.text(model, tokens[0], padded=family.pads_text)
        _write_graphs(vision, words, patches, pictures, order.precision, folder, progress)
        ingredients = Ingredients(
            model=model,
            dimension=dimension,
            tokenizer=folder / bundles.TOKENIZER,
            settings=settings,
            preprocessing=shape,
            precision=order.precision,
            calibration=pictures.digest if order.precision == "int8" else "",
        )
        bundle = _describe(checkpoint, ingredients, folder)
        bundle = _measured(bundle, model, pictures, tokens, progress)
        bundle.save()
        golden.check(bundles.read(folder), finished.pipeline(bundle))
    mark = bundle.model.fingerprint[:12]
    progress.note(f"{order.output}: {bundle.model.id}, {bundle.precision}, fingerprint {mark}")
    return bundle


def _write_graphs(
    vision: Any,
    words: Any,
    patches: Patches,
    pictures: Pictures,
    precision: str,
    folder: Path,
    progress: Progress,
) -> None:
    int8 = precision == "int8"
    if int8:
        with progress.step("Quantising to int8"), in_one_line("the model cannot be quantised"):
            vision, words = _quantised(vision, pictures, patches, progress), quantise.weights_only(words)
    graphs.save(patches.before(vision, int8=int8), folder / bundles.VISION, half=int8)
    graphs.save(words, folder / bundles.TEXT, half=int8)


def _quantised(vision: Any, pictures: Pictures, patches: Patches, progress: Progress) -> Any:
    if pictures.digest:
        return quantise.post_training(vision, pictures.pixels, patches)
    progress.note("weights only: with --calibration DIR the vision tower would be about 1.4 times as fast")
    return quantise.weights_only(vision)


def _describe(checkpoint: Checkpoint, made_of: Ingredients, folder: Path) -> Bundle:
    marks = made_of.fingerprints()
    return Bundle(
        folder=folder,
        model=ModelIdentity(
            checkpoint.id, checkpoint.revision, marks.whole, marks.image, marks.text, made_of.dimension
        ),
        architecture=str(made_of.model.config.model_type),
        precision=made_of.precision,
        preprocessing=made_of.preprocessing,
        tokenizer=made_of.settings,
        files={name: bundles.sha256(folder / name) for name in bundles.FILES},
        tolerance=GOLDEN_TOLERANCE[made_of.precision],
        golden=(),
        measurements={},
    )


def _measured(
    bundle: Bundle,
    model: torch.nn.Module,
    pictures: Pictures,
    tokens: list[tuple[int, ...]],
    progress: Progress,
) -> Bundle:
    with progress.step("Measuring the loss against torch"):
        encoder = Encoder(bundle, Parallelism(cpus()))
        bound = LEAST_COSINE[bundle.precision]
        margin, origin = ON_PHOTOGRAPHS if pictures.digest else ON_MADE_PICTURES
        try:
            found = measure(
                model, encoder, bundle.preprocessing, pictures.pixels, tokens, bound, margin, origin
            )
        except EncodingError as error:
            raise ExportError(f"{error}{_advice(bundle.precision, pictures)}") from None
    _tell(found, progress)
    insist(found, _advice(bundle.precision, pictures))
    return replace(bundle, measurements=found.as_json(), golden=_golden(bundle))


def _advice(precision: str, pictures: Pictures) -> str:
    if precision == "fp32":
        return ""
    first = "leave out --calibration, or " if pictures.digest else ""
    return f"; {first}export it with --precision fp32"


def _tell(found: Measurements, progress: Progress) -> None:
    for name, loss in (("pictures", found.images), ("texts", found.texts)):
        progress.note(f"{name}: cosine to torch {loss.cosine_mean} on average, {loss.cosine_least} at worst")
    progress.note(f"top-10 agreement {found.top10_agreement} on {found.images.count} {found.measured_on}")


def _golden(bundle: Bundle) -> tuple[Golden, ...]:
    wanted = probes.golden()
    batches = finished.pipeline(bundle).embed(map(golden.as_input, wanted), Job())
    results = [one for batch in batches for one in batch]
    return tuple(_filled(one, result) for one, result in zip(wanted, results, strict=True))


def _filled(one: Golden, result: Any) -> Golden:
    if isinstance(result, InputError):
        raise ExportError(f"the model refuses a golden {one.kind}: {result.message}")
    return replace(one, embedding=tuple(round(float(value), DECIMALS) for value in result.vector))
