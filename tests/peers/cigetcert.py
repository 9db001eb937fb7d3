"""Runs the real cigetcert, whose path is the first argument, with a password from the environment instead of a terminal.

It connects to the host's name with its port still in it, so it only works at port 443, where no test listens; and it is
written for a pyOpenSSL that still reads PKCS#12.
"""

import getpass
import os
import runpy
import sys
import warnings

from M2Crypto import SSL

connect = SSL.Connection.connect


def connect_to(self, address):
    host, port = address
    host, _, named = host.partition(":")
    return connect(self, (host, int(named or port)))


SSL.Connection.connect = connect_to
getpass.getpass = lambda prompt="": os.environ["PASSWORD"]
warnings.simplefilter("ignore")
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
