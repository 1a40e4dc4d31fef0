"""Why a picture cannot be had."""


class PictureFaultError(Exception):
    """One line, alike for alike faults; `passing` where another try may fare better."""

    def __init__(self, what: str, *, passing: bool = False) -> None:
        super().__init__(what)
        self.what, self.passing = what, passing
