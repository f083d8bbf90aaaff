"""The only writer of case state."""
