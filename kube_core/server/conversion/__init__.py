"""Custom resources of several versions that a webhook converts.

Objects are kept in the storage version. A `converter` shows them in the others, and remembers what it was told, since watches
must not wait; a `review` is what the webhook is sent, and what its answer means.
"""
