"""How fast this server is, and what one would use instead: `python -m bench.serving --help`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import measure
from bench.contender import WAYS
from bench.figures import BASELINE, TOWER, figures
from bench.goals import verdicts
from bench.inputs import InputError, Inputs, prepare
from bench.limits import MatrixProduct
from bench.options import parser
from bench.progress import say
from bench.report import command_line, report
from bench.runners import Contender, Runner, command_of
from bench.serving_modes import BatchServer, EndpointServer
from bench.table import table
from bench.tower import VisionTower
from model_code.serving import machine

# Of the CPUs, what others may keep busy: above it, threads of one contender wait for each other.
BUSY = 0.25


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print its table. Return 0, or 1 with one line on standard error."""
    given = parser().parse_args(arguments)
    load = os.getloadavg()[0]
    if load > BUSY * machine.cpus():
        say(f"This machine is busy (load {load:.1f}): the figures will mislead.\n")
    try:
        options = {"model": given.model, "bundle": given.bundle, "folder": given.pictures}
        inputs = prepare(given.work, given.count, **options)
    except InputError as error:
        say(f"bench: {error}\n")
        return 1
    made = measure.run(
        _runners(given, inputs), _gauges(inputs), rounds=given.rounds, starts=given.starts, say=say
    )
    say("")
    found = figures(made, len(inputs.files), inputs.shape.gflop)
    instruction_set = machine.instruction_set()
    judged = verdicts(found, instruction_set)
    sys.stdout.write(table(found, judged, instruction_set))
    if given.json:
        settings = {
            "command": command_line(),
            "pictures": len(inputs.files),
            "rounds": given.rounds,
            "starts": given.starts,
            "load_before": round(load, 2),
        }
        given.json.write_text(json.dumps(report(made, found, judged, settings), indent=1) + "\n")
    return 0


def _gauges(inputs: Inputs) -> dict[str, measure.Gauge]:
    """Return what the machine and the graph alone can do, under the names that `figures` knows."""
    return {
        "fp32": MatrixProduct("fp32").gflops,
        "int8": MatrixProduct("int8").gflops,
        TOWER: VisionTower(inputs.bundle / "vision.xml").images_per_second,
    }


def _runners(given: argparse.Namespace, inputs: Inputs) -> list[Runner]:
    wanted = list(WAYS) if given.only is None else [BASELINE, *given.only]
    weights = {"checkpoint": inputs.weights.checkpoint, "state": inputs.weights.state}
    options = {**weights, "description": inputs.weights.description, "pictures": inputs.folder}
    contenders = [
        Contender(name, command_of(name, _python(name, given.libraries), count=given.count, **options))
        for name in wanted
    ]
    return [
        BatchServer(inputs.bundle, inputs.files),
        EndpointServer(inputs.bundle, inputs.files),
        *contenders,
    ]


def _python(name: str, libraries: Path) -> str:
    """Return the Python for a contender: transformers alone is in the project's, and faster to start there."""
    own = WAYS[name].distributions == ("transformers",) or not libraries.exists()
    return sys.executable if own else str(libraries)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
