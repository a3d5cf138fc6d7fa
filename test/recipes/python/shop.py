"""A shop that reports through all four lenses: spans, segments, items and log lines."""

import logging
import os

import requests
import rollbar
import rollbar.contrib.flask
import watchtower
from aws_xray_sdk.core import patch, xray_recorder
from aws_xray_sdk.ext.flask.middleware import XRayMiddleware
from flask import Flask, got_request_exception

app = Flask(__name__)

xray_recorder.configure(service="shop", sampling=False)
XRayMiddleware(app, xray_recorder)
patch(["requests"])

logs = watchtower.CloudWatchLogHandler(
    log_group_name="/shop", log_stream_name="python", send_interval=1
)
logs.setFormatter(
    logging.Formatter(
        "%(levelname)s [trace_id=%(otelTraceID)s span_id=%(otelSpanID)s"
        " resource.service.name=%(otelServiceName)s] %(message)s"
    )
)
log = logging.getLogger("shop")
log.setLevel(logging.INFO)
log.addHandler(logs)

rollbar.init("any-token", environment="local", endpoint="http://localhost:8088/api/1/")
got_request_exception.connect(rollbar.contrib.flask.report_exception, app)


def total(items):
    if not items:
        raise ValueError("the cart is empty")
    return sum(items)


@app.get("/cart/<int:number>")
def cart(number):
    stock = requests.get(os.environ["STOCK_URL"], timeout=5).json()
    log.info("cart %d has %d items", number, len(stock))
    return {"total": total(stock[:number])}


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "5000")))
