"""Documents in the field's formats: readers, writers, sentences."""
