"""NLM's files from a server of our own and from a folder: whole and checked, or not at all."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nlm_server import Fault, NlmServer

from kg_pipeline.errors import BadInput, Misconfigured, PipelineError, Retryable
from kg_pipeline.pubmed.file_server import FileServer
from kg_pipeline.pubmed.listing import ListedFile, read_checksum, read_index
from kg_pipeline.pubmed.nlm_files import NlmFiles, open_nlm_files, receive_checked
from kg_pipeline.pubmed.received import FOLDER

NAME = "pubmed26n1501.xml.gz"
PATH = f"updatefiles/{NAME}"
CONTENT = b"<PubmedArticleSet>" + bytes(range(256)) * 4_000


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NlmServer]:
    """One update file with its checksum."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with NlmServer() as server:
        server.put(PATH, CONTENT)
        yield server


class Brought:
    """What a call brought, and the bytes it told of."""

    def __init__(self, files: NlmFiles, data: Path) -> None:
        self.n_bytes = 0
        receipt = receive_checked(files, "updatefiles", NAME, data, self._advance)
        self.content = (data / receipt.path).read_bytes()
        self.name = receipt.name

    def _advance(self, n: int) -> None:
        self.n_bytes += n


def patient(server: NlmServer) -> FileServer:
    return FileServer(server.url, max_tries=3, pause_s=0.0, max_pause_s=0, timeout_s=5.0)


def kept(data: Path) -> list[Path]:
    return [path for path in data.rglob("*") if path.is_file() and path.name != "lock"]


def test_a_file_is_kept_as_received_under_its_own_name(server: NlmServer, tmp_path: Path) -> None:
    brought = Brought(patient(server), tmp_path)
    assert (brought.content, brought.name, brought.n_bytes) == (CONTENT, NAME, len(CONTENT))
    assert sorted(path.parent.name for path in kept(tmp_path)) == [FOLDER, FOLDER]


def test_what_is_kept_is_not_brought_again(server: NlmServer, tmp_path: Path) -> None:
    Brought(patient(server), tmp_path)
    server.asked.clear()
    assert Brought(patient(server), tmp_path).content == CONTENT
    assert server.asked == [(f"{PATH}.md5", None)]


def test_two_calls_at_once_bring_it_once(server: NlmServer, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        brought = list(pool.map(lambda _: Brought(patient(server), tmp_path).content, range(4)))
    assert brought == [CONTENT] * 4
    assert sum(path == PATH for path, _ in server.asked) == 1


@pytest.mark.parametrize("ending", [NAME, ".md5", "updatefiles/"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", "", status=429, headers={"Retry-After": "86400"}, times=2),
        Fault("status", "", status=500, times=2),
        Fault("status", "", status=503, times=2),
        Fault("cut", "", at_byte=10, times=2),
    ],
    ids=["429", "500", "503", "cut"],
)
def test_what_passes_is_waited_out(server: NlmServer, tmp_path: Path, ending: str, fault: Fault) -> None:
    server.fail(Fault(fault.kind, ending, fault.times, fault.status, fault.headers, fault.at_byte))
    files = patient(server)
    assert [file.name for file in files.list_files("updatefiles")] == [NAME, f"{NAME}.md5"]
    assert Brought(files, tmp_path).content == CONTENT
    assert not server.faults


def test_a_cut_download_goes_on_where_it_was_cut(server: NlmServer, tmp_path: Path) -> None:
    for at_byte in (1_000, 300_000, 300_000, 300_000):  # more cuts than tries: each brought more
        server.fail(Fault("cut", NAME, at_byte=at_byte))
    brought = Brought(patient(server), tmp_path)
    assert (brought.content, brought.n_bytes) == (CONTENT, len(CONTENT))
    ranges = [asked for path, asked in server.asked if path == PATH]
    assert ranges == [None, "bytes=1000-", "bytes=301000-", "bytes=601000-", "bytes=901000-"]


def test_what_a_kill_left_is_taken_up(server: NlmServer, tmp_path: Path) -> None:
    server.fail(Fault("cut", NAME, at_byte=5_000))
    server.fail(Fault("status", NAME, status=500, times=3))
    with pytest.raises(Retryable, match="HTTP 500, 3 times over"):
        Brought(patient(server), tmp_path)
    brought = Brought(patient(server), tmp_path)
    assert (brought.content, brought.n_bytes) == (CONTENT, len(CONTENT) - 5_000)


def test_what_a_kill_left_whole_is_enough(server: NlmServer, tmp_path: Path) -> None:
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / NAME).write_bytes(CONTENT)
    brought = Brought(patient(server), tmp_path)
    assert (brought.content, brought.n_bytes) == (CONTENT, 0)


