"""All that is measured, in the order in which it runs."""

from .plan_of_adapters import ADAPTERS
from .plan_of_calls import CALLS
from .plan_of_following import FOLLOWING

MEASURES = (*CALLS, *ADAPTERS, *FOLLOWING)

TABLES = {table.name: table for measure in MEASURES for table in measure.tables}
"""Every table by its name; some measures make several."""
