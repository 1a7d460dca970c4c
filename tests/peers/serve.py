"""Starts moto as an AWS-compatible server that the Rust SDK can talk to and that moves.

moto itself is untouched. Around it there is:
- CloudWatch in Smithy RPC v2 CBOR, the only protocol of aws-sdk-cloudwatch (moto knows JSON and query);
- 501 for what is not implemented, instead of a 500 in HTML, which a client would try again;
- one request at a time, so that every call is atomic as on AWS, and connections that stay open;
- the mover (`mover.py`): tasks that start, become healthy, drain and are replaced, and users;
- `/candlefish/...`, with which tests build an estate and move it.

usage: python serve.py [PORT]      (any free one without; says which when it listens, and ends
                                    when its standard input is closed)
"""

import datetime
import io
import json
import os
import re
import sys
import threading
import zlib

import cbor2
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

import control
import corrections
import mover

CBOR_SERVICES = {"GraniteServiceVersion20100801": "cloudwatch"}
CBOR_PATH = re.compile(r"^/service/([^/]+)/operation/([^/]+)$")
ONE_AT_A_TIME = threading.RLock()


def plain(value):
    """What JSON can say of a decoded CBOR document."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def seconds(value):
    if not isinstance(value, str):
        return float(value)
    return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()


def shaped(value, shape):
    """A JSON document as CBOR wants it: real floats, and timestamps under tag 1."""
    if value is None or shape is None:
        return value
    kind = shape.type_name
    if kind == "structure":
        present = {name: inner for name, inner in shape.members.items() if value.get(name) is not None}
        return {name: shaped(value[name], inner) for name, inner in present.items()}
    if kind == "list":
        return [shaped(inner, shape.member) for inner in value]
    if kind == "map":
        return {key: shaped(inner, shape.value) for key, inner in value.items()}
    if kind in ("double", "float"):
        return float(value)
    if kind == "timestamp":
        return cbor2.CBORTag(1, seconds(value))
    return value


def body_of(environ):
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if environ.pop("HTTP_CONTENT_ENCODING", "") == "gzip":
        raw = zlib.decompress(raw, 31)
    return raw


class Peer:
    """The WSGI application around moto's."""

    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start):
        # Read to its end, or what is left would be taken for the next request.
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(raw)
        with ONE_AT_A_TIME:
            mover.arrive(environ)
            path = environ.get("PATH_INFO", "")
            if path.startswith("/candlefish/"):
                return self.candlefish(path, environ, start)
            cbor = CBOR_PATH.match(path)
            if cbor and cbor.group(1) in CBOR_SERVICES:
                return self.cbor(cbor.group(1), cbor.group(2), environ, start)
            return self.guarded(environ, start)

    def guarded(self, environ, start):
        """moto's answer; 501 where it has none."""
        try:
            return [b"".join(self.moto(environ, start))]
        except Exception as problem:  # whatever it is, the client has to hear of it
            missing = isinstance(problem, NotImplementedError)
            status = "501 Not Implemented" if missing else "500 Internal Server Error"
            kind = "PeerCannot" if missing else "PeerCrashed"
            document = {"__type": kind, "message": f"{type(problem).__name__}: {problem}"}
            return answer(start, status, json.dumps(document).encode(), "application/json")

    def cbor(self, service, operation, environ, start):
        raw = body_of(environ)
        body = json.dumps(plain(cbor2.loads(raw) if raw else {})).encode()
        inner = dict(
            environ,
            PATH_INFO="/",
            RAW_URI="/",
            REQUEST_URI="/",
            CONTENT_TYPE="application/x-amz-json-1.0",
            CONTENT_LENGTH=str(len(body)),
            HTTP_X_AMZ_TARGET=f"{service}.{operation}",
        )
        inner["wsgi.input"] = io.BytesIO(body)
        for name in ("HTTP_X_AMZN_QUERY_MODE", "HTTP_ACCEPT"):
            inner.pop(name, None)
        heard = {}

        def hear(status, headers, _problem=None):
            heard.update(status=status, headers=headers)

        out = b"".join(self.guarded(inner, hear))
        try:
            document = json.loads(out) if out else {}
        except ValueError:
            text = out[:200].decode("utf8", "replace")
            document = {"__type": "InternalFailure", "message": text}
        if heard["status"] < "3":
            model = get_service_model(CBOR_SERVICES[service]).operation_model(operation)
            document = shaped(document, model.output_shape)
        dropped = ("content-type", "content-length")
        headers = [(name, value) for name, value in heard["headers"] if name.lower() not in dropped]
        headers.append(("smithy-protocol", "rpc-v2-cbor"))
        return answer(start, heard["status"], cbor2.dumps(document), "application/cbor", headers)

    def candlefish(self, path, environ, start):
        raw = body_of(environ)
        try:
            wish = json.loads(raw) if raw else {}
            status, document = control.obey(path.removeprefix("/candlefish/"), wish, environ)
        except Exception as problem:  # a test that asks for nonsense hears why
            status, document = "400 Bad Request", {"problem": f"{type(problem).__name__}: {problem}"}
        return answer(start, status, json.dumps(document).encode(), "application/json")


def answer(start, status, body, kind, headers=()):
    start(status, [*headers, ("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


class Handler(MotoRequestHandler):
    # Without this every call pays for a connection of its own.
    protocol_version = "HTTP/1.1"

    disable_nagle_algorithm = True

    def run_wsgi(self):
        """werkzeug's own closes every connection, after waiting for more."""
        heard = {}

        def hear(status, headers, _problem=None):
            heard.update(status=status, headers=headers)

        body = b"".join(self.server.app(self.make_environ(), hear))
        code, _, reason = heard["status"].partition(" ")
        self.send_response(int(code), reason)
        for name, value in heard["headers"]:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log(self, *_words):
        """A line for every request would fill the log of a test."""


def end_with_input():
    """Ends the process with whoever started it, however that ended."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    corrections.make()
    server = make_server("127.0.0.1", wanted, Peer(), threaded=True, request_handler=Handler)
    threading.Thread(target=end_with_input, daemon=True).start()
    print(server.server_port, flush=True)
    server.serve_forever()
