"""Where errors go that have no caller: those of one connection, or one log, among many."""

from kube_core.base import KubeError


def complain(error: KubeError) -> None:
    """Tell the logger ``kube_transports.streams``."""
    import logging  # noqa: PLC0415 - loaded when there is something to say

    logging.getLogger("kube_transports.streams").warning("%s: %s", type(error).__name__, error)
