"""What an instance of Batch Transform costs an hour: a small table of one date, for estimates and no bill.

Its source: the on-demand rates of AWS's page "Amazon SageMaker pricing", as public price tables quote them (ml.m5,
ml.c6i). For ml.m6i, ml.c7i and ml.m7i EC2's on-demand rate by 1.2, which is what ml.m5 and ml.c6i are of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

AS_OF = "November 2026"
REGION = "us-east-1"
_CPU_HOUR_USD: Mapping[str, float] = {
    "m5": 0.0576,
    "m6i": 0.0576,
    "c6i": 0.051,
    "c7i": 0.05355,
    "m7i": 0.06048,
}
"""A family's rate is its number of CPUs by this one, whatever the size."""
_BILLED_AT_LEAST_S = 60
_HOUR_S = 3600


@dataclass(frozen=True)
class InstanceType:
    """A type's name taken apart: `ml.c6i.xlarge`."""

    name: str

    @property
    def family(self) -> str:
        """`c6i`."""
        return self.name.removeprefix("ml.").partition(".")[0]

    @property
    def cpus(self) -> int:
        """By the size: 2 of `large`, 4 of `xlarge`, 8 of `2xlarge`; 1 of what is smaller."""
        size = self.name.rpartition(".")[2]
        if size == "large":
            return 2
        times = size.removesuffix("xlarge")
        return 4 * int(times or 1) if size.endswith("xlarge") and (not times or times.isdecimal()) else 1

    @property
    def usd_per_hour(self) -> float | None:
        """The price of one; None where the table has none."""
        rate = _CPU_HOUR_USD.get(self.family)
        return None if rate is None else round(rate * self.cpus, 4)

    def usd(self, instances: int, seconds: float) -> float | None:
        """What so many cost for so long, each billed by the second."""
        hour = self.usd_per_hour
        if hour is None:
            return None
        return round(hour * instances * max(seconds, _BILLED_AT_LEAST_S) / _HOUR_S, 4)

    @property
    def price(self) -> str:
        """By what price that is, or why there is none."""
        hour = self.usd_per_hour
        if hour is None:
            return f"{self.name} is not in the table of prices (ml.{', ml.'.join(sorted(_CPU_HOUR_USD))})"
        return f"{self.name} at ${hour:.4g} an hour: {REGION}, on demand, {AS_OF}"
