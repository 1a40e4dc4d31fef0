"""The web server around a model that is still loading."""

import asyncio
import signal
from concurrent.futures import Future

import uvicorn

from model_code import logs
from model_code.serving import machine, service
from model_code.serving.server import Application
from model_code.serving.settings import Settings
from model_code.towers.bundle import Bundle, BundleError
from model_code.towers.encoder import Encoder


async def serve(settings: Settings, towers: Future[tuple[Bundle, Encoder]]) -> int:
    """Answer until SIGTERM or SIGINT. Return 0 after an orderly stop, 1 where the model cannot be loaded."""
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
    loading = asyncio.create_task(_load(settings, towers, application, server))
    await server.serve()
    return await loading


async def _load(
    settings: Settings,
    towers: Future[tuple[Bundle, Encoder]],
    application: Application,
    server: uvicorn.Server,
) -> int:
    try:
        loaded = await asyncio.to_thread(service.start, settings, towers)
    except BundleError as error:
        logs.write("bundle", "error", message=str(error))
        server.should_exit = True
        return 1
    except Exception as error:  # noqa: BLE001 a server that cannot load its model must end, whatever the reason
        logs.write("bundle", "error", message="the model cannot be loaded", kind=type(error).__name__)
        server.should_exit = True
        return 1
    model = loaded.bundle.model
    logs.write(
        "ready",
        model=model.id,
        fingerprint=model.fingerprint,
        instruction_set=machine.instruction_set(),
        cpus=settings.threads,
    )
    application.ready(loaded)
    return 0
