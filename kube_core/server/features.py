"""Features of the real server that can be on or off, as far as this one looks at them."""

from attrs import frozen


@frozen
class Features:
    """Feature gates. The defaults are those of the real server."""

    sharding: bool = False
    """ShardedListAndWatch, alpha: ``shardSelector`` is looked at."""
    watch_list: bool = True
    """WatchList: watches may begin with what is there and say where that ends. Servers before 1.34 refuse it."""
    kubelets: bool = False
    """Whether pods are run by somebody: then they get time to end also when it is the system that deletes them."""
