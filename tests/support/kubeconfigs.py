"""Kubeconfigs for servers that are not the embedded one."""

from kube_core.config import config_for
from kube_transports.serving.kubeconfig import kubeconfig_of


def kubeconfig(url: str, namespace: str = "dev") -> str:
    """A kubeconfig that leads to a server."""
    return kubeconfig_of(config_for(url, namespace=namespace))
