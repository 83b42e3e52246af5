"""Names, labels and finalizers that the server accepts, and its words for those that it does not.

Rules of k8s.io/apimachinery/pkg/util/validation and pkg/api/validation; which kind has which rule is in `pkg/apis/*/validation`.
"""

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from itertools import islice

from msgspec.json import encode

from kube_core.base import CRON_JOB_LENGTH, create_rule, cron_job_name, dns_label, dns_subdomain
from kube_core.definitions import label_faults as dns_1035_faults

from .metadata import Metadata
from .refusal import MOST_CAUSES, Cause
from .served import Served

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
NO_DOTS = "must not contain dots"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
is_label = re.compile(_LABEL).fullmatch
is_subdomain = re.compile(rf"{_LABEL}(\.{_LABEL})*").fullmatch
is_qualified = re.compile(_QUALIFIED).fullmatch
_ENDS = "and must start and end with an alphanumeric character"
SUBDOMAIN_WORDS = (
    f"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', {_ENDS} "
    rf"(e.g. 'example.com', regex used for validation is '{_LABEL}(\.{_LABEL})*')"
)
LABEL_WORDS = (
    f"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', {_ENDS} "
    f"(e.g. 'my-name',  or '123-abc', regex used for validation is '{_LABEL}')"
)
QUALIFIED_WORDS = (
    f"must consist of alphanumeric characters, '-', '_' or '.', {_ENDS} "
    f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{_QUALIFIED}')"
)
VALUE_WORDS = (
    f"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', {_ENDS} "
    f"(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({_QUALIFIED})?')"
)
ADDRESS_WORDS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
_LEADING_ZEROS = re.compile(r"(?<![\d:a-f])0+(?=\d)").sub
_is_config_key = re.compile(r"[-._a-zA-Z0-9]+").fullmatch
_CONFIG_KEY_WORDS = (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' "
    "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
)
_OF_DEPENDENTS = ("orphan", "foregroundDeletion")
_FREE_FINALIZERS = frozenset(
    (*("coordination.k8s.io", "admissionregistration.k8s.io"), *("apiextensions.k8s.io", "apiregistration.k8s.io"))
)
"""Groups whose validation asks `pkg/api/validation` of k8s.io/apimachinery about metadata, and not that of the core group."""
_STANDARD_FINALIZERS = ("kubernetes", *_OF_DEPENDENTS)
_NO_OWNER = ("v1", "Event")  # BannedOwners
_UNCHECKED_PREFIXES = ("replicationcontrollers", "deviceclasses.resource.k8s.io", "evictionrequests.lifecycle.k8s.io")
"""Kinds of which only the name is judged, and not what it was made of."""
_LONGEST = {"label": 63, "subdomain": 253}
_ANNOTATIONS_LIMIT = 256 * 1024  # TotalAnnotationSizeLimitB


def faults(served: Served, metadata: Metadata) -> Iterator[Cause]:
    """What is wrong with the metadata of an object that is to be kept, as much of it as an answer tells."""
    return islice(_faults(served, metadata), MOST_CAUSES)


def _faults(served: Served, metadata: Metadata) -> Iterator[Cause]:
    if metadata.generate_name and served.name not in _UNCHECKED_PREFIXES:
        for words in _name_faults(served, _masked(metadata.generate_name), prefix=True):
            yield _bad("metadata.generateName", metadata.generate_name, words)
    if not metadata.name and not metadata.generate_name:
        yield Cause("FieldValueRequired", "Required value: name or generateName is required", "metadata.name")
    for words in _name_faults(served, metadata.name) if metadata.name else ():
        yield _bad("metadata.name", metadata.name, words)
    if metadata.generation < 0:
        text = f"Invalid value: {metadata.generation}: must be greater than or equal to 0"
        yield Cause("FieldValueInvalid", text, "metadata.generation")
    yield from label_faults(metadata)
    yield from annotation_faults(metadata)
    yield from _owner_faults(metadata)
    yield from _finalizer_faults(metadata.finalizers, served.custom or served.resource.group in _FREE_FINALIZERS)


def _bad(field: str, value: str, words: str) -> Cause:
    return Cause("FieldValueInvalid", f"Invalid value: {encode(value).decode()}: {words}", field)


