"""The door (入口): the command line.

A face reads arguments, calls the rooms below and shows what they return. It holds no arithmetic
and no SQL, so that every other face (a service, a notebook) would give the same numbers.
Data goes to standard output, messages to standard error; ``--json`` gives both to programs.
"""
