"""What the recognizer and the relation model share: word pieces with case, windows, model folders, sessions."""
