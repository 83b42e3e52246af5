"""The Pod Security Standards: what pods of a namespace may ask for.

`policy` reads the labels of a namespace, `standards` has which check belongs to which level and version, and the checks are in
`baseline` and `restricted`, about a `subject`. See https://kubernetes.io/docs/concepts/security/pod-security-standards/; the
words are those of k8s.io/pod-security-admission.
"""
