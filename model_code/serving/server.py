"""The ASGI application: `GET /ping` and `POST /invocations` as SageMaker calls them."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from model_code import logs
from model_code.errors import CancelledJobError, Code, InputError, RequestError
from model_code.serving import asgi, browsers, inputs, memory, responses
from model_code.serving.asgi import Receive, Scope, Send
from model_code.serving.inputs import ImageInput, Input, Line, TextInput
from model_code.serving.job import Job
from model_code.serving.pipeline import Result
from model_code.serving.service import Service
from model_code.serving.settings import Settings

IDLE_SECONDS = 2
JSON, JSON_LINES = "application/json", "application/jsonlines"


class Application:
    """Answers requests once `ready` was called; until then it says that it is not healthy.

    At most `concurrency` requests are worked on; the others wait with their bodies unread, so that memory is bounded
    by settings and not by clients.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._service: Service | None = None
        self._turns = asyncio.Semaphore(settings.concurrency)
        self._resting: asyncio.TimerHandle | None = None
        self._threads = ThreadPoolExecutor(settings.concurrency, thread_name_prefix="request")

    def ready(self, service: Service) -> None:
        """Begin to serve a model that has proven itself."""
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3, HTTP only)."""
        route = (scope["method"], scope["path"])
        if refused := browsers.refusal(scope, self._settings.host):
            await _refuse(send, 403, Code.BAD_REQUEST, refused)
        elif route == ("GET", "/ping"):
            await asgi.respond(send, 200 if self._service else 503, b"{}")
        elif route == ("POST", "/invocations"):
            await self._invocation(scope, receive, send)
        else:
            await _refuse(send, 404, Code.BAD_REQUEST, "only GET /ping and POST /invocations are served")

    async def _invocation(self, scope: Scope, receive: Receive, send: Send) -> None:
        content_type = asgi.header(scope, b"content-type").partition(";")[0].strip().lower()
        begun, call = time.perf_counter(), _Call(self._settings, self._threads, scope, receive, send)
        try:
            service = self._loaded()
            async with self._turns:
                self._rest_later()
                await call.answer(service, content_type)
        except RequestError as error:
            await call.refuse(error)
        except (CancelledJobError, asgi.ClientGoneError):
            call.status = 499
        except Exception as error:  # noqa: BLE001 whatever went wrong, the client gets one line and the log its kind
            logs.write("failure", "error", kind=type(error).__name__, place=_place(error))
            await call.refuse(
                RequestError(500, InputError(Code.INTERNAL, "the request failed inside the server"))
            )
        finally:
            self._rest_later()
            call.log(content_type, time.perf_counter() - begun)

    def _rest_later(self) -> None:
        """Put off the moment at which an idle server gives back what decoding left behind in its heaps."""
        if self._resting:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(IDLE_SECONDS, memory.give_back_freed)

    def _loaded(self) -> Service:
        if self._service is None:
            raise RequestError(503, InputError(Code.INTERNAL, "the model is not loaded yet; try again"))
        return self._service


class _Call:
    """One invocation: its request, its response, its account for the log."""

    def __init__(
        self, settings: Settings, threads: ThreadPoolExecutor, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._settings = settings
        self._threads = threads
        self._scope = scope
        self._receive = receive
        self._send = send
        self._job = Job()
        self._bytes = 0
        self.status = 0

    async def answer(self, service: Service, content_type: str) -> None:
        if content_type == JSON_LINES:
            await self._batch(service, await self._body(self._settings.max_batch_body))
        elif content_type == JSON:
            body = await self._body(self._settings.max_body)
            await self._single(service, lambda: inputs.parse_inputs(body, self._settings.max_inputs))
        elif content_type.startswith("image/"):
            picture = ImageInput(await self._body(self._settings.max_body))
            await self._single(service, lambda: [picture])
        else:
            accepted = f"{JSON}, {JSON_LINES} and image/*"
            raise RequestError(415, InputError(Code.BAD_REQUEST, f"content-type: accepted are {accepted}"))

    async def _body(self, limit: int) -> bytes:
        body = await asgi.read_body(self._scope, self._receive, limit)
        self._bytes = len(body)
        return body

    async def _single(self, service: Service, parse: Callable[[], list[Input]]) -> None:
        def work() -> bytes:
            given, results = parse(), list[Result]()
            for batch in service.pipeline.embed(given, self._job):
                results += batch
            thumbnails = any(not isinstance(one, TextInput) and one.thumbnail for one in given)
            return responses.embeddings(service.bundle.model, results, thumbnails=thumbnails)

        async with asgi.on_disconnect(self._receive, self._job.cancelled.set):
            body = await self._in_thread(work)
        self.status = 200
        await asgi.respond(self._send, 200, body)

    async def _batch(self, service: Service, body: bytes) -> None:
        """Stream the lines out as their batches are done: neither the pictures nor the vectors gather in memory."""
        chunks = _output_lines(service, body, self._job)
        async with asgi.on_disconnect(self._receive, self._job.cancelled.set):
            while chunk := await self._in_thread(lambda: next(chunks, b"")):
                if not self.status:
                    await self._begin_lines()
                await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
            if not self.status:
                await self._begin_lines()
            await self._send({"type": "http.response.body", "body": b""})

    async def _begin_lines(self) -> None:
        self.status = 200
        await asgi.begin(self._send, 200, [(b"content-type", JSON_LINES.encode())])

    async def _in_thread(self, work: Callable[[], bytes]) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def refuse(self, error: RequestError) -> None:
        if (
            self.status
        ):  # The response has begun: only breaking it off tells the client that it is not complete.
            raise error
        self.status = error.status
        self._job.counts.setdefault(f"error:{error.error.code}", 1)
        await asgi.respond(self._send, error.status, responses.failure(error))

    def log(self, content_type: str, seconds: float) -> None:
        stages = {stage: round(1000 * spent, 1) for stage, spent in self._job.seconds.items()}
        counts = dict(self._job.counts)
        logs.write(
            "request",
            status=self.status,
            content_type=content_type[:80],
            bytes=self._bytes,
            counts=counts,
            milliseconds={"total": round(1000 * seconds, 1), **stages},
        )


def _output_lines(service: Service, body: bytes, job: Job) -> Any:
    """Yield the response of a batch, one piece of whole lines for each encoded batch; the last line has the machine."""
    waiting: list[Line] = []
    all_given = False

    def given() -> Any:
        nonlocal all_given
        for one in inputs.parse_lines(body):
            waiting.append(one)
            yield one.input
        all_given = True

    with service.pace.working():
        for batch in service.pipeline.embed(given(), job, in_turn=True):
            lines, waiting[: len(batch)] = waiting[: len(batch)], []
            service.pace.add(sum(not isinstance(result, InputError) for result in batch))
            yield _lines(lines, batch, service.pace.so_far() if all_given and not waiting else None)


def _lines(given: Sequence[Line], results: Sequence[Result], machine: Mapping[str, object] | None) -> bytes:
    beside: list[Mapping[str, object]] = [{} for _ in given]
    if machine:
        beside[-1] = {"machine": machine}
    return b"".join(map(responses.line, given, results, beside))


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""


async def _refuse(send: Send, status: int, code: Code, message: str) -> None:
    await asgi.respond(send, status, responses.failure(RequestError(status, InputError(code, message))))
