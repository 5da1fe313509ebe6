"""An address that leads to no graph is one clear line."""

import time

import pytest

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import connect


def test_a_graph_that_is_down_is_one_clear_line_within_seconds() -> None:
    start = time.monotonic()
    with pytest.raises(Retryable, match=r"bolt://127\.0\.0\.1:9 does not answer") as raised:
        connect(GraphAddress("bolt://127.0.0.1:9", "neo4j", "secret"))
    assert time.monotonic() - start < 6
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 4
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "uri",
    ["http://127.0.0.1:7474", "nonsense", "", "bolt://localhost:port", "bolt://localhost:99999", "bolt://[::1"],
)
def test_an_address_that_is_no_bolt_is_misconfigured(uri: str) -> None:
    with pytest.raises(Misconfigured, match="KG_GRAPH_URI"):
        connect(GraphAddress(uri, "neo4j", "secret"))


def test_a_wrong_password_is_misconfigured(address: GraphAddress) -> None:
    with pytest.raises(Misconfigured, match="KG_GRAPH_PASSWORD"):
        connect(GraphAddress(address.uri, address.user, "wrong"))
