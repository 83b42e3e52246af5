"""The conversations, by their names. A new one is a generator in a file of its topic, and a line here."""

from functools import partial

from ..holding import Conversation
from . import (
    access,
    beginnings,
    bodies,
    conversions,
    custom,
    custom_refusals,
    facts,
    forms,
    hostile,
    impersonation,
    kinds,
    lists,
    mutations,
    outages,
    pages,
    pod_security,
    policies,
    policy_refusals,
    quotas,
    random_schemas,
    refusals,
    selectors,
    shards,
    tables,
    type_changes,
    webhooks,
)
from .applied_bodies import APPLIED_BODIES
from .applied_kinds import APPLIED_KINDS, built_in_scales
from .applies import APPLIES, owners

CONVERSATIONS: dict[str, Conversation] = {
    "pages": pages.pages,
    "pages that a selector fills": pages.selected_pages,
    "pages while things change": pages.changing_pages,
    "versions of lists": lists.versions,
    "single objects in lists": lists.single_objects,
    "versions of the future": lists.future,
    "metadata only": lists.metadata_only,
    "what lists refuse": refusals.lists,
    "what watches refuse": refusals.watches,
    "forged tokens": refusals.tokens,
    "streaming lists": beginnings.streaming_lists,
    "where watches begin": beginnings.beginnings,
    "watches from versions": beginnings.from_versions,
    "the old watch paths": beginnings.old_paths,
    "ends and bookmarks": beginnings.ends,
    "bookmarks of every kind": beginnings.every_kind,
    "objects enter and leave selectors": selectors.enter_and_leave,
    "the end of objects with finalizers": selectors.finalizers,
    "watches of custom resources": selectors.custom_resources,
    "watches of all namespaces": selectors.all_namespaces,
    "fields of custom resources": selectors.selectable_fields,
    "accepted forms": forms.accepted,
    "deleted collections": forms.collections,
    "shards": shards.shards,
    "what shards refuse": shards.refused,
    "a namespace by its field": pages.namespace_by_field,
    **facts.FACTS,
    **access.ACCESS,
    **impersonation.IMPERSONATION,
    **webhooks.WEBHOOKS,
    **tables.TABLES,
    **bodies.OTHERS,
    **policies.POLICIES,
    **hostile.HOSTILE,
    **policy_refusals.POLICY_REFUSALS,
    **pod_security.SECURITY,
    **mutations.MUTATIONS,
    "rights of who asks, in policies": mutations.rights,
    "mutating policies that are refused": mutations.refused,
    **type_changes.TYPE_CHANGES,
    **APPLIES,
    **APPLIED_BODIES,
    **APPLIED_KINDS,
    **{name: talk for topic in kinds.topics() for name, talk in kinds.conversations(topic).items()},
    "schemas that are refused": custom_refusals.refused,
    "definitions that are refused": custom_refusals.other_refusals,
    "rules that are refused": custom_refusals.rules_refused,
    "rules of custom resources": custom.rules,
    "fields of custom resources, known or not": custom.fields_unknown,
    "versions of custom resources": custom.versions,
    "the life of a custom resource": custom.life,
    "definitions change": custom.definitions_change,
    "names in conflict": custom.conflicts,
    "selectable fields of custom resources": custom.selectable,
    "versions that a webhook converts": conversions.converted,
    "versions that a webhook does not convert": conversions.unconverted,
    "a definition is deleted": custom.deletion,
    "what was valid once": custom.ratcheting,
    **{f"random schema {seed}": partial(random_schemas.random_schema, seed) for seed in random_schemas.SEEDS},
}
"""Those that leave the server as it is for others."""

QUIET: dict[str, Conversation] = {
    "owner references applied": owners,
    "built-in scales applied": built_in_scales,
    "quotas": quotas.quotas,
    "patches of another shape": facts.shapes,
}
"""Those that need an API server without controllers."""

OUTAGES: dict[str, Conversation] = {
    "a compaction": outages.compaction,
    "a restart": outages.restart,
}
"""Those that others would notice."""
