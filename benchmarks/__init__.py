"""kube-core beside other clients, in CPU time: what `make bench` runs. See docs/benchmarks.md."""
