#!/bin/sh
# Serves the last release read-only: what curators ask, while the nights write to another server.
#
# Looks at $KG_EXPORTS/current. A new release is imported into a folder of its own while the old one still answers;
# then Neo4j is started anew on it, so that nobody ever sees a part of one, nor a mixture of two. What cannot be
# imported is told, and the old one stays.
#
# NEO4J_AUTH         neo4j/PASSWORD, as in the official image
# KG_EXPORTS         where `kg-pipeline export release` writes (/exports)
# KG_READER_DATA     where the imported graphs lie, a folder each (/data)
# KG_READER_CONFIG   lines of neo4j.conf: addresses, memory (server.default_listen_address=0.0.0.0)
# KG_READER_URI      where the server that this makes answers (bolt://localhost:7687)
# KG_READER_POLL_S   how often to look (30)
set -eu

exports=${KG_EXPORTS:-/exports}
root=${KG_READER_DATA:-/data}
config=${KG_READER_CONFIG:-server.default_listen_address=0.0.0.0}
uri=${KG_READER_URI:-bolt://localhost:7687}
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
    for kind in data logs run; do echo "server.directories.$kind=$1/$kind"; done >"$1/conf/neo4j.conf"
    printf '%s\n' 'dbms.usage_report.enabled=false' 'dbms.security.allow_csv_import_from_file_urls=false' "$2" >>"$1/conf/neo4j.conf"
    export NEO4J_CONF="$1/conf"
}

# Starts Neo4j and waits until it answers at $1; its process is $server.
start() {
    neo4j console &
    server=$!
    until cypher-shell --address "$1" 'RETURN 1' >/dev/null 2>&1; do
        kill -0 "$server" 2>/dev/null || return 1
        sleep 1
    done
}

stop() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" || true; fi
    server=''
}

serve() {
    configure "$root/graph-$1" "server.databases.default_to_read_only=true
$config" && start "$uri" && serving=$1 && say "serves $1"
}

# The release $1 in a folder of its own, indexes and all; the server that made them is not the one that serves.
import() {
    fresh=$root/importing
    serving_server=$server
    rm -rf "$fresh"
    say "imports $1"
    configure "$fresh" "server.http.enabled=false
server.bolt.listen_address=$import_address" &&
        neo4j-admin dbms set-initial-password "$NEO4J_PASSWORD" &&
        sh "$exports/$1/bulk/import.sh" neo4j &&
        start "bolt://$import_address" &&
        cypher-shell --address "bolt://$import_address" --file "$exports/$1/bulk/schema.cypher" &&
        imported=yes || imported=''
    if [ "$server" != "$serving_server" ]; then stop; fi
    server=$serving_server
    [ -n "$imported" ] && mv "$fresh" "$root/graph-$1"
}

# Puts the release $1 in the place of the one that is served.
take() {
    [ -d "$root/graph-$1" ] || import "$1" || return 1
    before=$serving
    stop
    if ! serve "$1"; then
        stop
        rm -rf "$root/graph-$1"
        [ -z "$before" ] || serve "$before"
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
    if [ -d "$graph" ] && [ -z "$serving" ]; then serve "${graph#"$root/graph-"}" || stop; fi
done
while :; do
    wanted=$(newest)
    if [ -n "$wanted" ] && [ "$wanted" != "$serving" ] && [ "$wanted" != "$failed" ]; then
        if ! take "$wanted"; then
            failed=$wanted
            say "$wanted cannot be imported, see above; serves ${serving:-nothing} until the next release"
        fi
    fi
    if [ -n "$server" ] && ! kill -0 "$server" 2>/dev/null; then
        say 'Neo4j ended'
        exit 1
    fi
    sleep "$poll_s" &
    wait $!
done