def _masked(prefix: str) -> str:
    """What a prefix is judged as: a dash at its end is one within the name. See `maskTrailingDash` of pkg/api/validation."""
    return f"{prefix[:-2]}a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def _name_faults(served: Served, name: str, *, prefix: bool = False) -> Iterator[str]:
    resource = served.resource
    if served.name in _OWN_NAMES:
        yield from _OWN_NAMES[served.name](name)
        return
    rule = create_rule(resource.group, resource.kind, custom=served.custom)
    problem = rule(name)
    if problem is None:
        return
    if rule is cron_job_name:
        yield from subdomain_faults(name)
        if len(name) > CRON_JOB_LENGTH and not prefix:
            yield f"must be no more than {CRON_JOB_LENGTH} characters"
    elif rule is dns_label:
        yield from dns_label_faults(name)
    elif rule is dns_subdomain:
        yield from subdomain_faults(name)
    else:
        yield from segment_faults(name)


def segment_faults(name: str) -> Iterator[str]:
    """What keeps a name from being a part of a path. See `IsPathSegmentName`."""
    if name in (".", ".."):
        yield f"may not be '{name}'"
    yield from (f"may not contain '{letter}'" for letter in "/%" if letter in name)


def config_key_faults(key: str) -> Iterator[str]:
    """What is wrong with a key of a ConfigMap or a Secret."""
    if len(key) > _LONGEST["subdomain"]:
        yield f"must be no more than {_LONGEST['subdomain']} characters"
    if not _is_config_key(key):
        yield _CONFIG_KEY_WORDS
    if key in (".", ".."):
        yield f"must not be '{key}'"
    elif key.startswith(".."):
        yield "must not start with '..'"


def _version_faults(name: str) -> Iterator[str]:
    """What is wrong with the name of a StorageVersion."""
    group, dot, plural = name.rpartition(".")
    if not dot:
        yield "name must be in the form of <group>.<resource>"
        return
    yield from (f"the group segment {why}" for why in subdomain_faults(group))
    yield from (f"the resource segment {why}" for why in dns_1035_faults(plural))


def unpadded(text: str) -> str:
    """An IPv4 address without zeros that begin its numbers, as older servers read it; other texts as they are."""
    return _LEADING_ZEROS("", text) if "." in text else text


def address_fault(text: str) -> str:
    """What is wrong with an IP address, in whatever form."""
    without = unpadded(text)
    try:
        address = ip_address(without)
    except ValueError:
        return ADDRESS_WORDS
    if "%" in text:  # a zone, which Go does not read
        return ADDRESS_WORDS
    if without != text:
        return "must not have leading 0s"
    return "must not be an IPv4-mapped IPv6 address" if getattr(address, "ipv4_mapped", None) else ""


def canonical_address_faults(name: str) -> Iterator[str]:
    """What is wrong with an IP address that is to be in its canonical form, as the name of an IPAddress."""
    if fault := address_fault(name):
        yield fault
    elif (address := str(ip_address(name))) != name:
        yield f'must be in canonical form ("{address}")'


_OWN_NAMES: dict[str, Callable[[str], Iterator[str]]] = {
    "leasecandidates.coordination.k8s.io": config_key_faults,
    "storageversions.internal.apiserver.k8s.io": _version_faults,
    "ipaddresses.networking.k8s.io": canonical_address_faults,
    "clustertrustbundles.certificates.k8s.io": lambda name: iter(()),  # as its signer has it: `validation.certificates`
}
"""Kinds whose names have rules of their own, and no other."""


def dns_label_faults(name: str) -> Iterator[str]:
    """What is wrong with a DNS-1123 label."""
    if len(name) > _LONGEST["label"]:
        yield f"must be no more than {_LONGEST['label']} characters"
    if not is_label(name):
        yield NO_DOTS if is_subdomain(name) else LABEL_WORDS


def subdomain_faults(name: str) -> Iterator[str]:
    """What is wrong with a DNS-1123 subdomain."""
    if len(name) > _LONGEST["subdomain"]:
        yield f"must be no more than {_LONGEST['subdomain']} characters"
    if not is_subdomain(name):
        yield SUBDOMAIN_WORDS


