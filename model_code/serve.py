"""The server's process: `serve`, as SageMaker starts the container (`docker run IMAGE serve`)."""

import asyncio
import os
import sys
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from model_code import logs
from model_code.serving import memory
from model_code.serving.settings import SettingError, Settings

USAGE = """usage: serve

Answer GET /ping and POST /invocations with the model bundle in SM_MODEL_DIR (/opt/clip/model).
Environment: SAGEMAKER_BIND_TO_PORT (8080), CLIP_HOST (0.0.0.0), CLIP_S3_PREFIX (s3://bucket/catalog/),
CLIP_THREADS, CLIP_STREAMS, CLIP_WORKERS, CLIP_BATCH_SIZE, CLIP_CONCURRENCY, CLIP_MAX_INPUTS, CLIP_MAX_BODY_BYTES,
CLIP_MAX_BATCH_BODY_BYTES, CLIP_MAX_IMAGE_BYTES, CLIP_MAX_IMAGE_PIXELS, CLIP_PIXEL_BUDGET, CLIP_SHUTDOWN_GRACE."""


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT. Return 0 after an orderly stop, 1 for a bad bundle, 2 for a bad setting."""
    if [one for one in arguments if one != "serve"]:
        sys.stderr.write(USAGE + "\n")
        return 0 if set(arguments) <= {"serve", "-h", "--help"} else 2
    try:
        settings = Settings.from_environment(os.environ)
    except SettingError as error:
        logs.write("setting", "error", message=str(error))
        return 2
    # The server converts no models; OpenVINO does without its converter, which takes a fifth of a second to import.
    sys.modules["openvino.tools.ovc"] = None  # type: ignore[assignment]
    memory.limit_arenas()
    _guard_pillow(settings.max_image_pixels)
    _silence_native_code()
    with ThreadPoolExecutor(1, thread_name_prefix="load") as pool:
        from model_code.serving import loading

        towers = pool.submit(loading.load, settings)
        # Compiling is native code: what answers requests is imported meanwhile.
        from model_code.serving import web

        return asyncio.run(web.serve(settings, towers))


def _guard_pillow(max_pixels: int) -> None:
    """Make Pillow itself refuse what its decoders find to be larger than the header said; it refuses at twice this."""
    Image.MAX_IMAGE_PIXELS = max(1, max_pixels // 2)
    warnings.filterwarnings("ignore", module="PIL")


def _silence_native_code() -> None:
    """Keep what C decoders print about hostile files, line upon line, out of the log; Python's own errors stay."""
    kept = os.dup(2)
    sys.stderr = os.fdopen(kept, "w", buffering=1)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 a device, not a path
        os.dup2(nowhere.fileno(), 2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
