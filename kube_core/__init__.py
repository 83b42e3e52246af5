"""A Kubernetes client whose heart does no I/O: a verb and its options make a Request, a client of either colour sends it."""
