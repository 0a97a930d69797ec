CREATE TABLE bocage_meta (key TEXT PRIMARY KEY NOT NULL, value NOT NULL) WITHOUT ROWID;

CREATE TABLE bocage_plan (
    number INTEGER PRIMARY KEY NOT NULL,
    parent INTEGER NOT NULL,
    state TEXT NOT NULL,
    generation INTEGER UNIQUE,
    replaced_by INTEGER REFERENCES bocage_plan (number),
    provenance TEXT NOT NULL,
    summary TEXT NOT NULL,
    findings BLOB NOT NULL,
    report TEXT
);

CREATE TABLE bocage_plan_chunk (
    plan INTEGER NOT NULL REFERENCES bocage_plan (number),
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (plan, ordinal)
);

CREATE TABLE bocage_generation (
    number INTEGER PRIMARY KEY NOT NULL,
    plan INTEGER NOT NULL REFERENCES bocage_plan (number),
    provenance TEXT NOT NULL,
    digest BLOB NOT NULL
);

CREATE TABLE bocage_audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL
);

CREATE TABLE bocage_outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    topic TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE bocage_job (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER,
    unit TEXT NOT NULL,
    result TEXT,
    error TEXT,
    owner TEXT NOT NULL,
    lease TEXT NOT NULL
);