def test_a_server_without_ranges_sends_all_of_it_again(server: NlmServer, tmp_path: Path) -> None:
    server.ranges = False
    server.fail(Fault("cut", NAME, at_byte=1_000))
    assert Brought(patient(server), tmp_path).content == CONTENT


def test_a_server_without_ranges_that_always_cuts_is_given_up(server: NlmServer, tmp_path: Path) -> None:
    server.ranges = False
    for at_byte in (2_000, 1_000, 2_000, 1_000):
        server.fail(Fault("cut", NAME, at_byte=at_byte))
    with pytest.raises(Retryable, match="cut off, 3 times over"):
        Brought(patient(server), tmp_path)
    assert not server.faults


def test_a_corrupt_file_is_brought_again(server: NlmServer, tmp_path: Path) -> None:
    server.fail(Fault("corrupt", NAME))
    assert Brought(patient(server), tmp_path).content == CONTENT


def test_a_file_that_stays_corrupt_is_refused_and_nothing_of_it_kept(server: NlmServer, tmp_path: Path) -> None:
    server.fail(Fault("corrupt", NAME, times=2))
    with pytest.raises(Retryable, match=f"{hashlib.md5(CONTENT).hexdigest()} .* 2 times over"):
        Brought(patient(server), tmp_path)
    assert kept(tmp_path) == []
    assert Brought(patient(server), tmp_path).content == CONTENT


def test_another_file_of_its_name_does_not_stand_for_it(server: NlmServer, tmp_path: Path) -> None:
    Brought(patient(server), tmp_path)
    server.put(PATH, CONTENT[::-1])
    assert Brought(patient(server), tmp_path).content == CONTENT[::-1]


def _lose_checksum(server: NlmServer) -> None:
    del server.files[f"{PATH}.md5"]


def _lose_file(server: NlmServer) -> None:
    del server.files[PATH]


def _lose_both(server: NlmServer) -> None:
    server.put(f"{PATH}.other", server.files.pop(PATH))
    del server.files[f"{PATH}.md5"]


def _refuse(server: NlmServer) -> None:
    server.fail(Fault("status", NAME, status=403))


def _exchange_checksum(server: NlmServer) -> None:
    server.files[f"{PATH}.md5"] = b"MD5(pubmed26n1502.xml.gz)= " + b"0" * 32


def _stay_busy(server: NlmServer) -> None:
    server.fail(Fault("status", ".md5", status=429, times=9))


def _stay_cut(server: NlmServer) -> None:
    server.fail(Fault("cut", NAME, times=9))


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (_lose_checksum, Retryable, f"{PATH}.md5 is not there"),
        (_lose_both, BadInput, f"{PATH} is not there.* write baseline/{NAME}"),
        (_exchange_checksum, Retryable, "expected MD5"),
        (_lose_file, BadInput, "is not there; see what the server lists"),
        (_refuse, Misconfigured, "HTTP 403; correct KG_PUBMED_FILES"),
        (_stay_busy, Retryable, "HTTP 429, 3 times over"),
        (_stay_cut, Retryable, "cut off, 3 times over"),
    ],
)
def test_what_does_not_pass_is_said(
    server: NlmServer, tmp_path: Path, spoil: object, error: type[PipelineError], said: str
) -> None:
    assert callable(spoil)
    spoil(server)
    with pytest.raises(error, match=said):
        Brought(patient(server), tmp_path)
    assert not (tmp_path / FOLDER).exists()


