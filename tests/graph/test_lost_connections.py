"""A connection lost in the middle of a statement: the statement is asked again."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.statements import find_statement


class _Line(ThreadingTCPServer):
    """Between a client and a server; hangs up instead of handing on the next message, as often as it is told."""

    daemon_threads = True

    def __init__(self, server: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.server = server
        self.n_to_lose = 0


class _Call(BaseRequestHandler):
    server: _Line

    def handle(self) -> None:
        with socket.create_connection(self.server.server) as beyond:
            Thread(target=_hand_on, args=(beyond, self.request), daemon=True).start()
            while message := self.request.recv(65536):
                if self.server.n_to_lose:
                    self.server.n_to_lose -= 1
                    break
                beyond.sendall(message)
            beyond.shutdown(socket.SHUT_RDWR)


def _hand_on(beyond: socket.socket, client: socket.socket) -> None:
    while answer := beyond.recv(65536):
        client.sendall(answer)


@pytest.fixture
def line(address: GraphAddress) -> Iterator[_Line]:
    uri = urlsplit(address.uri)
    assert uri.hostname and uri.port
    with _Line((uri.hostname, uri.port)) as line:
        Thread(target=line.serve_forever, daemon=True).start()
        yield line
        line.shutdown()


def test_a_schema_statement_is_asked_again(address: GraphAddress, line: _Line) -> None:
    through = replace(address, uri=f"bolt://127.0.0.1:{line.server_address[1]}")
    with connect(through) as connection:
        line.n_to_lose = 1
        connection.define(find_statement("schema", "entity_name"))
    assert line.n_to_lose == 0
