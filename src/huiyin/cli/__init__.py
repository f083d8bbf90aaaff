"""The command line; loads Django only in the commands that need it."""
