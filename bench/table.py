"""The bench's figures as text, at most 120 columns wide."""

from collections.abc import Callable, Iterator

from bench.figures import Figures, Row, Spread
from bench.goals import Verdict
from model_code.serving.machine import WITH_VNNI

NAME = 22
NOTHING = "-"
HEAD = (
    f"{'':{NAME}}{'images/s':>9}{'spread':>13}{'ratio':>7}{'picture ms':>11}"
    f"{'text ms':>9}{'ratio':>6}{'start s':>8}{'ratio':>6}{'peak MiB':>9}{'ratio':>6}{'cosine':>9}"
)


def table(figures: Figures, verdicts: list[Verdict], instruction_set: str) -> str:
    """Return all figures, the machine's limits and the goals' verdicts; ratios are to the samples' way."""
    parts = (_machine(instruction_set), _contenders(figures), _limits(figures), _goals(verdicts))
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _machine(instruction_set: str) -> Iterator[str]:
    kind = "with" if instruction_set in WITH_VNNI else "without"
    yield f"instruction set: {instruction_set}; the goals are those for machines {kind} VNNI"


def _contenders(figures: Figures) -> Iterator[str]:
    yield HEAD
    for row in figures.rows:
        yield _line(figures, row)
    yield "Medians; spread from the least to the most; ratios and the first picture's cosine: to the samples'."
    yield "Start: from the process's start to its first text's vector. Peak: the process's own, workers not counted."
    for name, why in figures.left_out.items():
        yield f"left out: {name}: {why.splitlines()[0]}"


def _line(figures: Figures, row: Row) -> str:
    def ratio(figure: Callable[[Row], Spread | float | None]) -> str:
        return _number(figures.ratio(row.name, figure), 2)

    images = row.images_per_second
    spread = f"{images.least:.1f}-{images.most:.1f}" if images else NOTHING
    return (
        f"{row.name:{NAME}}{_number(images, 1):>9}{spread:>13}{ratio(lambda one: one.images_per_second):>7}"
        f"{_number(row.picture_milliseconds, 1):>11}"
        f"{_number(row.text_milliseconds, 1):>9}{ratio(lambda one: one.text_milliseconds):>6}"
        f"{_number(row.start_seconds, 2):>8}{ratio(lambda one: one.start_seconds):>6}"
        f"{_number(row.peak_megabytes, 0):>9}{ratio(lambda one: one.peak_megabytes):>6}"
        f"{_number(row.cosine, 5):>9}"
    )


def _limits(figures: Figures) -> Iterator[str]:
    for kind, limit in figures.matmul.items():
        yield (
            f"matrix products, {kind}: {limit.median:.0f} GFLOP/s ({limit.least:.0f}-{limit.most:.0f}), "
            f"{limit.median / figures.gflop_per_image:.1f} images/s at {figures.gflop_per_image:.2f} GFLOP an image"
        )
    rates = {"vision tower alone": figures.tower, **{row.name: row.images_per_second for row in figures.rows}}
    for name, rate in rates.items():
        shares = [
            f"{share:.0%} of {kind}'s"
            for kind in figures.matmul
            if (share := figures.share(rate, kind)) is not None
        ]
        if rate and shares:
            yield f"{name}: {rate.median:.1f} images/s, " + ", ".join(shares) + " limit"


def _goals(verdicts: list[Verdict]) -> Iterator[str]:
    words = {True: "met", False: "missed", None: "not measured"}
    yield f"{'goal':48}{'wanted':>10}{'measured':>10}"
    for verdict in verdicts:
        wanted = f"{verdict.sign} {verdict.bound:.3g}"
        yield f"{verdict.text:48}{wanted:>10}{_number(verdict.measured, 3):>10}  {words[verdict.met]}"


def _number(value: Spread | float | None, places: int) -> str:
    if value is None:
        return NOTHING
    return f"{value.median if isinstance(value, Spread) else value:.{places}f}"
