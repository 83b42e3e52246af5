"""The names by which client and server agree on what a WebSocket carries (RFC 6455, 1.9: subprotocols)."""

V5 = "v5.channel.k8s.io"
V4 = "v4.channel.k8s.io"
COMMAND_PROTOCOLS = (V5, V4)
"""Of exec and attach, in order of preference. v5 is spoken by API servers from 1.30 on."""

TUNNEL = "SPDY/3.1+portforward.k8s.io"
FORWARD_PROTOCOLS = (TUNNEL, V4)
"""Of port-forward, in order of preference. The tunnel is spoken by API servers from 1.31 on."""
