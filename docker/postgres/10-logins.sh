#!/bin/sh
# PostgreSQL's image runs this once, on a new data folder: the two logins and their database.
# The owner makes and changes schemas. The web server's login owns nothing, inherits nothing and
# only takes on the roles of schools. Their passwords are secrets; neither is written to a log.
set -eu
export SECRETS="${SECRETS:-/run/secrets}"
psql -qv ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set owner_password `cat "$SECRETS/owner_password"`
\set web_password `cat "$SECRETS/web_password"`
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
CREATE ROLE schoolsaas_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE ROLE schoolsaas_web LOGIN NOINHERIT PASSWORD :'web_password';
CREATE DATABASE schoolsaas OWNER schoolsaas_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE schoolsaas FROM PUBLIC;
GRANT CONNECT ON DATABASE schoolsaas TO schoolsaas_web;
-- An import of a school lays its rows down in temporary tables first, as the school's role.
GRANT TEMPORARY ON DATABASE schoolsaas TO PUBLIC;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL
psql -qv ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname schoolsaas --file "${WALLS:-/etc/postgresql/walls.sql}"
