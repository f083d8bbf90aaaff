"""The PostgreSQL of an installation: the embedded one, or the one that ``DATABASE_URL`` names.

    with lease(home) as server:
        server.url("app")

Whoever needs the database holds a lease. Any number of processes share one server: the first lease starts
it, the last one to end stops it, and a server left behind by a killed process is taken up by the next. It
listens on a socket that only its own user can reach, never on the network.

lease        the life of the server, shared between processes
server       what a lease gives: addresses, version, folders
place        where the server works: below ``home/postgres``, or ``elsewhere`` if it must be
account      as whom it runs: PostgreSQL refuses root
binaries     where PostgreSQL's programs lie
cluster      the data folder, and in it the roles and the database
postmaster   which process is the server of a data folder, and which only looks so
process      starting it, waiting for it, stopping it
external     the server that ``DATABASE_URL`` names
trouble      from PostgreSQL's last words to what the operator can do

Settings, all from the environment:

DATABASE_URL      speak to this server and start none
DATABASE_APP_URL  the application's own login there; without it the login of DATABASE_URL takes its role
HUIYIN_PG_BIN     the folder of PostgreSQL's programs
HUIYIN_PG_AS      as whom to run them: self, namespace or nobody; root needs one of the last two
"""

from huiyin.site.postgres.lease import lease
from huiyin.site.postgres.server import Server

__all__ = ["Server", "lease"]
