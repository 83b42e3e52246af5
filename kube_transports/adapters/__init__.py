"""The transports themselves, a file for each library and colour, strangers to each other but for what the pairs share.

`h11_sync.H11Transport` and `h11_async.AsyncH11Transport` are the default ones; they are imported from their files, so that nobody
loads what the others need.
"""
