"""Builds the sample image: `build_image.py CONTEXT IMAGE`; the context's `serve` is the image."""

import os
import shutil
import sys
from pathlib import Path

context, image = Path(sys.argv[1]), Path(sys.argv[2])
if os.environ.get("BUILD_ARG_BROKEN") == "yes":
    sys.exit("the sample image is broken on purpose")
shutil.copy(context / "serve", image / "serve")
(image / "flavour").write_text(os.environ["BUILD_ARG_FLAVOUR"])
(image / "serve").chmod(0o755)
