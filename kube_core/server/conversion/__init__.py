"""Objects in other versions than the one that they are kept in.

Custom resources of several versions are converted by a webhook: a `converter` shows them, and remembers what it was told, since
watches must not wait; a `review` is what the webhook is sent, and what its answer means. Of the built-in kinds, `shapes` says
which versions have another form than the one that is kept; a file for each kind says how the two become each other.
"""
