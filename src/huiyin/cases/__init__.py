"""Cases: the only writer of what happens to a petition. Others come in through ``actions`` and ``queries``."""
