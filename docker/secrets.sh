#!/bin/sh
# Makes the secrets that docker/compose.yaml mounts, in docker/secrets. What is there stays as it is.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$1" ] || { cat >"$1.new" && chmod 444 "$1.new" && mv "$1.new" "$1"; }; }

# Readable by every user of the containers that get them; on this machine the folder keeps others out.
for name in secret_key superuser_password owner_password web_password valkey_password; do
    random | keep "$name"
done
echo "postgresql://schoolsaas_web:$(cat web_password)@db/schoolsaas" | keep database_url
echo "postgresql://schoolsaas_owner:$(cat owner_password)@db/schoolsaas" | keep database_owner_url
echo "redis://:$(cat valkey_password)@valkey:6379/0" | keep redis_url
# Of the mail server; empty when it asks for none.
[ -e email_password ] || { : >email_password && chmod 444 email_password; }
