"""Whether the rows hang together: what one names is there."""

from .refusal import Refused

NAMES = (
    ("outlet", "premises", "premises"),
    ("outlet", "drop", "cable"),
    ("outlet", "branching_point", "branching_point"),
    ("branching_point", "cabinet", "cabinet"),
    ("branching_point", "cable", "cable"),
    ("branching_point", "support", "support"),
    ("splice_closure", "support", "support"),
    ("cabinet", "exchange", "exchange"),
    ("joint", "cable", "cable"),
    ("route", "from_support", "support"),
    ("route", "to_support", "support"),
    ("duct", "route", "route"),
)
THINGS = (("cable", "from_thing"), ("cable", "to_thing"), ("joint", "at_thing"), ("joint", "other_thing"))
KINDS = ("exchange", "cabinet", "splice_closure", "branching_point", "outlet", "premises", "pop", "cable")


def require_whole(database):
    """Refuses a network of which a part was taken out: it costs less, and serves nobody behind it."""
    ids = lambda table: {row[0] for row in database.execute(f"SELECT id FROM {table}")}
    known = {table: ids(table) for table in {of for _, _, of in NAMES} | set(KINDS)}
    things = {f"{kind}/{row}" for kind in KINDS for row in known[kind]}
    named = [(table, column, known[of]) for table, column, of in NAMES]
    for table, column, there in named + [(table, column, things) for table, column in THINGS]:
        for row, value in database.execute(f'SELECT id, "{column}" FROM {table}'):
            if value is not None and value not in there:
                raise Refused("network_broken", f"{table} {row} names {value} as its {column}, which is not there")
