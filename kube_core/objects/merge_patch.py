"""JSON Merge Patch (RFC 7386): apply one to a document, and compute the one between two documents."""

from kube_core.base.errors import UsageError

from .plain import MISSING, Plain, PlainObject, copy_plain, is_object, same_plain


def apply_merge_patch(document: Plain, patch: Plain) -> Plain:
    """Lay a patch over a copy of a document: objects are merged, null removes, everything else replaces."""
    if not is_object(patch):
        return copy_plain(patch)
    result: PlainObject = copy_plain(document) if is_object(document) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = apply_merge_patch(result.get(key), value)
    return result


def merge_patch_between(before: PlainObject, after: PlainObject) -> PlainObject:
    """Compute the patch that makes ``after`` of ``before``; {} when they are the same.

    A merge patch has no way to set a key to null, which is a `UsageError`: a JSON patch does.
    """
    return _between(before, after, "$")


def _between(before: PlainObject, after: PlainObject, path: str) -> PlainObject:
    patch: PlainObject = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key, MISSING)
        if not same_plain(old, value):
            patch[key] = _change(old, value, f"{path}.{key}")
    return patch


def _change(old: Plain, value: Plain, path: str) -> Plain:
    if value is None:
        raise UsageError(f"a merge patch can't set {path} to null, since null removes a key: use a JsonPatch")
    if not is_object(value):
        return copy_plain(value)
    if is_object(old):
        return _between(old, value, path)
    return _between({}, value, path)
