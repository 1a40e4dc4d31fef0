"""The server's process: `serve`, as SageMaker starts the container (`docker run IMAGE serve`)."""

import asyncio
import os
import signal
import sys
import warnings
from collections.abc import Sequence

import uvicorn
from PIL import Image

from model_code import logs, memory, service
from model_code.bundle import BundleError
from model_code.server import Application
from model_code.settings import SettingError, Settings

USAGE = """usage: serve

Answer GET /ping and POST /invocations with the model bundle in SM_MODEL_DIR (/opt/ml/model).
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
    memory.limit_arenas()
    _guard_pillow(settings.max_image_pixels)
    _silence_native_code()
    return asyncio.run(_serve(settings))


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


async def _serve(settings: Settings) -> int:
    application = Application(settings)
    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_grace,
    )
    server = uvicorn.Server(config)
    # uvicorn raises the signal again once all is done: taken here, it ends the process in order, with status 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    loading = asyncio.create_task(_load(settings, application, server))
    await server.serve()
    return await loading


async def _load(settings: Settings, application: Application, server: uvicorn.Server) -> int:
    try:
        loaded = await asyncio.to_thread(service.start, settings)
    except BundleError as error:
        logs.write("bundle", "error", message=str(error))
        server.should_exit = True
        return 1
    except Exception as error:  # noqa: BLE001 a server that cannot load its model must end, whatever the reason
        logs.write("bundle", "error", message="the model cannot be loaded", kind=type(error).__name__)
        server.should_exit = True
        return 1
    application.ready(loaded)
    logs.write("ready", model=loaded.bundle.model.id, fingerprint=loaded.bundle.model.fingerprint)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
