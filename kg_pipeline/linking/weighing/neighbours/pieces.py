"""A name's words cut into hashed pieces, as in fastText (Bojanowski et al. 2017, https://aclanthology.org/Q17-1010/)."""

from functools import lru_cache
from zlib import crc32

N_BUCKETS = 1 << 16
_GRAM_CHARS = (3, 4, 5)


def hash_pieces(key: str) -> list[int]:
    """Buckets of the whole words and character n-grams of a bag key (`normalize.bag_key`)."""
    return [bucket for word in key[1:].split() for bucket in _hash_word(word)]


@lru_cache(maxsize=20_000)
def _hash_word(word: str) -> tuple[int, ...]:
    padded = f"<{word}>".encode()
    grams = {padded[i : i + n] for n in _GRAM_CHARS for i in range(len(padded) - n + 1)}
    return tuple(crc32(piece) % N_BUCKETS for piece in sorted({padded, *grams}))
