"""What a lexicon is built from: pinned packages, files of one's own, and their readers."""