def key_faults(key: str) -> Iterator[str]:
    """What is wrong with a qualified name."""
    prefix, slash, name = key.rpartition("/")
    if "/" in prefix:
        yield f"a valid label key {QUALIFIED_WORDS} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return
    if slash and not prefix:
        yield "prefix part must be non-empty"
    elif slash:
        yield from (f"prefix part {words}" for words in _prefix_faults(prefix))
    if not name:
        yield "name part must be non-empty"
    elif len(name) > _LONGEST["label"]:
        yield "name part must be no more than 63 bytes"
    if not is_qualified(name):
        yield f"name part {QUALIFIED_WORDS}"


def _prefix_faults(prefix: str) -> Iterator[str]:
    if len(prefix) > _LONGEST["subdomain"]:
        yield f"must be no more than {_LONGEST['subdomain']} bytes"  # here, and not characters, as of a name
    if not is_subdomain(prefix):
        yield SUBDOMAIN_WORDS


def value_faults(text: str) -> Iterator[str]:
    """What is wrong with the value of a label."""
    if len(text) > _LONGEST["label"]:
        yield "must be no more than 63 bytes"
    if text and not is_qualified(text):
        yield VALUE_WORDS


def label_faults(metadata: Metadata) -> Iterator[Cause]:
    """What is wrong with labels."""
    for key, value in metadata.labels.items():
        if not is_qualified(key) or len(key) > _LONGEST["label"]:
            for words in key_faults(key):
                yield _bad("metadata.labels", key, words)
        for words in value_faults(value):
            yield _bad("metadata.labels", value, words)


def annotation_faults(metadata: Metadata) -> Iterator[Cause]:
    """What is wrong with annotations."""
    size = 0
    for key, value in metadata.annotations.items():
        size += len(key) + len(value.encode())
        for words in key_faults(key.lower()):
            yield _bad("metadata.annotations", key, words)
    if size > _ANNOTATIONS_LIMIT:
        yield Cause("FieldValueTooLong", f"Too long: may not be more than {_ANNOTATIONS_LIMIT} bytes", "metadata.annotations")


def _owner_faults(metadata: Metadata) -> Iterator[Cause]:
    field = "metadata.ownerReferences"
    for index, owner in enumerate(metadata.owner_references):
        values = {"apiVersion": owner.api_version, "kind": owner.kind, "name": owner.name, "uid": owner.uid}
        for key in (key for key, value in values.items() if not value):
            yield Cause("FieldValueRequired", "Required value: must not be empty", f"{field}[{index}].{key}")
        if owner.api_version.count("/") > 1:
            words = "must be <group>/<version> or <version>"
            yield _bad(f"{field}[{index}].apiVersion", owner.api_version, words)
        if (owner.api_version, owner.kind) == _NO_OWNER:
            text = f"Invalid value: {encode(owner).decode()}: /v1, Kind=Event is disallowed from being an owner"
            yield Cause("FieldValueInvalid", text, f"{field}[{index}]")
    controllers = [f"{owner.kind}/{owner.name}" for owner in metadata.owner_references if owner.controller]
    for other in controllers[1:]:
        shown = encode(metadata.owner_references).decode()
        words = 'Only one reference can have Controller set to true. Found "true" in references for'
        yield Cause("FieldValueInvalid", f"Invalid value: {shown}: {words} {controllers[0]} and {other}", field)


def _finalizer_faults(finalizers: list[str], free: bool) -> Iterator[Cause]:
    field = "metadata.finalizers"
    for finalizer in finalizers:
        for words in key_faults(finalizer):
            yield _bad(field, finalizer, words)
    if {*_OF_DEPENDENTS} <= {*finalizers}:
        text = f"Invalid value: {encode(finalizers).decode()}: finalizer {' and '.join(_OF_DEPENDENTS)} cannot be both set"
        yield Cause("FieldValueInvalid", text, field)
    for index, finalizer in enumerate(() if free else finalizers):
        if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
            yield _bad(f"{field}[{index}]", finalizer, "name is neither a standard finalizer name nor is it fully qualified")
