"""A local server of NLM's files with index pages as Apache makes them, checksums, ranges, and faults."""

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

FaultKind = Literal["status", "cut", "corrupt"]


@dataclass
class Fault:
    """Happens to the next `times` requests of a path that ends so."""

    kind: FaultKind
    ending: str
    times: int = 1
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    at_byte: int = 0
    """Of the answer: where it is cut."""


class NlmServer:
    """Serves its files, `updatefiles/pubmed26n1501.xml.gz` to bytes, while the `with` lasts, at `url`.

    `asked` holds each request's path and Range in order.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.asked: list[tuple[str, str | None]] = []
        self.ranges = True
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/pubmed/"

    def __enter__(self) -> "NlmServer":
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def put(self, path: str, content: bytes) -> None:
        """A file with its checksum beside it, as NLM has it."""
        self.files[path] = content
        name = path.rpartition("/")[2]
        self.files[f"{path}.md5"] = f"MD5({name})= {hashlib.md5(content).hexdigest()}\n".encode()

    def fail(self, fault: Fault) -> None:
        self.faults.append(fault)

    def take_fault(self, path: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if path.endswith(fault.ending):
                    fault.times -= 1
                    if not fault.times:
                        self.faults.remove(fault)
                    return fault
        return None

    def index(self, directory: str) -> bytes | None:
        names = sorted(path.removeprefix(directory) for path in self.files if path.startswith(directory))
        lines = [_line(name, len(self.files[directory + name])) for name in names]
        if not lines:
            return None
        title = f"Index of /pubmed/{directory}"
        head = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><pre>"
        up = '<a href="?C=N;O=D">Name</a>  <a href="?C=S;O=A">Size</a><hr><a href="/pubmed/">Parent Directory</a>'
        return "\n".join([head, up, *lines, "<hr></pre></body></html>"]).encode()

    def body(self, path: str) -> bytes | None:
        """Of a file, or of a directory its index, unless it is given another page."""
        return self.files.get(path) or (self.index(path) if path.endswith("/") else None)


def _line(name: str, n_bytes: int) -> str:
    size = f"{n_bytes / 1024:.1f}K" if n_bytes >= 1024 else str(n_bytes)
    return f'<a href="{name}">{name}</a>{" " * (30 - len(name))} 2026-01-06 14:02  {size:>4}  '


def _handler_for(server: NlmServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.removeprefix("/pubmed/")
            wanted = self.headers.get("Range")
            server.asked.append((path, wanted))
            fault, body = server.take_fault(path), server.body(path)
            if fault is not None and fault.kind == "status":
                self._send(fault.status, b"", fault.headers)
            elif body is None:
                self._send(404, b"not found")
            else:
                self._send_file(body, wanted if server.ranges else None, fault)

        def _send_file(self, body: bytes, wanted: str | None, fault: Fault | None) -> None:
            first = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            if wanted and first >= len(body):
                self._send(416, b"", {"Content-Range": f"bytes */{len(body)}"})
                return
            part = body[first:]
            headers = {"Content-Length": str(len(part))}
            if fault is not None and fault.kind == "corrupt":
                part = bytes(255 - byte for byte in part)
            if fault is not None and fault.kind == "cut":
                part = part[: fault.at_byte]
            if wanted:
                headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
            self._send(206 if wanted else 200, part, headers)

        def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            fields = {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
            self.send_response(status)
            for name, value in fields.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            return

    return Handler
