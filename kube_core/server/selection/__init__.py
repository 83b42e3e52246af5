"""Which objects a list or a watch is about: `selecting` reads selectors, `faults` has the server's words for those that can't be
read, and `shards` picks a share of all objects.
"""
