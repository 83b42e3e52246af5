"""What can be wrong with a patch, for those who apply one."""

from kube_core.base.errors import UsageError


class PatchError(UsageError):
    """A patch that can't be applied to a document."""


class MalformedPatch(PatchError):
    """It is no patch at all: an unknown operation, or one without what it needs. A server answers 400."""


class InapplicablePatch(PatchError):
    """It is a patch, but not for this document: its path is not there, or its test fails. A server answers 422."""


class FailedTest(InapplicablePatch):
    """A step of it says what the document should hold, and the document does not."""
