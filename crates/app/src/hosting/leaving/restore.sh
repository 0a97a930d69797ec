
# Checks this folder, loads the images, restores volumes and databases, starts the application and asks
# whether it is well. It changes nothing that is there: where a volume of the name is there, it stops.
set -eu
cd "$(dirname "$0")"

say() { case "${LC_ALL:-${LANG:-}}" in fr*) echo "$1" ;; *) echo "$2" ;; esac; }
stop() { say "erreur : $1" "error: $2" >&2; exit 1; }
compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

# Parts an address: a password must not be among the words of a program, where everybody sees it.
parted() {
  rest=${1#postgres://} rest=${rest#postgresql://}
  [ "$rest" != "$1" ] || return 1
  case $rest in *[?%[:space:]]*) return 1 ;; ?*:?*@?*:?*/?*) ;; *) return 1 ;; esac
  login=${rest%@*} place=${rest##*@}
  db_user=${login%%:*} db_password=${login#*:} db_name=${place#*/}
  place=${place%%/*} db_port=${place##*:} db_host=${place%:*}
  db_host=${db_host#\[} db_host=${db_host%\]}
}

sha256sum --check --quiet SHA256SUMS ||
  stop "le dossier est abîmé ; rien n'a été fait" "this folder is damaged; nothing was done"
for volume in $volumes; do
  if docker volume inspect "${application}_$volume" >/dev/null 2>&1; then
    stop "le volume ${application}_$volume existe déjà ; rien n'a été fait" \
      "volume ${application}_$volume is there already; nothing was done"
  fi
done
for database in $databases; do
  outside=${database##*:}
  if [ "$inside" = no ] && ! parted "$(printenv "$outside" || true)"; then
    stop "donner $outside=postgres://utilisateur:motdepasse@hôte:5432/base, sans « ? » ni « % »" \
      "give $outside=postgres://user:password@host:5432/database, without \`?\` or \`%\`"
  fi
done

say "chargement des images" "loading images"
for archive in images/*.tar; do docker load --quiet --input "$archive" >/dev/null; done

# Who runs in a container reads the secrets that are mounted there; nobody else passes the folder.
if [ -d secrets ]; then chmod 700 secrets && chmod 444 secrets/*; fi

for volume in $restored; do
  say "volume $volume" "volume $volume"
  docker volume create --label "com.docker.compose.project=$application" \
    --label "com.docker.compose.volume=$volume" "${application}_$volume" >/dev/null
  # A container that never runs, only to write into the volume as the engine does.
  through=$(docker create --network none --volume "${application}_$volume:/bocage-restore" "$image" /none)
  docker cp - "$through:/bocage-restore" <"volumes/$volume.tar"
  docker rm "$through" >/dev/null
done

for database in $databases; do
  name=${database%%:*} outside=${database##*:}
  service=${database#*:} service=${service%:*}
  dump=databases/$name.dump
  say "base de données $name" "database $name"
  if [ "$inside" = yes ]; then
    compose up --detach "$service"
    for _ in $(seq 120); do
      compose exec -T "$service" pg_isready --quiet --host 127.0.0.1 --username "$user" && break
      sleep 1
    done
    docker exec --interactive "$(compose ps --quiet "$service")" pg_restore --username "$user" \
      --dbname "$user" --no-owner --no-privileges --exit-on-error --single-transaction <"$dump"
  else
    address=$(printenv "$outside")
    parted "$address"
    PGPASSWORD=$db_password pg_restore --host "$db_host" --port "$db_port" --username "$db_user" \
      --dbname "$db_name" --no-owner --no-privileges --exit-on-error --single-transaction "$dump"
    mkdir -p secrets && chmod 700 secrets
    printf '%s' "$address" >"secrets/$service" && chmod 444 "secrets/$service"
    echo "$outside=postgres://$db_user@$place/$db_name" >>.env
  fi
done

compose up --detach
[ -n "$entry_service" ] || { say "démarré" "started"; exit 0; }
url=http://$(compose port "$entry_service" "$entry_port")$path
command -v curl >/dev/null || { say "démarré ; ouvrir $url" "started; open $url"; exit 0; }
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
for _ in $(seq 60); do
  found=$(curl --silent --max-time 10 --output "$answer" --write-out '%{http_code}' \
    --header "Host: $host" "$url" || true)
  if [ "$found" = "$status" ] && { [ -z "$holds" ] || grep -qF -- "$holds" "$answer"; }; then
    say "démarré ; $url répond" "started; $url answers"
    exit 0
  fi
  sleep 1
done
stop "démarré, mais $url ne répond pas comme attendu" "started, but $url does not answer as expected"
