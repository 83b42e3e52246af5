"""What objects use of a ResourceQuota: asked at admission, and counted by the controller that keeps its status.

`usage` says what an object of a kind is charged with, `pods` what a pod is, `scopes` which quotas are about it, and `amounts`
adds up. See https://kubernetes.io/docs/concepts/policy/resource-quotas/ and `pkg/quota/v1` of kubernetes and of k8s.io/apiserver.
"""
