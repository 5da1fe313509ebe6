"""Text as it is read: sentences, and the formats that corpora and users write documents in."""