def test_no_server_is_worth_trying_again_and_its_password_is_not_shown(tmp_path: Path) -> None:
    files = FileServer("http://who:secret@127.0.0.1:9/pubmed", max_tries=2, pause_s=0.0)
    with pytest.raises(Retryable) as raised:
        Brought(files, tmp_path)
    assert "http://127.0.0.1:9/pubmed/updatefiles/" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_directory_that_is_not_there_is_a_wrong_setting(server: NlmServer) -> None:
    with pytest.raises(Misconfigured, match="pubmed/baseline/ is not there"):
        patient(server).list_files("baseline")


def test_a_directory_that_links_no_file_is_worth_trying_again(server: NlmServer) -> None:
    server.files["baseline/"] = b"<html><body>Please come back later</body></html>"
    with pytest.raises(Retryable, match="baseline/ links no file"):
        patient(server).list_files("baseline")


def test_a_folder_laid_out_the_same_will_do(server: NlmServer, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    for path, content in server.files.items():
        (mirror / path).parent.mkdir(parents=True, exist_ok=True)
        (mirror / path).write_bytes(content)
    files = open_nlm_files(str(mirror))
    sizes = [len(CONTENT), len(server.files[f"{PATH}.md5"])]
    assert [file.n_bytes for file in files.list_files("updatefiles")] == sizes
    assert Brought(files, tmp_path / "data").content == CONTENT
    assert (mirror / PATH).read_bytes() == CONTENT
    with pytest.raises(Misconfigured, match="baseline is no folder"):
        files.list_files("baseline")
    (mirror / PATH).write_bytes(CONTENT[:-1])
    with pytest.raises(Retryable, match="its MD5 is not"):
        Brought(files, tmp_path / "other")
    assert (mirror / PATH).exists()
    assert kept(tmp_path / "other") == []


def test_another_scheme_is_a_wrong_setting() -> None:
    with pytest.raises(Misconfigured, match="ftp:// cannot be read"):
        open_nlm_files("ftp://ftp.ncbi.nlm.nih.gov/pubmed")


@pytest.mark.parametrize(
    ("page", "n_bytes"),
    [
        (f'<pre><a href="{NAME}">{NAME}</a>  2026-01-06 14:02   19M  \n</pre>', 19 * 2**20),
        (f'<img src="/icons/z.gif" alt="[ ]"> <a href="{NAME}">pubmed26..&gt;</a> 2026-01-06 14:02  1.5K\n', 1536),
        (f'<a href="{NAME}">{NAME}</a>      06-Jan-2026 14:02      19922944\r\n', 19922944),
        (
            f'<tr><td><a href="{NAME}">x</a></td><td align="right">2026-01-06 14:02  </td><td>19M</td></tr>',
            19922944,
        ),
        (f'<li><a href="{NAME}">{NAME}</a></li>', None),
    ],
    ids=["apache", "apache with icons", "nginx", "table", "plain"],
)
def test_index_pages_of_several_servers_are_read(page: str, n_bytes: int | None) -> None:
    up = '<a href="?C=N;O=D">Name</a> <a href="/pubmed/">Parent Directory</a>\n'
    assert list(read_index(up + page)) == [ListedFile(NAME, n_bytes)]


@pytest.mark.parametrize("form", ["MD5({name})= {md5}\n", "{md5}  {name}\n", "{md5} *updatefiles/{name}", "{md5}"])
def test_checksums_are_read_as_nlm_and_md5sum_write_them(form: str) -> None:
    md5 = "0123456789abcdef0123456789abcdef"
    assert read_checksum(form.format(name=NAME, md5=md5.upper()), NAME) == md5


@pytest.mark.parametrize(
    "text", ["", "MD5(x)= 12", "<html>busy</html>", "0123456789abcdef0123456789abcdef  other"]
)
def test_what_is_no_checksum_is_refused(text: str) -> None:
    with pytest.raises(Retryable):
        read_checksum(text, NAME)
