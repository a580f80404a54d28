"""The tables: the nouns' field names once more. Private to storage/.

Retired units and columns stay, with their history.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from storage.values import Json, Moment, Seconds, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- what should be -------------------------------------------------------------------------------------------------

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False),
    Column("home", Words, nullable=False, unique=True),
    Column("code", Words),
    Column("host_group", Words),
    Column("robots", Words, nullable=False),
)

units = Table(
    "units",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey(sites.c.id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("name", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("root", Words),
    Column("contact", Words),
    UniqueConstraint("site_id", "name"),
)

columns = Table(
    "columns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_id", ForeignKey(units.c.id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("name", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("kind_reason", Words, nullable=False),
    Column("mode", Words, nullable=False),
    Column("max_age_days", Integer),
    Column("due", Words),
    Column("family", Words),
    Column("renders", Boolean),
    Column("exempt", Json),
    Column("discovered", Boolean, nullable=False),
    Column("parent", Words),
    UniqueConstraint("unit_id", "name"),
)

# --- the cycle itself -----------------------------------------------------------------------------------------------

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("units", Json, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("status", Words, nullable=False),
    Column("finish_reason", Words),
    Column("planned", Integer, nullable=False),
    Column("counts", Json, nullable=False),
    Column("warnings", Json, nullable=False),
    sqlite_autoincrement=True,  # "newest" means the highest id, also after old runs were pruned
)

# --- as read, as answered -------------------------------------------------------------------------------------------

# A list of entries is kept once, under the digest of its JSON: a night on which nothing changed adds no entries.
listings = Table(
    "listings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("entries", Text, nullable=False),
)

observations = Table(
    "observations",
    metadata,
    Column("run_id", ForeignKey(runs.c.id), primary_key=True),
    Column("column_id", ForeignKey(columns.c.id), primary_key=True),
    Column("listing_id", ForeignKey(listings.c.id), index=True),
    Column("url", Words, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("newest", Date),
    Column("total", BigInteger),
    Column("family", Words),
    Column("failure", Words),
    Column("final_url", Words),
    Column("body_hash", Words),
    Column("rendered", Boolean, nullable=False),
    Column("looks", Integer, nullable=False),
    Index(None, "column_id", "run_id"),  # a column's latest observation is one step away
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", Integer, nullable=False),
    Column("column_id", Integer, nullable=False),
    Column("url", Words, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("status", Integer),
    Column("failure", Words),
    Column("final_url", Words, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body_hash", Words),
    Column("rendered", Boolean, nullable=False),
    Column("tls", Words),
    Column("certificate", Words),
    ForeignKeyConstraint(
        ["run_id", "column_id"], [observations.c.run_id, observations.c.column_id], ondelete="CASCADE"
    ),
    Index(None, "run_id", "column_id"),
)

# Beside a column's latest observation, where that rests on one page that was read whole: what the page was, so that the
# next night can tell that it has not changed. `run_id` is the observation's.
remembered = Table(
    "remembered",
    metadata,
    Column("column_id", ForeignKey(columns.c.id), primary_key=True),
    Column("run_id", Integer, nullable=False),
    Column("url", Words, nullable=False),
    Column("final_url", Words, nullable=False),
    Column("body_hash", Words, nullable=False),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("lies", Boolean, nullable=False),
    Column("reader", Words, nullable=False),
    Column("read_on", Date, nullable=False),
    Column("family", Words),
    Column("place", Words),
)

# When each entry of a column was first seen. Kept for ever, so `first_run` may name a run that is gone. The digest
# stands for the key in the primary key, because a URL may be longer than an index takes. Texts are those of a listing,
# which are storable already.
entries = Table(
    "entries",
    metadata,
    Column("column_id", ForeignKey(columns.c.id), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("key", Text, nullable=False),
    Column("first_seen_at", Moment, nullable=False),
    Column("first_run", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", Date),
    sqlite_with_rowid=False,
)

# The last visit to each listed article, as facts that may be kept: what is read of it and of its attachments, what its
# page says of itself, what is hidden in it. `run_id` may name a run that is gone.
articles = Table(
    "articles",
    metadata,
    Column("column_id", ForeignKey(columns.c.id), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # of the URL, as in `entries`
    Column("run_id", Integer, nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
    Column("url", Words, nullable=False),
    Column("read", Json, nullable=False),
    Column("page", Json),
    Column("hidden", Json),
    Column("tries", Integer, nullable=False),  # visits in a row that could not read it
)

# What a run saw of the site as a whole, and of pages beyond their lists: one noun of storage/site_nouns.py or
# storage/link_nouns.py a row, under its class's name.
site_evidence = Table(
    "site_evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey(runs.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("noun", Words, nullable=False),
    Column("unit", Words, nullable=False),
    Column("column", Words, nullable=False),
    Column("facts", Json, nullable=False),
)

# Visits to the home page, some twenty a day. `opened` is NULL where nothing can be said; a failed visit is `referenced`
# where the fault is known not to be our line's.
probes = Table(
    "probes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey(sites.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    Column("opened", Boolean),
    Column("seconds", Float),
    Column("status", Integer),
    Column("failure", Words),
    Column("ipv6", Boolean),
    Column("referenced", Boolean, nullable=False),
    Index(None, "site_id", "at"),
)

# --- as judged, and its life ----------------------------------------------------------------------------------------

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey(runs.c.id), nullable=False, index=True),
    Column("rule", Words, nullable=False),
    Column("unit", Words, nullable=False),
    Column("column", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("rectify_within", Seconds, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("evidence", Json, nullable=False),
)

rectifications = Table(
    "rectifications",
    metadata,
    Column("fingerprint", Words, primary_key=True),
    Column("opened_at", Moment, primary_key=True),
    Column("rule", Words, nullable=False),
    Column("unit", Words, nullable=False),
    Column("column", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("due_at", Date, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("reopened", Integer, nullable=False),
    Column("told", Integer, nullable=False, server_default="0"),
    Column("told_at", Moment),
)

# Kept for ever, so `run` may name a run that is gone.
rectification_events = Table(
    "rectification_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", Words, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("run", Integer, nullable=False),
    Column("what", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("due", Date),
)

# What a person said is no personal data, or none that counts: known again by the keyed hash and the place.
dismissals = Table(
    "dismissals",
    metadata,
    Column("url", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Words, nullable=False),
    Column("why", Words, nullable=False),
)

# --- what people are told -------------------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("to", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("html", Words),
    Column("attachments", Json, nullable=False),
    Column("urgency", Words, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("things", Json, nullable=False),
    Column("state", Words, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("next_try_at", Moment, index=True),
    Column("last_error", Words),
    Column("sent_at", Moment),
    Column("noted", Boolean, nullable=False, server_default="0"),  # in the lives of the problems that it tells of
    sqlite_autoincrement=True,  # an id that people have read never comes to mean another message
)

# What a recipient was told on a day, or is about to be. The key is what keeps two who write at once from telling it
# twice; a message that was given up has no rows here.
outbox_told = Table(
    "outbox_told",
    metadata,
    Column("day", Date, primary_key=True),
    Column("to", Words, primary_key=True),
    Column("address", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("thing", Words, primary_key=True),
    Column("message_id", ForeignKey(outbox.c.id, ondelete="CASCADE"), nullable=False, index=True),
)

# --- what no crawler can see ----------------------------------------------------------------------------------------

# One row of a ledger (storage/ledger_nouns.py) a row, under the ledger's name and the row's own key. What was replaced
# or withdrawn stays, with who did it and when.
ledger_rows = Table(
    "ledger_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ledger", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("facts", Json, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("entered_by", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Words),
    Column("ended_why", Words),
    Index(None, "ledger", "key"),
    sqlite_autoincrement=True,  # an id that people have read never comes to mean another row
)
