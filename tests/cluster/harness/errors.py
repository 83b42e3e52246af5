"""What goes wrong with the real cluster, told so that a person can act on it."""


class ClusterError(Exception):
    """The control plane could not be built, found or started. The message says where the logs are."""
