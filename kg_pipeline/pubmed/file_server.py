"""Files over HTTP from NLM's server or a mirror of it: patient with a busy server, going on where a cut came."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

from requests import RequestException, Response, Session
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from kg_pipeline.errors import BadInput, Misconfigured, Retryable, using
from kg_pipeline.pubmed.listing import ListedFile, read_index

_BUSY = (429, 500, 502, 503, 504)
_GONE = (404, 410)
_PARTIAL = 206
_BEYOND_ITS_END = 416
_CHUNK_BYTES = 2**18
_LOG = logging.getLogger(__name__)
_Made = TypeVar("_Made")


class FileServer:
    """A server with NLM's directories below `url`. Pauses grow from `pause_s`, or are as the server asks.

    None is longer than `max_pause_s`.
    """

    def __init__(
        self,
        url: str,
        *,
        max_tries: int = 6,
        pause_s: float = 1.0,
        max_pause_s: int = 60,
        timeout_s: float = 60.0,
    ) -> None:
        self._url = url.rstrip("/") + "/"
        self._max_tries = max_tries
        self._pause_s = pause_s
        self._timeout_s = timeout_s
        retry = Retry(
            max_tries - 1,
            status_forcelist=_BUSY,
            backoff_factor=pause_s,
            backoff_max=max_pause_s,
            retry_after_max=max_pause_s,
            backoff_jitter=pause_s,
            raise_on_status=False,
        )
        self._session = Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def list_files(self, directory: str) -> list[ListedFile]:
        """Those that the index page of the directory links."""
        page = self._ask(f"{directory}/", _read)
        if page is None:
            raise Misconfigured(f"{self._shown(directory)}/ is not there; correct KG_PUBMED_FILES")
        if not (listed := list(read_index(page))):
            raise Retryable(
                f"{self._shown(directory)}/ links no file, not even NLM's README.txt; see what the server sends"
            )
        return listed

    def read_text(self, directory: str, name: str) -> str | None:
        """Its content; None if it is not there."""
        return self._ask(f"{directory}/{name}", _read)

    def find_here(self, directory: str, name: str) -> None:
        """Nowhere."""

    def obtain(self, directory: str, name: str, scratch: Path, advance: Callable[[int], None]) -> Path:
        """The file in `scratch`, where what a cut left of it is taken up. Raises `BadInput` if it is not there."""
        path = scratch / name

        def receive(response: Response) -> Path:
            _append(response, path, advance)
            return path

        if self._ask(f"{directory}/{name}", receive, part=path) is None:
            raise BadInput(f"{self._shown(f'{directory}/{name}')} is not there; see what the server lists")
        return path

    def _ask(self, place: str, use: Callable[[Response], _Made], part: Path | None = None) -> _Made | None:
        """What `use` makes of the answer, None if there is nothing; after a cut asked on from the end of `part`.

        Raises `Retryable` once the last tries brought nothing more.
        """
        tries_left, furthest = self._max_tries, _size(part)
        while True:
            try:
                with self._get(place, _size(part)) as response:
                    return use(response) if self._is_there(response, place) else None
            except HTTPError as exc:
                tries_left = self._max_tries if _size(part) > furthest else tries_left - 1
                furthest = max(furthest, _size(part))
                _LOG.info("%s: cut after %d bytes (%s)", place, _size(part), exc)
                if not tries_left:
                    raise Retryable(
                        f"{self._shown(place)}: cut off, {self._max_tries} times over ({exc}); run the same "
                        "command again later, which goes on from there"
                    ) from exc
                time.sleep(self._pause_s)

    def _get(self, place: str, first_byte: int) -> Response:
        headers = {"Accept-Encoding": "identity"}
        if first_byte:
            headers["Range"] = f"bytes={first_byte}-"
        address = self._url + quote(place)
        try:
            return self._session.get(address, headers=headers, stream=True, timeout=self._timeout_s)
        except RequestException as exc:
            raise Retryable(
                f"{self._shown(place)}: no answer ({type(exc).__name__}); check the network and KG_PUBMED_FILES, "
                "then run the same command again"
            ) from exc

    def _is_there(self, response: Response, place: str) -> bool:
        """Raises `Retryable` for a server that is busy still, `Misconfigured` for one that refuses."""
        if response.status_code in _GONE:
            return False
        said = f"{self._shown(place)}: HTTP {response.status_code}"
        if response.status_code in _BUSY:
            raise Retryable(f"{said}, {self._max_tries} times over; run the same command again later")
        if not response.ok and response.status_code != _BEYOND_ITS_END:
            raise Misconfigured(f"{said}; correct KG_PUBMED_FILES")
        return True

    def _shown(self, place: str) -> str:
        """The address without the name and password it may hold."""
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{place}"


def _read(response: Response) -> str:
    content: bytes = response.raw.read(decode_content=True)
    return content.decode("latin-1")


def _append(response: Response, path: Path, advance: Callable[[int], None]) -> None:
    """Write the answer to the end of the file, or as the file where the server sends all of it again."""
    if response.status_code == _BEYOND_ITS_END:
        return  # the file was there to its end, or is another one's: its checksum tells
    with using(path), path.open("ab" if response.status_code == _PARTIAL else "wb") as file:
        for chunk in response.raw.stream(_CHUNK_BYTES, decode_content=False):
            file.write(chunk)
            advance(len(chunk))


def _size(path: Path | None) -> int:
    return path.stat().st_size if path is not None and path.exists() else 0
