"""Autobahn's cases for servers of WebSockets, played by hand against ours.

Their numbers and contents are those of Autobahn's test suite, which is written in Python 2 and
needs a server that echoes. Ours answers JSON, so what must come back unharmed travels as the `ref`
of a `ping`, padded to the length that a case asks for.
"""
