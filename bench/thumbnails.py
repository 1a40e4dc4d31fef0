"""What thumbnails cost beside the embedding, and the ways to make them: `python -m bench.thumbnails --help`."""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import simplejpeg

from bench import markdown
from bench.inputs import InputError, prepare
from bench.markdown import Section
from bench.pictures import draw, files_of
from bench.processes import ROOT
from bench.progress import Steps, say
from bench.report import machine_description
from bench.thumbnail_ways import SIDE, TAKEN_REDUCING, TAKEN_WRITING, Made, encodings, reductions
from model_code.serving import memory
from model_code.serving.inputs import ImageInput
from model_code.serving.job import Job
from model_code.serving.pipeline import Pipeline
from model_code.serving.service import build_pipeline
from model_code.serving.settings import Settings
from model_code.towers import bundle as bundles

PAGE = ROOT / "docs" / "thumbnails.md"
GOAL = 0.05
_CHUNK = 16
DESCRIPTION = """\
Embed JPEG files by the server's own pipeline, set as for Batch Transform, with and without thumbnails, in turns, and
time ways to make them. All figures are CPU time of this process; ratios within one run last. The model is ViT-B/32 with
random weights, on which speed does not depend, unless --model names a real one; setup-model has what exports it."""


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print or write its page. Return 0, or 1 with one line on standard error."""
    given, steps = _parser().parse_args(arguments), Steps()
    memory.limit_arenas()  # as the server does: buffers of megabytes cost more so
    load = os.getloadavg()[0]
    try:
        inputs = prepare(
            given.work, given.count, model=given.model, bundle=given.bundle, folder=given.pictures
        )
    except InputError as error:
        say(f"bench: {error}\n")
        return 1
    draw(drawn := given.work / "pictures", given.count)
    environment = {"SM_MODEL_DIR": str(inputs.bundle), "SAGEMAKER_BATCH": "true"}
    settings = Settings.from_environment(environment)
    pipeline = build_pipeline(bundles.read(inputs.bundle), settings)
    sections = []
    sets = {"drawn, 1000 by 1000": files_of(drawn, given.count)}
    if given.pictures:
        sets = {"as given": inputs.files, **sets}
    for name, files in sets.items():
        steps(f"pictures {name}")
        sections += _sections(name, files, pipeline, given.rounds)
    say("")
    made = markdown.page("The cost of thumbnails, measured", _intro(given, load), sections)
    sys.stdout.write(made)
    if given.write:
        PAGE.write_text(made, "utf-8")
    return 0


def _sections(name: str, files: Sequence[Path], pipeline: Pipeline, rounds: int) -> list[Section]:
    data = [file.read_bytes() for file in files]
    plain, both = _embedding(pipeline, data, rounds)
    levels = [simplejpeg.decode_jpeg(one) for one in data]
    reducing, writing = reductions(levels, rounds), encodings(levels, rounds)
    return [
        _whole(name, plain, both),
        _ways(f"Reducing, {name}", reducing, plain, f"Likeness to Pillow's Lanczos. {_COLUMNS}"),
        _ways(
            f"Writing, {name}",
            writing,
            plain,
            f"Likeness to what was written, which {TAKEN_REDUCING.partition(' (')[0]} had reduced. {_COLUMNS}",
            reducing[TAKEN_REDUCING].milliseconds,
        ),
    ]


def _embedding(pipeline: Pipeline, data: Sequence[bytes], rounds: int) -> tuple[float, float]:
    """Return CPU milliseconds a picture of embedding, alone and with thumbnails.

    A few pictures at a time the one way and the other, as what else the machine does changes from second to second.
    """
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    spent = {None: 0.0, SIDE: 0.0}
    for number in range(-1, rounds):
        for chunk in chunks:
            for side in (None, SIDE) if number % 2 else (SIDE, None):
                begun = time.process_time()
                for _ in pipeline.embed([ImageInput(one, side) for one in chunk], Job()):
                    pass
                if number >= 0:  # the first turn warms up
                    spent[side] += time.process_time() - begun
    each = 1000 / len(data) / rounds
    return each * spent[None], each * spent[SIDE]


def _whole(name: str, plain: float, both: float) -> Section:
    share = (both - plain) / plain
    verdict = (
        f"Thumbnails add {share:.1%}; the goal is at most {GOAL:.0%}: {'met' if share <= GOAL else 'missed'}."
    )
    rows = [
        ["the vector alone", f"{plain:.2f}", "1.00"],
        ["vector and thumbnail", f"{both:.2f}", f"{both / plain:.2f}"],
    ]
    text = f"CPU milliseconds a picture, all threads, decoding included. {verdict}"
    return Section(f"Embedding, pictures {name}", text, ("", "ms", "ratio"), rows)


_COLUMNS = "CPU milliseconds a picture; their share of the vector's."


def _ways(
    heading: str, made: Mapping[str, Made], embedding: float, text: str, before: float | None = None
) -> Section:
    """Show ways beside each other; `before` is what reducing takes, for the share of the whole."""
    head = ["", "ms", "share", *(["with reducing", "bytes"] if before is not None else []), "SSIM", "PSNR"]
    rows = []
    for name, one in made.items():
        cells = [name, f"{one.milliseconds:.2f}", f"{one.milliseconds / embedding:.1%}"]
        if before is not None:
            cells += [f"{(one.milliseconds + before) / embedding:.1%}", f"{one.size:,.0f}"]
        rows.append([*cells, f"{one.ssim:.4f}", f"{one.psnr:.1f}"])
    return Section(heading, text, head, rows)


def _intro(given: argparse.Namespace, load: float) -> str:
    machine = markdown.machine_line(machine_description())
    reducing, writing = (name.removesuffix(" (taken)") for name in (TAKEN_REDUCING, TAKEN_WRITING))
    return (
        f"Made by `python -m bench.thumbnails` on {machine}: {given.count} pictures of each kind, a longest side of "
        f"{SIDE} pixels, {given.rounds} turns. The embedding is that of ViT-B/32 in int8. "
        f"Taken are {reducing}, and {writing}: of what looks as WebP of quality 75 does, the one within the goal. "
        f"What else the machine ran kept {load:.1f} CPUs busy as the bench began, which stretches all figures of a "
        "table alike."
    )


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.thumbnails",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add(
        "--pictures",
        type=_path,
        metavar="DIR",
        help="folder of JPEG files, besides drawn ones of 1000 by 1000",
    )
    add("--count", type=int, default=64, help="how many pictures (default: %(default)s)")
    add("--rounds", type=int, default=7, help="turns (default: %(default)s)")
    add("--model", type=_path, metavar="DIR", help="a CLIP checkpoint, as transformers saves it")
    add("--bundle", type=_path, metavar="DIR", help="a finished bundle of it (default: int8, exported now)")
    add(
        "--work",
        type=_path,
        default=ROOT / ".build" / "bench",
        help="folder that keeps what is made (default: .build/bench)",
    )
    add("--write", action="store_true", help=f"write the page to {PAGE.relative_to(ROOT)}, too")
    return made


def _path(value: str) -> Path:
    return Path(value).absolute()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
