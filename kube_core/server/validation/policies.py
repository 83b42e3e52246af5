"""Policies of admission and their bindings, and what webhooks have in common with them: rules and conditions.

See pkg/apis/admissionregistration/validation of kubernetes. Objects have no types in expressions here, so that a field which no
such kind has is told when it is read, as a warning is in the real server's status.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

from attrs import frozen

from kube_core import cel
from kube_core.definitions import label_faults

from ..document import Document
from . import words
from .faults import Faults
from .repeats import repeats
from .selectors import check_selector

FAILURES, MATCHES = ("Fail", "Ignore"), ("Equivalent", "Exact")
_OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
_SCOPES = ("*", "Cluster", "Namespaced")
_ACTIONS = ("Audit", "Deny", "Warn")
_NOT_FOUND = ("Deny", "Allow")
_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
_MOST_CONDITIONS = 64
_MOST_ANNOTATIONS = 20
_LONGEST_VALUE = 5 * 1024  # maxAuditAnnotationValueExpressionLength
_NEITHER = "validations or auditAnnotations must contain at least one item"
_BOTH = "name and selector are mutually exclusive"
_TWICE = (
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers "
    "serves no purpose)"
)
_OBJECTS = ("object", "oldObject", "request", "namespaceObject")
_SPACE = " "
_TYPED = {"request", "variables", "namespaceObject"}  # there, and not here
DYN = cel.type_of("dyn")
Scope: TypeAlias = dict[str, cel.Type]
"""What an expression may name."""


def check_policy(document: Document, faults: Faults) -> None:
    """A ValidatingAdmissionPolicy."""
    spec: dict[str, Any] = document.content.get("spec") or {}
    scope = check_head(spec, faults, composed=bool(spec.get("variables")))
    if not spec.get("validations") and not spec.get("auditAnnotations"):
        faults.required("spec.validations", _NEITHER)
        faults.required("spec.auditAnnotations", _NEITHER)
        return
    for index, validation in enumerate(spec.get("validations") or ()):
        _check_validation(validation, f"spec.validations[{index}]", scope, faults)
    _check_annotations(document.metadata.name, spec.get("auditAnnotations") or [], scope, faults)


def check_head(spec: dict[str, Any], faults: Faults, *, composed: bool, operations: tuple[str, ...] = ()) -> Scope:
    """What both kinds of policies say first; gives what their expressions may name. ``operations``: only these may be meant."""
    params = spec.get("paramKind") is not None
    _check_choice(spec.get("failurePolicy"), "spec.failurePolicy", FAILURES, faults)
    if params:
        _check_kind(spec["paramKind"], "spec.paramKind", faults)
    if (constraints := spec.get("matchConstraints")) is None:
        faults.required("spec.matchConstraints")
    else:
        _check_resources(constraints, "spec.matchConstraints", faults)
        rules: list[dict[str, Any]] = constraints.get("resourceRules") or []
        if not rules:
            faults.required("spec.matchConstraints.resourceRules")
        for operation in (each for rule in rules for each in rule.get("operations") or () if operations):
            if operation not in operations:
                faults.unsupported("spec.matchConstraints.resourceRules.operations", operation, operations)
    check_conditions(spec.get("matchConditions") or (), "spec.matchConditions", faults, params=params)
    scope, fields = _scope(params=params), dict[str, cel.Field]()
    if composed:
        scope["variables"] = cel.Type("kubernetes.variables", fields=fields)
    for index, variable in enumerate(spec.get("variables") or ()):  # later ones may use earlier ones
        type_ = _check_variable(variable, f"spec.variables[{index}]", scope, faults)
        fields[variable.get("name", "")] = cel.Field(variable.get("name", ""), type_)
    return scope


def check_policy_binding(document: Document, faults: Faults) -> None:
    """A ValidatingAdmissionPolicyBinding."""
    check_binding(document, faults)
    spec: dict[str, Any] = document.content.get("spec") or {}
    _check_actions(spec.get("validationActions") or [], "spec.validationActions", faults)


def check_binding(document: Document, faults: Faults) -> None:
    """A MutatingAdmissionPolicyBinding, and what the other kind has in common with it."""
    spec: dict[str, Any] = document.content.get("spec") or {}
    name: str = spec.get("policyName", "")
    if not name:
        faults.required("spec.policyName")
    for why in words.subdomain(name) if name else ():
        faults.invalid("spec.policyName", name, why)
    if spec.get("paramRef") is not None:
        _check_reference(spec["paramRef"], "spec.paramRef", faults)
    if spec.get("matchResources") is not None:
        _check_resources(spec["matchResources"], "spec.matchResources", faults)


def _check_actions(actions: list[str], path: str, faults: Faults) -> None:
    faults.choices(path, actions, _ACTIONS)
    if "Deny" in actions and "Warn" in actions:
        faults.invalid(path, actions, _TWICE)
    if not actions:
        faults.required(path)


def _check_reference(reference: dict[str, Any], path: str, faults: Faults) -> None:
    name, selector = reference.get("name", ""), reference.get("selector")
    if name:
        for why in words.path_segment(name):
            faults.invalid(f"{path}.name", name, why)
        if selector is not None:
            faults.forbidden(f"{path}.name", _BOTH)
    if selector is not None:
        check_selector(selector, f"{path}.selector", faults)
        if name:
            faults.forbidden(f"{path}.selector", _BOTH)
    elif not name:
        faults.required(path, "one of name or selector must be specified")
    _check_choice(reference.get("parameterNotFoundAction") or None, f"{path}.parameterNotFoundAction", _NOT_FOUND, faults)


def _check_choice(value: str | None, path: str, known: tuple[str, ...], faults: Faults) -> None:
    if value is None:
        faults.required(path)
    elif value not in known:
        faults.unsupported(path, value, known)


def _check_kind(kind: dict[str, Any], path: str, faults: Faults) -> None:
    api_version: str = kind.get("apiVersion", "")
    group, _, version = api_version.rpartition("/")
    if not api_version:
        faults.required(f"{path}.apiVersion")
    elif "/" in group:
        faults.invalid(f"{path}.apiVersion", api_version, f"unexpected GroupVersion string: {api_version}")
    else:
        for why in words.subdomain(group) if group else ():
            faults.invalid(f"{path}.apiVersion", group, why)
        for why in label_faults(version) if version else ():
            faults.invalid(f"{path}.apiVersion", version, why)
        if not version:
            faults.invalid(f"{path}.apiVersion", api_version, "version must be specified")
    name: str = kind.get("kind", "")
    if not name:
        faults.required(f"{path}.kind")
    for why in label_faults(name.lower()) if name else ():
        faults.invalid(f"{path}.kind", name, f"may have mixed case, but should otherwise match: {why}")


def _check_resources(constraints: dict[str, Any], path: str, faults: Faults) -> None:
    _check_choice(constraints.get("matchPolicy"), f"{path}.matchPolicy", MATCHES, faults)
    for key in ("namespaceSelector", "objectSelector"):
        if constraints.get(key) is None:
            faults.required(f"{path}.{key}")
        check_selector(constraints.get(key), f"{path}.{key}", faults)
    for key in ("resourceRules", "excludeResourceRules"):
        for index, rule in enumerate(constraints.get(key) or ()):
            _check_names(rule.get("resourceNames") or [], f"{path}.{key}[{index}].resourceNames", faults)
            check_rule(rule, f"{path}.{key}[{index}]", faults)


def _check_names(names: list[str], path: str, faults: Faults) -> None:
    again = repeats(names)
    for index, name in enumerate(names):
        for why in words.path_segment(name):
            faults.invalid(f"{path}[{index}]", name, why)
        if index in again:
            faults.duplicate(f"{path}[{index}]", name)


def check_rule(rule: dict[str, Any], path: str, faults: Faults) -> None:
    """Which requests a webhook or a policy is asked about."""
    operations: list[str] = rule.get("operations") or []
    _check_wild(operations, f"{path}.operations", "operations", faults)
    for index, operation in enumerate(operations):
        if operation not in _OPERATIONS:
            faults.unsupported(f"{path}.operations[{index}]", operation, _OPERATIONS)
    _check_wild(rule.get("apiGroups") or [], f"{path}.apiGroups", "API groups", faults)
    versions: list[str] = rule.get("apiVersions") or []
    _check_wild(versions, f"{path}.apiVersions", "API versions", faults)
    for index, version in enumerate(versions):
        if not version:
            faults.required(f"{path}.apiVersions[{index}]")
    _check_plurals(rule.get("resources") or [], f"{path}.resources", faults)
    if (scope := rule.get("scope")) is not None and scope not in _SCOPES:
        faults.unsupported(f"{path}.scope", scope, _SCOPES)


def _check_wild(said: list[str], path: str, what: str, faults: Faults) -> None:
    if not said:
        faults.required(path)
    if len(said) > 1 and "*" in said:
        faults.invalid(path, said, f"if '*' is present, must not specify other {what}")


def _check_plurals(resources: list[str], path: str, faults: Faults) -> None:
    if not resources:
        faults.required(path)
    all_parts: set[str] = set()
    all_owners: set[str] = set()
    whole = False
    for index, each in enumerate(resources):
        plural, slash, part = each.partition("/")
        if not each:
            faults.required(f"{path}[{index}]")
        elif not slash:
            whole = each != "*"
        else:
            if plural in all_parts:
                faults.invalid(f"{path}[{index}]", each, f"if '{plural}/*' is present, must not specify {each}")
            if part in all_owners:
                faults.invalid(f"{path}[{index}]", each, f"if '*/{part}' is present, must not specify {each}")
            all_parts |= {plural} if part == "*" else set()
            all_owners |= {part} if plural == "*" else set()
    if len(resources) > 1 and "*/*" in resources:
        faults.invalid(path, resources, "if '*/*' is present, must not specify other resources")
    if "*" in resources and whole:
        faults.invalid(path, resources, "if '*' is present, must not specify other resources without subresources")


def check_conditions(conditions: Iterable[dict[str, Any]], path: str, faults: Faults, *, params: bool = False) -> None:
    """Expressions that say whether a webhook or a policy is asked."""
    listed, scope = list(conditions), _scope(params=params)
    again = repeats(each.get("name", "") for each in listed)
    if len(listed) > _MOST_CONDITIONS:
        faults.too_many(path, len(listed), _MOST_CONDITIONS)
    for index, condition in enumerate(listed):
        place, name, text = f"{path}[{index}]", condition.get("name", ""), condition.get("expression", "").strip()
        if not text:
            faults.required(f"{place}.expression")
        else:
            check_expression(text, f"{place}.expression", Wanted(scope, ("bool",)), faults)
        if not name:
            faults.required(f"{place}.name")
        for why in words.qualified(name) if name else ():
            faults.invalid(f"{place}.name", name, why)
        if name and index in again:
            faults.duplicate(f"{place}.name", name)


def _check_variable(variable: dict[str, Any], path: str, scope: Scope, faults: Faults) -> cel.Type:
    """Check a variable; gives its type."""
    name, text = variable.get("name", ""), variable.get("expression", "")
    if not name.strip():
        faults.required(f"{path}.name", "name is not specified")
    elif not (name.isascii() and name.isidentifier()) or _problem(name, Wanted({name: DYN}))[0]:  # some words are reserved
        faults.invalid(f"{path}.name", name, "must be a valid CEL identifier")
    if not text.strip():
        faults.required(f"{path}.expression", "expression is not specified")
        return DYN
    return check_expression(text, f"{path}.expression", Wanted(scope), faults)


def _check_validation(validation: dict[str, Any], path: str, scope: Scope, faults: Faults) -> None:
    text: str = validation.get("expression", "")
    words_of: str = validation.get("messageExpression", "")
    message: str = validation.get("message", "")
    if not text.strip():
        faults.required(f"{path}.expression", "expression is not specified")
    else:
        check_expression(text, f"{path}.expression", Wanted(scope, ("bool",)), faults)
    if words_of and not words_of.strip():
        faults.invalid(f"{path}.messageExpression", words_of, "must be non-empty if specified")
    elif words_of:
        own = {name: type_ for name, type_ in scope.items() if not name.startswith("authorizer")}
        check_expression(words_of, f"{path}.messageExpression", Wanted(own, ("string",)), faults)
    if message and not message.strip():
        faults.invalid(f"{path}.message", message, "must be non-empty if specified")
    elif "\n" in message.strip() or "\r" in message.strip():
        faults.invalid(f"{path}.message", message, "must not contain line breaks")
    if (reason := validation.get("reason")) is not None and reason not in _REASONS:
        faults.unsupported(f"{path}.reason", reason, _REASONS)


def _check_annotations(owner: str, annotations: list[dict[str, Any]], scope: Scope, faults: Faults) -> None:
    keys: set[str] = set()
    if len(annotations) > _MOST_ANNOTATIONS:
        text = f"must not have more than {_MOST_ANNOTATIONS} auditAnnotations"
        faults.invalid("spec.auditAnnotations", annotations, text)
    for index, each in enumerate(annotations):
        path, key, text = f"spec.auditAnnotations[{index}]", each.get("key", ""), each.get("valueExpression", "").strip()
        for why in words.qualified(f"{owner}/{key}"):
            faults.invalid(f"{path}.key", f"{owner}/{key}", why)
        if not text:
            faults.required(f"{path}.valueExpression", "valueExpression is not specified")
        elif len(text.encode()) > _LONGEST_VALUE:
            faults.required(f"{path}.valueExpression", f"must not exceed {_LONGEST_VALUE} bytes in length")
        else:
            wanted = Wanted(scope, ("string", "null_type"))
            check_expression(each["valueExpression"], f"{path}.valueExpression", wanted, faults)
        if key in keys:
            faults.duplicate(f"{path}.key", key)
        keys.add(key)


def _scope(*, params: bool) -> Scope:
    known = dict.fromkeys((*_OBJECTS, *(("params",) if params else ())), DYN)
    return {**known, "authorizer": cel.type_of("authorizer"), "authorizer.requestResource": cel.type_of("resourcecheck")}


@frozen(eq=False)
class Wanted:
    """What an expression may name, and what it may come to. ``patches``: it may make objects and steps of patches."""

    names: Scope
    types: tuple[str, ...] = ()
    patches: bool = False


def check_expression(text: str, path: str, wanted: Wanted, faults: Faults) -> cel.Type:
    """Check an expression; gives its type."""
    problem, type_ = _problem(text.strip(), wanted)
    if problem:
        faults.invalid(path, text, problem)
    return type_


def _problem(text: str, wanted: Wanted) -> tuple[str, cel.Type]:
    """What keeps an expression from being one, and its type."""
    try:
        program = cel.compile_expression(text, wanted.names, patches=wanted.patches)
    except cel.CompileError as error:
        return f"compilation failed: {error}", DYN
    found = {"null": "null_type"}.get(str(program.result), str(program.result))
    if not wanted.types or found in wanted.types or (program.result.name == "dyn" and program.used & _TYPED):
        return "", program.result
    types = wanted.types
    return f"must evaluate to {types[0] if len(types) == 1 else f'one of [{_SPACE.join(types)}]'} but got {found}", program.result
