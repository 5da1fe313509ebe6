#!/bin/sh
# Serves the last release read-only: what curators ask, while the nights write to another server.
#
# Looks at $KG_EXPORTS/current. A new release is imported into a folder of its own while the old one still answers;
# then Neo4j is started anew on it, so that nobody ever sees a part of one, nor a mixture of two. What cannot be
# imported is told, and the old one stays; where there is none, this ends with 1. A graph that was kept and does not
# answer, as one with another password, is imported anew. While the current release is served, `up-to-date` beside
# the graphs is touched.
#
# NEO4J_AUTH           neo4j/PASSWORD, as in the official image
# KG_EXPORTS           where `kg-pipeline export release` writes (/exports)
# KG_READER_DATA       where the imported graphs lie, a folder each (/data)
# KG_READER_CONFIG     lines of neo4j.conf for what is served: addresses (server.default_listen_address=0.0.0.0)
# KG_READER_HEAP       heap of each server and of the importer (1g); while a release is imported two of them are at work
# KG_READER_PAGECACHE  what each has beside it (1g)
# KG_READER_URI        where the server that this makes answers (bolt://localhost:7687)
# KG_READER_START_S    how long a server may take until it answers (300)
# KG_READER_POLL_S     how often to look (30)
set -eu

exports=${KG_EXPORTS:-/exports}
root=${KG_READER_DATA:-/data}
config=${KG_READER_CONFIG:-server.default_listen_address=0.0.0.0}
heap=${KG_READER_HEAP:-1g}
pagecache=${KG_READER_PAGECACHE:-1g}
uri=${KG_READER_URI:-bolt://localhost:7687}
start_s=${KG_READER_START_S:-300}
poll_s=${KG_READER_POLL_S:-30}
import_address=127.0.0.1:${KG_READER_IMPORT_PORT:-17687}
export NEO4J_USERNAME=neo4j NEO4J_PASSWORD="${NEO4J_AUTH#neo4j/}"
unset NEO4J_AUTH
server='' serving='' failed=''

say() { echo "neo4j-reader: $*"; }

newest() {
    if [ -f "$exports/current/manifest.json" ]; then basename "$(readlink -f "$exports/current")"; fi
}

# Neo4j's configuration for the graph in folder $1, of the lines $2.
configure() {
    mkdir -p "$1/conf" "$1/data" "$1/run"
    # Of a server that was killed; in a new container its number is another process's.
    rm -f "$1/run/neo4j.pid"
    for kind in data logs run; do echo "server.directories.$kind=$1/$kind"; done >"$1/conf/neo4j.conf"
    # LOAD CSV is to read neither files nor addresses.
    printf '%s\n' "server.memory.heap.max_size=$heap" "server.memory.pagecache.size=$pagecache" \
        dbms.usage_report.enabled=false dbms.security.allow_csv_import_from_file_urls=false \
        'internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0' "$2" >>"$1/conf/neo4j.conf"
    export NEO4J_CONF="$1/conf"
}

# Starts Neo4j and waits until it answers us at $1; its process is $server.
start() {
    neo4j console &
    server=$!
    deadline=$(($(date +%s) + start_s))
    until said=$(cypher-shell --address "$1" 'RETURN 1' 2>&1); do
        case $said in *unauthorized*) say 'Neo4j refuses this password' && return 1 ;; esac
        kill -0 "$server" 2>/dev/null && [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 1
    done
}

stop() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" || true; fi
    server=''
}

serve() {
    serving=''
    configure "$root/graph-$1" "server.databases.default_to_read_only=true
$config" && start "$uri" && serving=$1 && say "serves $1"
}

# The release $1 in a folder of its own, indexes and all, in the place of one of that name that was kept; the server
# that made the indexes is not the one that serves.
import() {
    fresh=$root/importing
    serving_server=$server
    rm -rf "$fresh"
    say "imports $1"
    configure "$fresh" "server.http.enabled=false
server.bolt.listen_address=$import_address" &&
        neo4j-admin dbms set-initial-password "$NEO4J_PASSWORD" &&
        HEAP_SIZE="$heap" sh "$exports/$1/bulk/import.sh" neo4j --max-off-heap-memory="$pagecache" &&
        start "bolt://$import_address" &&
        cypher-shell --address "bolt://$import_address" --file "$exports/$1/bulk/schema.cypher" &&
        imported=yes || imported=''
    if [ "$server" != "$serving_server" ]; then stop; fi
    server=$serving_server
    [ -n "$imported" ] && rm -rf "$root/graph-$1" && mv "$fresh" "$root/graph-$1"
}

# Puts the release $1 in the place of the one that is served.
take() {
    if ! import "$1"; then
        say "$1 cannot be imported, see above"
        return 1
    fi
    before=$serving
    stop
    if ! serve "$1"; then
        say "$1 does not answer, see above"
        stop
        rm -rf "$root/graph-$1"
        [ -z "$before" ] || serve "$before" || stop
        return 1
    fi
    for graph in "$root"/graph-*; do
        [ "$graph" = "$root/graph-$1" ] || rm -rf "$graph"
    done
}

trap 'stop; exit 0' TERM INT
say "looks at $exports/current every $poll_s s"
# What was imported before this was started answers while the next one is.
for graph in "$root"/graph-*; do
    if [ -d "$graph" ] && [ -z "$serving" ] && ! serve "${graph#"$root/graph-"}"; then
        say "$graph was kept and cannot be served"
        stop
    fi
done
while :; do
    wanted=$(newest)
    if [ -n "$wanted" ] && [ "$wanted" != "$serving" ] && [ "$wanted" != "$failed" ]; then
        if ! take "$wanted"; then
            failed=$wanted
            [ -n "$serving" ] || exit 1
            say "serves $serving until the next release"
        fi
    fi
    [ -z "$serving" ] || [ "$wanted" != "$serving" ] || touch "$root/up-to-date"
    if [ -n "$server" ] && ! kill -0 "$server" 2>/dev/null; then
        say 'Neo4j ended'
        exit 1
    fi
    sleep "$poll_s" &
    wait $!
done
