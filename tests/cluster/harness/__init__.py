"""A real Kubernetes control plane on loopback: built or found, started, and always stopped."""
