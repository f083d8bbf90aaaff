"""Processes killed at random moments under load: nothing acknowledged is lost, and nothing happens twice.

place         an installation of its own, in it a database for each round, and the processes that work there
prepare       fills the database that the others are copied from
submissions   what is submitted, and the ledger of what was sent and what was answered
load          people at work: files cases and takes acts over several connections, and submits again what broke off
bring         the importer
verify        compares the ledger with the database, and submits everything once more
rounds        one round: all of them at work, one of them killed, then the verification
"""
