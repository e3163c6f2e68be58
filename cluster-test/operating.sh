#!/usr/bin/env bash
# The run whose output docs/OPERATING.md shows: three processes on one machine. Usage: operating.sh PROGRAM LISTINGS
# USCC-HANGZHOU USCC-NINGBO, in an empty directory. PROGRAM is a built mulu, LISTINGS the folder with 330000.ndjson, 330100.ndjson and 330200.ndjson.
set -euo pipefail
program=$1 listings=$2
mkdir bin && cp "$program" bin/mulu && ln -s "$listings" listings
PATH="$PWD/bin:$PATH"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait' EXIT

run() { # shows a command, its output and any exit status that is not 0
  printf '$ %s\n' "$*"
  "$@" 2>&1 || printf '(exit status %d)\n' $?
  echo
}
serve() {
  printf '$ mulu serve --data %s &\n\n' "$1"
  mulu serve --data "$1" 2>"$1.log" &
  pids+=($!)
  for _ in $(seq 100); do
    if mulu status --data "$1" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
}
query() { # PORT QUERY
  printf '$ jq -n --arg query %s %s | curl -s http://127.0.0.1:%s/graphql -H "content-type: application/json" -d @-\n' "'$2'" "'{\$query}'" "$1"
  jq -n --arg q "$2" '{query: $q}' | curl -s "http://127.0.0.1:$1/graphql" -H 'content-type: application/json' -d @- | jq ${3:+"$3"} .
  echo
}

printf '$ mulu init --data province --listen 127.0.0.1:7400 --http 127.0.0.1:8400 --authority-uscc 11330000MB1234562R\n'
mulu init --data province --listen 127.0.0.1:7400 --http 127.0.0.1:8400 --authority-uscc 11330000MB1234562R 2>init.log
echo
serve province
sleep 5
hangzhou=$(mulu invite --data province --city 330100 --voter)
ningbo=$(mulu invite --data province --city 330200 --voter)
printf '$ mulu invite --data province --city 330100 --voter\n%s…\n\n' "${hangzhou:0:60}"
run mulu join "$hangzhou" --data hangzhou --listen 127.0.0.1:7401 --http 127.0.0.1:8401 | sed "s/$hangzhou/TOKEN/"
serve hangzhou
run mulu join "$ningbo" --data ningbo --listen 127.0.0.1:7402 --http 127.0.0.1:8402 | sed "s/$ningbo/TOKEN/"
serve ningbo
run mulu join "$hangzhou" --data again --listen 127.0.0.1:7403 --http 127.0.0.1:8403 | sed "s/$hangzhou/TOKEN/"
run mulu invite --data province --city 310000
sleep 3
run mulu status --data ningbo

run mulu find authorities 330000 --data province
authority=$(mulu find authorities 330000 --data province | jq -r .Institution)
printf '$ mulu token issue --data province --institution %s --roles AUTHORITY,SUB,INS --person 经办人\nmulu_…\n\n' "$authority"
province=$(mulu token issue --data province --institution "$authority" --roles AUTHORITY,SUB,INS --person 经办人)

for place in "hangzhou 330100 杭州市数据资源管理局 $3" "ningbo 330200 宁波市数据局 $4"; do
  read -r dir division name uscc <<<"$place"
  printf '$ mulu give institution.register FIELDS --data %s\n' "$dir"
  registered=$(mulu give institution.register --data "$dir" "$(jq -nc --arg u "$uscc" --arg n "$name" --arg d "$division" '{USCC: $u, Name: $n, InstKind: "ADMINISTRATIVE_ORGAN", Division: $d}')")
  jq '{ID, Name, USCC, Division}' <<<"$registered"
  office=$(jq -r .ID <<<"$registered")
  printf '\n$ mulu give authority.designate FIELDS --data %s\n' "$dir"
  mulu give authority.designate --data "$dir" "$(jq -nc --arg i "$office" --arg d "$division" '{Division: $d, Institution: $i, DocumentNo: "机构改革方案（示例）"}')" | jq -c '{ID, Institution, DocumentNo}'
  token=$(mulu token issue --data "$dir" --institution "$office" --roles AUTHORITY,SUB,INS --person 经办人)
  printf '\n$ mulu give catalog.create-supplementary FIELDS --data %s --token TOKEN\n' "$dir"
  mulu give catalog.create-supplementary --data "$dir" --token "$token" "{\"Division\":\"$division\",\"DocumentNo\":\"目录〔2020〕1号（示例）\"}" | jq -c '{ID, Division}'
  echo
  declare "token_$dir=$token"
done

run mulu import listings/330000.ndjson --source 330000 --data province --quiet
run mulu import listings/330100.ndjson --source 330100 --data hangzhou --quiet
run mulu import listings/330200.ndjson --source 330200 --data ningbo --quiet
printf '$ mulu import listings/330200.ndjson --source 330200 --data ningbo --dry-run --quiet\n'
mulu import listings/330200.ndjson --source 330200 --data ningbo --dry-run --quiet | sed -n '1,16p'
echo "…"; echo
run mulu import listings/330100.ndjson --source 330100 --data hangzhou --quiet
run mulu adopt --catalog cat-330000 --document-no "浙数〔2026〕1号" --data province --token "$province" | sed "s/$province/TOKEN/"
# shellcheck disable=SC2154 # declared in the loop
run mulu adopt --catalog cat-330100 --document-no "杭数〔2026〕1号" --data hangzhou --token "$token_hangzhou" | sed "s/$token_hangzhou/TOKEN/"
sleep 1
for dir in province hangzhou ningbo; do
  printf '$ mulu status --data %s | grep -E "applied|state hash"\n' "$dir"
  mulu status --data "$dir" | grep -E 'applied|state hash'
done
echo
for port in 8400 8401 8402; do query $port '{ entries(first: 1) { totalCount } }' -c; done
query 8402 '{ entries(search: "交通", first: 3) { totalCount facets(fields: [openAttribute, division]) { field values { value count } } nodes { identifier name openAttribute openingSubject { name } } } }'
id=$(curl -s http://127.0.0.1:8402/graphql -H 'content-type: application/json' -d '{"query":"{ entries(search: \"交通\", first: 1) { nodes { identifier } } }"}' | jq -r '.data.entries.nodes[0].identifier')
query 8402 "{ entry(identifier: \"$id\") { identifier name listing opening updateFrequency openingSubject { name division } } }"
printf '$ curl -sN http://127.0.0.1:8402/graphql -H "accept: text/event-stream" -H "content-type: application/json" -d %s\n' "'{\"query\":\"subscription { catalogChanges(after: 0) { index command type identifier entry { name } } }\"}'"
timeout 2 curl -sN http://127.0.0.1:8402/graphql -H 'accept: text/event-stream' -H 'content-type: application/json' \
  -d '{"query":"subscription { catalogChanges(after: 0) { index command type identifier entry { name } } }"}' | head -12 || true
