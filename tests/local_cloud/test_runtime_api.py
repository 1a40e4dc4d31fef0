"""Lambda's Runtime API: events are for the one process that they were meant for."""

import threading

import requests

from local_cloud.lambda_runtime.runtime_api import Event, RuntimeApi

PLACE = "2018-06-01/runtime"


def test_only_the_process_with_the_secret_takes_and_answers_events() -> None:
    api = RuntimeApi("arn:aws:lambda:us-east-1:123456789012:function:f")
    try:
        event = Event(b"{}", 10)
        api.submit(event)
        outside = f"http://{api.address.partition('/')[0]}"
        for path in (f"/{PLACE}", "", f"/x/{PLACE}"):
            assert requests.get(f"{outside}{path}/invocation/next", timeout=10).status_code == 403
            wrong = f"{outside}{path}/invocation/{event.request_id}/response"
            assert requests.post(wrong, b"stolen", timeout=10).status_code == 403
            assert requests.post(f"{outside}{path}/init/error", b"{}", timeout=10).status_code == 403
        assert not event.delivered.is_set()
        assert api.init_error is None
        inside = f"http://{api.address}/{PLACE}/invocation"
        assert requests.get(f"{inside}/next", timeout=10).content == b"{}"
        requests.post(f"{inside}/{event.request_id}/response", b"mine", timeout=10)
        assert event.answer.get(timeout=10).payload == b"mine"
    finally:
        threading.Thread(target=api.close, daemon=True).start()
