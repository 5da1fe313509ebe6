"""One request to NCBI's E-utilities through Biopython, repeated while that is worth it; the only connection there.

NCBI's rules are kept: `tool` and `email` in every request, three requests a second, ten with a key
(https://www.ncbi.nlm.nih.gov/books/NBK25497/). Biopython keeps the rate; use one `Eutilities` a process.
"""

import importlib.util
import logging
import random
import time
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from types import ModuleType
from typing import Protocol, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from kg_pipeline.errors import BadInput, Misconfigured, PipelineError, Retryable
from kg_pipeline.pubmed.response import NothingThere, error_in, says_nothing_there

NCBI_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
_LOG = logging.getLogger(__name__)
_MAX_WAIT_S = 60.0
_Answer = TypeVar("_Answer")


class Access(Protocol):
    """Where to ask and as whom: the settings of that name."""

    @property
    def entrez_url(self) -> str | None: ...
    @property
    def entrez_tool(self) -> str: ...
    @property
    def entrez_email(self) -> str | None: ...
    @property
    def entrez_api_key(self) -> str | None: ...


class Eutilities:
    """Asks esearch and efetch of PubMed. Raises `Misconfigured` when made without tool or email."""

    def __init__(
        self,
        access: Access,
        *,
        timeout_s: float = 60.0,
        max_attempts: int = 6,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = _check_url(access.entrez_url or NCBI_URL)
        self._who = _check_who(access.entrez_tool, access.entrez_email)
        self._key = access.entrez_api_key
        self._timeout_s = timeout_s
        self._max_attempts = max_attempts
        self._sleep = sleep
        self._opener = build_opener()
        self._entrez = _own_biopython_entrez(self._open)

    def ask(self, utility: str, read: Callable[[bytes], _Answer], **parameters: object) -> _Answer:
        """What `read` makes of the answer; `read` raises `Retryable` for one that is worth asking for again.

        Pauses grow from one second. Raises `Retryable` after the last attempt, other errors at once.
        """
        attempt = 1
        while True:
            try:
                return read(self._request(utility, parameters))
            except NothingThere:
                raise
            except Retryable as exc:
                _LOG.info("%s, attempt %d of %d: %s", utility, attempt, self._max_attempts, exc)
                if attempt == self._max_attempts:
                    raise Retryable(
                        f"{utility} at {self._url}: {exc}; gave up after {attempt} attempts, run the same command "
                        "again later"
                    ) from exc
                self._sleep(_wait_s(attempt, exc))
            attempt += 1

    def _request(self, utility: str, parameters: dict[str, object]) -> bytes:
        """The body of one answer. Raises ours for every error of the transport."""
        send = getattr(self._entrez, utility)
        try:
            with send(db="pubmed", api_key=self._key, **self._who, **parameters) as answer:
                body: bytes | str = answer.read()
        except HTTPError as exc:
            raise self._translate(utility, exc) from exc
        except (OSError, HTTPException) as exc:
            said = self._without_key(str(exc).encode()).decode()
            raise Retryable(f"no whole answer ({type(exc).__name__}: {said})") from exc
        return self._without_key(body.encode() if isinstance(body, str) else body)

    def _translate(self, utility: str, exc: HTTPError) -> PipelineError:
        """Ours for an HTTP status: 429 and 5xx may pass, the rest is the request's own fault."""
        try:
            said = error_in(self._without_key(exc.read()))
        except (OSError, HTTPException):
            said = ""
        if exc.code == 429 or exc.code >= 500:
            return Retryable(f"HTTP {exc.code} {exc.reason} {said!r}")
        if says_nothing_there(said):
            return NothingThere(f"{self._url} answers {said!r}; search again")
        if "api key" in said.lower():
            return Misconfigured(f"{self._url} refuses the API key ({said!r}); correct or unset KG_ENTREZ_API_KEY")
        if exc.code == HTTPStatus.NOT_FOUND:
            return Misconfigured(f"{self._url} has no {utility} (HTTP 404); correct KG_ENTREZ_URL")
        return BadInput(f"{utility} at {self._url}: HTTP {exc.code} {said!r}; correct the query or KG_ENTREZ_URL")

    def _without_key(self, body: bytes) -> bytes:
        """The body with the key blotted out: NCBI repeats it in some errors, never in a record."""
        return body.replace(self._key.encode(), b"(key)") if self._key else body

    def _open(self, request: Request) -> HTTPResponse:
        """In place of urllib's `urlopen`: our address and a time limit, which Biopython has no parameters for."""
        request.full_url = self._url + request.full_url.removeprefix(NCBI_URL)
        response: HTTPResponse = self._opener.open(request, timeout=self._timeout_s)
        return response


def _own_biopython_entrez(open_url: Callable[[Request], HTTPResponse]) -> ModuleType:
    """A copy of `Bio.Entrez`: its transport and tries are module globals, which clients must not share."""
    spec = importlib.util.find_spec("Bio.Entrez")
    if spec is None or spec.loader is None:
        raise Misconfigured("Biopython is missing; install kg-pipeline again")
    entrez = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(entrez)
    entrez.urlopen = open_url  # type: ignore[attr-defined]
    entrez.max_tries = 1  # type: ignore[attr-defined]
    return entrez


def _check_url(url: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise Misconfigured(f"KG_ENTREZ_URL: {url!r} is no http address; an example: {NCBI_URL}")
    return url.rstrip("/") + "/"


def _check_who(tool: str, email: str | None) -> dict[str, str]:
    if not tool or " " in tool:
        raise Misconfigured(f"KG_ENTREZ_TOOL: {tool!r} is no name without spaces, which NCBI requires; set it")
    if not email or "@" not in email:
        raise Misconfigured(
            f"KG_ENTREZ_EMAIL: {email or ''!r} is no e-mail address, which NCBI requires; set yours"
        )
    return {"tool": tool, "email": email}


def _wait_s(attempt: int, failure: Retryable) -> float:
    """1, 2, 4 ... seconds with jitter, never less than the server asked for (`Retry-After`), up to a minute."""
    cause = failure.__cause__
    asked = str(cause.headers.get("Retry-After", "")) if isinstance(cause, HTTPError) else ""
    at_least_s = float(asked) if asked.isdecimal() else 0.0
    return min(_MAX_WAIT_S, at_least_s + random.uniform(0.5, 1.0) * 2.0 ** (attempt - 1))
