-- An empty territory as the first version wrote it, whole but for the styles of its layers. Frozen: it
-- is what files in the world look like, not what today's program would write.
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER PRIMARY KEY NOT NULL,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinates'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinates'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
     'longitude and latitude on the WGS 84 ellipsoid');

CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_extensions (
    table_name TEXT,
    column_name TEXT,
    extension_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);

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


CREATE TABLE "municipality" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "insee" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "epci" TEXT,
    "epci_name" TEXT,
    "population" INTEGER NOT NULL,
    "dwellings" INTEGER NOT NULL,
    "establishments" INTEGER NOT NULL,
    "valid_from" TEXT NOT NULL,
    "valid_until" TEXT,
    "merged_into" TEXT,
    "geom" MULTIPOLYGON,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_municipality" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "insee" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "epci" TEXT,
    "epci_name" TEXT,
    "population" INTEGER NOT NULL,
    "dwellings" INTEGER NOT NULL,
    "establishments" INTEGER NOT NULL,
    "valid_from" TEXT NOT NULL,
    "valid_until" TEXT,
    "merged_into" TEXT,
    "geom" MULTIPOLYGON,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "municipality_id" ON "municipality" (id);
CREATE INDEX "history_municipality_id" ON "history_municipality" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('municipality', 'features', 'municipality', 'municipality', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('municipality', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('municipality', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_municipality_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_municipality_geom_insert" AFTER INSERT ON "municipality" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_municipality_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_municipality_geom_update6" AFTER UPDATE OF geom ON "municipality" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_municipality_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_municipality_geom_update2" AFTER UPDATE OF geom ON "municipality" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_municipality_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_municipality_geom_update5" AFTER UPDATE ON "municipality" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_municipality_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_municipality_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_municipality_geom_update4" AFTER UPDATE ON "municipality" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_municipality_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_municipality_geom_delete" AFTER DELETE ON "municipality" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_municipality_geom" WHERE id = OLD.fid; END;

CREATE TABLE "street" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "class" TEXT NOT NULL,
    "length_mm" INTEGER NOT NULL,
    "crossing" TEXT,
    "existing" TEXT,
    "synthetic" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "geom" LINESTRING NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_street" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "class" TEXT NOT NULL,
    "length_mm" INTEGER NOT NULL,
    "crossing" TEXT,
    "existing" TEXT,
    "synthetic" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "geom" LINESTRING NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "street_id" ON "street" (id);
CREATE INDEX "history_street_id" ON "history_street" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('street', 'features', 'street', 'street', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('street', 'geom', 'LINESTRING', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('street', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_street_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_street_geom_insert" AFTER INSERT ON "street" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_street_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_street_geom_update6" AFTER UPDATE OF geom ON "street" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_street_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_street_geom_update2" AFTER UPDATE OF geom ON "street" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_street_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_street_geom_update5" AFTER UPDATE ON "street" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_street_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_street_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_street_geom_update4" AFTER UPDATE ON "street" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_street_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_street_geom_delete" AFTER DELETE ON "street" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_street_geom" WHERE id = OLD.fid; END;

CREATE TABLE "building" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "premises" INTEGER NOT NULL,
    "floors" INTEGER NOT NULL,
    "stairs" INTEGER NOT NULL,
    "agreement" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_building" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "premises" INTEGER NOT NULL,
    "floors" INTEGER NOT NULL,
    "stairs" INTEGER NOT NULL,
    "agreement" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "building_id" ON "building" (id);
CREATE INDEX "history_building_id" ON "history_building" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('building', 'features', 'building', 'building', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('building', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('building', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_building_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_building_geom_insert" AFTER INSERT ON "building" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_building_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_building_geom_update6" AFTER UPDATE OF geom ON "building" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_building_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_building_geom_update2" AFTER UPDATE OF geom ON "building" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_building_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_building_geom_update5" AFTER UPDATE ON "building" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_building_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_building_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_building_geom_update4" AFTER UPDATE ON "building" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_building_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_building_geom_delete" AFTER DELETE ON "building" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_building_geom" WHERE id = OLD.fid; END;

CREATE TABLE "premises" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "postcode" TEXT,
    "insee" TEXT,
    "building" TEXT,
    "floor" INTEGER,
    "activity" TEXT,
    "siret" TEXT,
    "reference" TEXT,
    "synthetic" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_premises" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "postcode" TEXT,
    "insee" TEXT,
    "building" TEXT,
    "floor" INTEGER,
    "activity" TEXT,
    "siret" TEXT,
    "reference" TEXT,
    "synthetic" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "premises_id" ON "premises" (id);
CREATE INDEX "history_premises_id" ON "history_premises" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('premises', 'features', 'premises', 'premises', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('premises', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('premises', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_premises_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_premises_geom_insert" AFTER INSERT ON "premises" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_premises_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_premises_geom_update6" AFTER UPDATE OF geom ON "premises" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_premises_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_premises_geom_update2" AFTER UPDATE OF geom ON "premises" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_premises_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_premises_geom_update5" AFTER UPDATE ON "premises" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_premises_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_premises_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_premises_geom_update4" AFTER UPDATE ON "premises" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_premises_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_premises_geom_delete" AFTER DELETE ON "premises" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_premises_geom" WHERE id = OLD.fid; END;

CREATE TABLE "support" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "support_kind" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_support" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "support_kind" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "support_id" ON "support" (id);
CREATE INDEX "history_support_id" ON "history_support" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('support', 'features', 'support', 'support', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('support', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('support', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_support_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_support_geom_insert" AFTER INSERT ON "support" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_support_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_support_geom_update6" AFTER UPDATE OF geom ON "support" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_support_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_support_geom_update2" AFTER UPDATE OF geom ON "support" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_support_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_support_geom_update5" AFTER UPDATE ON "support" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_support_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_support_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_support_geom_update4" AFTER UPDATE ON "support" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_support_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_support_geom_delete" AFTER DELETE ON "support" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_support_geom" WHERE id = OLD.fid; END;

CREATE TABLE "route" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "street" TEXT,
    "from_support" TEXT NOT NULL,
    "to_support" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "crossing" TEXT,
    "length_mm" INTEGER NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "geom" LINESTRING NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_route" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "street" TEXT,
    "from_support" TEXT NOT NULL,
    "to_support" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "crossing" TEXT,
    "length_mm" INTEGER NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "geom" LINESTRING NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "route_id" ON "route" (id);
CREATE INDEX "history_route_id" ON "history_route" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('route', 'features', 'route', 'route', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('route', 'geom', 'LINESTRING', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('route', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_route_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_route_geom_insert" AFTER INSERT ON "route" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_route_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_route_geom_update6" AFTER UPDATE OF geom ON "route" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_route_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_route_geom_update2" AFTER UPDATE OF geom ON "route" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_route_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_route_geom_update5" AFTER UPDATE ON "route" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_route_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_route_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_route_geom_update4" AFTER UPDATE ON "route" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_route_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_route_geom_delete" AFTER DELETE ON "route" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_route_geom" WHERE id = OLD.fid; END;

CREATE TABLE "duct" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "inner_diameter_mm" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_duct" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "inner_diameter_mm" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "duct_id" ON "duct" (id);
CREATE INDEX "history_duct_id" ON "history_duct" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
    VALUES ('duct', 'attributes', 'duct', 'duct');

CREATE TABLE "pop" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_pop" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "pop_id" ON "pop" (id);
CREATE INDEX "history_pop_id" ON "history_pop" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('pop', 'features', 'pop', 'pop', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('pop', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('pop', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_pop_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_pop_geom_insert" AFTER INSERT ON "pop" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_pop_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_pop_geom_update6" AFTER UPDATE OF geom ON "pop" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_pop_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_pop_geom_update2" AFTER UPDATE OF geom ON "pop" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_pop_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_pop_geom_update5" AFTER UPDATE ON "pop" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_pop_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_pop_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_pop_geom_update4" AFTER UPDATE ON "pop" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_pop_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_pop_geom_delete" AFTER DELETE ON "pop" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_pop_geom" WHERE id = OLD.fid; END;

CREATE TABLE "exchange" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "insee" TEXT,
    "capacity" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "ports" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_exchange" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "insee" TEXT,
    "capacity" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "ports" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "exchange_id" ON "exchange" (id);
CREATE INDEX "history_exchange_id" ON "history_exchange" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('exchange', 'features', 'exchange', 'exchange', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('exchange', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('exchange', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_exchange_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_exchange_geom_insert" AFTER INSERT ON "exchange" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_exchange_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_exchange_geom_update6" AFTER UPDATE OF geom ON "exchange" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_exchange_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_exchange_geom_update2" AFTER UPDATE OF geom ON "exchange" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_exchange_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_exchange_geom_update5" AFTER UPDATE ON "exchange" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_exchange_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_exchange_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_exchange_geom_update4" AFTER UPDATE ON "exchange" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_exchange_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_exchange_geom_delete" AFTER DELETE ON "exchange" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_exchange_geom" WHERE id = OLD.fid; END;

CREATE TABLE "cabinet" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "exchange" TEXT NOT NULL,
    "insee" TEXT,
    "ports" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "splitter_ratio" INTEGER NOT NULL,
    "splitters" INTEGER NOT NULL,
    "operators" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_cabinet" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "exchange" TEXT NOT NULL,
    "insee" TEXT,
    "ports" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "splitter_ratio" INTEGER NOT NULL,
    "splitters" INTEGER NOT NULL,
    "operators" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "cabinet_id" ON "cabinet" (id);
CREATE INDEX "history_cabinet_id" ON "history_cabinet" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('cabinet', 'features', 'cabinet', 'cabinet', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('cabinet', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('cabinet', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_cabinet_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_cabinet_geom_insert" AFTER INSERT ON "cabinet" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_cabinet_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_cabinet_geom_update6" AFTER UPDATE OF geom ON "cabinet" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_cabinet_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_cabinet_geom_update2" AFTER UPDATE OF geom ON "cabinet" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_cabinet_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_cabinet_geom_update5" AFTER UPDATE ON "cabinet" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_cabinet_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_cabinet_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_cabinet_geom_update4" AFTER UPDATE ON "cabinet" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_cabinet_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_cabinet_geom_delete" AFTER DELETE ON "cabinet" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_cabinet_geom" WHERE id = OLD.fid; END;

CREATE TABLE "branching_point" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "cabinet" TEXT NOT NULL,
    "support" TEXT NOT NULL,
    "building" TEXT,
    "capacity" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "cable" TEXT NOT NULL,
    "first_strand" INTEGER NOT NULL,
    "strands" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_branching_point" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "cabinet" TEXT NOT NULL,
    "support" TEXT NOT NULL,
    "building" TEXT,
    "capacity" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "cable" TEXT NOT NULL,
    "first_strand" INTEGER NOT NULL,
    "strands" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "branching_point_id" ON "branching_point" (id);
CREATE INDEX "history_branching_point_id" ON "history_branching_point" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('branching_point', 'features', 'branching_point', 'branching point', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('branching_point', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('branching_point', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_branching_point_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_branching_point_geom_insert" AFTER INSERT ON "branching_point" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_branching_point_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_branching_point_geom_update6" AFTER UPDATE OF geom ON "branching_point" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_branching_point_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_branching_point_geom_update2" AFTER UPDATE OF geom ON "branching_point" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_branching_point_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_branching_point_geom_update5" AFTER UPDATE ON "branching_point" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_branching_point_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_branching_point_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_branching_point_geom_update4" AFTER UPDATE ON "branching_point" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_branching_point_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_branching_point_geom_delete" AFTER DELETE ON "branching_point" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_branching_point_geom" WHERE id = OLD.fid; END;

CREATE TABLE "splice_closure" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "support" TEXT NOT NULL,
    "capacity" INTEGER NOT NULL,
    "splices" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_splice_closure" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "support" TEXT NOT NULL,
    "capacity" INTEGER NOT NULL,
    "splices" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "geom" POINT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "splice_closure_id" ON "splice_closure" (id);
CREATE INDEX "history_splice_closure_id" ON "history_splice_closure" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('splice_closure', 'features', 'splice_closure', 'splice closure', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('splice_closure', 'geom', 'POINT', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('splice_closure', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_splice_closure_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_splice_closure_geom_insert" AFTER INSERT ON "splice_closure" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_splice_closure_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_splice_closure_geom_update6" AFTER UPDATE OF geom ON "splice_closure" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_splice_closure_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_splice_closure_geom_update2" AFTER UPDATE OF geom ON "splice_closure" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_splice_closure_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_splice_closure_geom_update5" AFTER UPDATE ON "splice_closure" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_splice_closure_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_splice_closure_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_splice_closure_geom_update4" AFTER UPDATE ON "splice_closure" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_splice_closure_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_splice_closure_geom_delete" AFTER DELETE ON "splice_closure" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_splice_closure_geom" WHERE id = OLD.fid; END;

CREATE TABLE "outlet" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "premises" TEXT NOT NULL,
    "drop" TEXT NOT NULL,
    "branching_point" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "direct_position" INTEGER,
    "direct_input" INTEGER,
    "reach_mm" INTEGER NOT NULL,
    "loss_worst_mdb" INTEGER NOT NULL,
    "loss_typical_mdb" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_outlet" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "premises" TEXT NOT NULL,
    "drop" TEXT NOT NULL,
    "branching_point" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "direct_position" INTEGER,
    "direct_input" INTEGER,
    "reach_mm" INTEGER NOT NULL,
    "loss_worst_mdb" INTEGER NOT NULL,
    "loss_typical_mdb" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "outlet_id" ON "outlet" (id);
CREATE INDEX "history_outlet_id" ON "history_outlet" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
    VALUES ('outlet', 'attributes', 'outlet', 'outlet');

CREATE TABLE "cable" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "cable_type" TEXT NOT NULL,
    "from_thing" TEXT NOT NULL,
    "to_thing" TEXT NOT NULL,
    "length_mm" INTEGER NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "path" BLOB NOT NULL,
    "geom" LINESTRING NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_cable" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "cable_type" TEXT NOT NULL,
    "from_thing" TEXT NOT NULL,
    "to_thing" TEXT NOT NULL,
    "length_mm" INTEGER NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "path" BLOB NOT NULL,
    "geom" LINESTRING NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "cable_id" ON "cable" (id);
CREATE INDEX "history_cable_id" ON "history_cable" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('cable', 'features', 'cable', 'cable', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('cable', 'geom', 'LINESTRING', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('cable', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_cable_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_cable_geom_insert" AFTER INSERT ON "cable" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_cable_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_cable_geom_update6" AFTER UPDATE OF geom ON "cable" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_cable_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_cable_geom_update2" AFTER UPDATE OF geom ON "cable" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_cable_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_cable_geom_update5" AFTER UPDATE ON "cable" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_cable_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_cable_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_cable_geom_update4" AFTER UPDATE ON "cable" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_cable_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_cable_geom_delete" AFTER DELETE ON "cable" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_cable_geom" WHERE id = OLD.fid; END;

CREATE TABLE "joint" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "at_thing" TEXT NOT NULL,
    "joint_kind" TEXT NOT NULL,
    "cable" TEXT NOT NULL,
    "first_strand" INTEGER NOT NULL,
    "other_thing" TEXT NOT NULL,
    "first_other" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_joint" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "at_thing" TEXT NOT NULL,
    "joint_kind" TEXT NOT NULL,
    "cable" TEXT NOT NULL,
    "first_strand" INTEGER NOT NULL,
    "other_thing" TEXT NOT NULL,
    "first_other" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "joint_id" ON "joint" (id);
CREATE INDEX "history_joint_id" ON "history_joint" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
    VALUES ('joint', 'attributes', 'joint', 'joint');

CREATE TABLE "service_area" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "served_by" TEXT NOT NULL,
    "lines" INTEGER NOT NULL,
    "geom" MULTIPOLYGON NOT NULL,
    born INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "history_service_area" (
    fid INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "served_by" TEXT NOT NULL,
    "lines" INTEGER NOT NULL,
    "geom" MULTIPOLYGON NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER NOT NULL
);
CREATE UNIQUE INDEX "service_area_id" ON "service_area" (id);
CREATE INDEX "history_service_area_id" ON "history_service_area" (id);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('service_area', 'features', 'service_area', 'service area', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('service_area', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
INSERT INTO gpkg_extensions VALUES ('service_area', 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE "rtree_service_area_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_service_area_geom_insert" AFTER INSERT ON "service_area" WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_service_area_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_service_area_geom_update6" AFTER UPDATE OF geom ON "service_area" WHEN OLD.fid = NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO "rtree_service_area_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_service_area_geom_update2" AFTER UPDATE OF geom ON "service_area" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_service_area_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_service_area_geom_update5" AFTER UPDATE ON "service_area" WHEN OLD.fid != NEW.fid AND (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_service_area_geom" WHERE id = OLD.fid; INSERT OR REPLACE INTO "rtree_service_area_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER "rtree_service_area_geom_update4" AFTER UPDATE ON "service_area" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM "rtree_service_area_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_service_area_geom_delete" AFTER DELETE ON "service_area" WHEN OLD.geom NOT NULL BEGIN DELETE FROM "rtree_service_area_geom" WHERE id = OLD.fid; END;

CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO gpkg_contents (table_name, data_type, identifier)
    VALUES ('layer_styles', 'attributes', 'layer_styles');

INSERT INTO bocage_meta VALUES ('version', 1);
