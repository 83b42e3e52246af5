"""Machines that follow what changes: bytes and times in, events out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .condition import Awaited, Condition, GoneCondition, as_condition
    from .departures import deleted_uid, is_leaving
    from .events import Added, Bookmark, Deleted, Event, Failed, Modified, Synced
    from .indexes import IndexedBy
    from .informer import Informer, Source
    from .keeping import KeepOptions, informer_of
    from .machine import Machine
    from .peeks import Peeks
    from .reading import Reader
    from .records import Change, Key
    from .reflector import Listed, Notice, Reflector
    from .reflector_states import ReflectorState
    from .stock_conditions import Conditions, conditions
    from .store import Store
    from .subscription import EVERYTHING, InformerEvent, Selection, Subscription, Told
    from .wait import Wait
    from .watch import Body, Watch, WatchState
else:
    __getattr__ = lazy(
        __name__,
        {
            "Added": ".events",
            "Awaited": ".condition",
            "Body": ".watch",
            "Bookmark": ".events",
            "Change": ".records",
            "Condition": ".condition",
            "Conditions": ".stock_conditions",
            "Deleted": ".events",
            "EVERYTHING": ".subscription",
            "Event": ".events",
            "Failed": ".events",
            "GoneCondition": ".condition",
            "IndexedBy": ".indexes",
            "Informer": ".informer",
            "InformerEvent": ".subscription",
            "KeepOptions": ".keeping",
            "Key": ".records",
            "Listed": ".reflector",
            "Machine": ".machine",
            "Modified": ".events",
            "Notice": ".reflector",
            "Peeks": ".peeks",
            "Reader": ".reading",
            "Reflector": ".reflector",
            "ReflectorState": ".reflector_states",
            "Selection": ".subscription",
            "Source": ".informer",
            "Store": ".store",
            "Subscription": ".subscription",
            "Synced": ".events",
            "Told": ".subscription",
            "Wait": ".wait",
            "Watch": ".watch",
            "WatchState": ".watch",
            "as_condition": ".condition",
            "conditions": ".stock_conditions",
            "deleted_uid": ".departures",
            "informer_of": ".keeping",
            "is_leaving": ".departures",
        },
    )

__all__ = [
    "EVERYTHING",
    "Added",
    "Awaited",
    "Body",
    "Bookmark",
    "Change",
    "Condition",
    "Conditions",
    "Deleted",
    "Event",
    "Failed",
    "GoneCondition",
    "IndexedBy",
    "Informer",
    "InformerEvent",
    "KeepOptions",
    "Key",
    "Listed",
    "Machine",
    "Modified",
    "Notice",
    "Peeks",
    "Reader",
    "Reflector",
    "ReflectorState",
    "Selection",
    "Source",
    "Store",
    "Subscription",
    "Synced",
    "Told",
    "Wait",
    "Watch",
    "WatchState",
    "as_condition",
    "conditions",
    "deleted_uid",
    "informer_of",
    "is_leaving",
]
