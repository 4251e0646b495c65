#!/usr/bin/env bash
# The whole life of a bundle, carried on a stick: five machines that share nothing but files.
#
#   safe   the root keys, seen at ceremonies
#   a      builds, and signs with the first release key
#   b      signs with the second; also keeps the revocation key
#   stick  what is carried from one to the other
#   c      the host, which has no network
#
# Run it where there is no network at all:
#   unshare -rn sh -c 'ip link set lo up && ./walk.sh'
# PORTCULLIS names the program, MODULES the folder that has hello-policy.wasm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
portcullis=${PORTCULLIS:-portcullis}
modules=${MODULES:-$here/../../target/guests}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work"/{safe,a,b,c,stick}

say() { printf '\n== %s\n' "$*"; }
on() { cd "$work/$1"; }
p() { "$portcullis" "$@"; }
# A command that must be refused, with this code.
refused() {
  local code=$1 said
  shift
  if said=$("$portcullis" --json "$@" 2>&1 >/dev/null); then
    echo "not refused: $*" >&2
    exit 1
  fi
  case $said in
  *"\"code\":\"$code\""*) echo "refused, as it should be: $code" ;;
  *) echo "refused otherwise: $said" >&2; exit 1 ;;
  esac
}
# What the host decides about a tool, with bash alone.
ask() {
  local body="{\"tool\":\"$1\",\"arguments\":{}}" answer
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
    "${#body}" "$body" >&3
  answer=$(cat <&3)
  exec 3>&-
  printf '%s\n' "${answer##*$'\n'}"
}
# Waits until the host decides so: it looks at its store and its inbox twice a second.
until_says() {
  local tool=$1 expected=$2 answer
  for _ in $(seq 300); do
    answer=$(ask "$tool")
    case $answer in *"$expected"*) echo "$tool: $expected"; return ;; esac
    sleep 0.1
  done
  echo "$tool: expected $expected, got $answer" >&2
  exit 1
}
serve() {
  "$portcullis" --json serve --host host.json --offline --listen 127.0.0.1:0 >url 2>>log &
  server=$!
  for _ in $(seq 300); do [ -s url ] && break; sleep 0.1; done
  port=$(sed -E 's/.*:([0-9]+)".*/\1/' url)
}
stop() { kill -TERM "$server"; wait "$server" || true; server=; : >url; }

say "1  keys, each made where it stays"
on safe; for key in root-1 root-2; do p keygen --out $key.pem >/dev/null; done
on a; p keygen --out rel-a.pem >/dev/null
on b; p keygen --out rel-b.pem >/dev/null; p keygen --out revoke.pem >/dev/null
cp "$work"/a/rel-a.pub.pem "$work"/b/{rel-b,revoke}.pub.pem "$work"/safe/

say "2  the root: two of two release keys sign bundles, root keys sign nothing else"
on safe
p root init --domain acme-plant --expires 10y \
  --key root-1=root-1.pub.pem --key root-2=root-2.pub.pem \
  --key rel-a=rel-a.pub.pem --key rel-b=rel-b.pub.pem --key revoke=revoke.pub.pem \
  --root-signers '2 of root-1, root-2' --delegate 'acme/*: 2 of rel-a, rel-b' \
  --revocation-signers revoke --sign-with root-1.pem --sign-with root-2.pem
cp root.json "$work"/stick/

say "3  the host pins it; somebody reads the digest to them over the telephone"
on c; mkdir inbox; cp "$work"/stick/root.json .
p state init --root root.json --inbox inbox

say "4  build and sign on a, sign on b"
release() {
  on a
  p bundle build "$here/rules" --modules "$modules" --root "$work/stick/root.json" --version "$1" \
    --expires 5y --out "tools-$1.policy.tgz"
  p bundle sign "tools-$1.policy.tgz" --key rel-a.pem
  cp "tools-$1.policy.tgz" "$work/stick/"
}
countersign() { on b; p bundle sign "$work/stick/tools-$1.policy.tgz" --key rel-b.pem; }
release 1
on c; refused threshold-not-met rules import "$work/stick/tools-1.policy.tgz"
countersign 1
p audit bundle "$work/stick/tools-1.policy.tgz" --root "$work/stick/root.json"

say "5  carry, import, serve"
on c; p rules import "$work/stick/tools-1.policy.tgz"
serve
until_says drop_table '"effect":"deny"'
until_says read_table '"effect":"allow"'

say "6  a second version, by the inbox; then back, and forth"
release 2; countersign 2
on c; cp "$work/stick/tools-2.policy.tgz" inbox/
until_says read_table '"version":2'
p rules diff acme/tools v1 v2 --no-run || [ $? = 1 ]
p rules rollback acme/tools v1 --reason 'the line stood still'
until_says read_table '"version":1'
p rules activate acme/tools v2
until_says read_table '"version":2'
refused rollback rules import "$work/stick/tools-1.policy.tgz"

say "7  version 2 is bad: the revocation list is the kill switch"
on b
p revoke add --root "$work/stick/root.json" --bundle "$work/stick/tools-2.policy.tgz" \
  --reason 'lets too much through' --sign-with revoke.pem --out "$work/stick/list-1.json"
on c; cp "$work/stick/list-1.json" inbox/
until_says read_table '"code":"bundle-revoked"'
refused bundle-revoked rules activate acme/tools v2
p rules rollback acme/tools v1
until_says read_table '"effect":"allow"'

say "8  a release key is lost: the next root replaces it, and travels inside a bundle"
on b; p keygen --out rel-c.pem >/dev/null; cp rel-c.pub.pem "$work"/safe/
on safe
p root rotate root.json --remove-key rel-b --add-key rel-b=rel-c.pub.pem \
  --sign-with root-1.pem --sign-with root-2.pem --out root-2.json
p root verify root.json root-2.json
cp root-2.json "$work"/stick/
on a
p bundle build "$here/rules" --modules "$modules" --root "$work/stick/root-2.json" \
  --revocations "$work/stick/list-1.json" --version 3 --expires 5y --out tools-3.policy.tgz
p bundle sign tools-3.policy.tgz --key rel-a.pem
p bundle sign tools-3.policy.tgz --key "$work"/b/rel-c.pem
p bundle carry tools-3.policy.tgz --root "$work/stick/root-2.json" \
  --revocations "$work/stick/list-1.json"
cp tools-3.policy.tgz "$work"/stick/
on c; p audit bundle "$work/stick/tools-3.policy.tgz" --root root.json
cp "$work/stick/tools-3.policy.tgz" inbox/
until_says read_table '"version":3'
refused threshold-not-met rules rollback acme/tools v1

say "9  the host restarts, and knows all of it"
stop; serve
until_says read_table '"version":3'
p state show
p rules history acme/tools
stop

say "10 an auditor looks at the stick with tar, gzip, jq, openssl and sha256sum"
if command -v jq >/dev/null && command -v openssl >/dev/null; then
  "$here/../verify-offline/verify.sh" "$work/stick/tools-3.policy.tgz" "$work/c/root.json"
else
  echo "skipped: jq and openssl are needed"
fi
say "done"
