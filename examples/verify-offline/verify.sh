#!/usr/bin/env bash
# Checks a policy bundle against a pinned trust root with standard tools only:
#
#   ./verify.sh BUNDLE ROOT [--now YYYY-MM-DDTHH:MM:SSZ]
#
# Prints every check in order. Exits 0 when all hold, 1 at the first that does not, 2 on wrong usage.
# Needs bash, GNU tar, gzip, jq, openssl 3, and coreutils.
set -uo pipefail
export LC_ALL=C

readonly MAX_BUNDLE=$((64 * 1024 * 1024)) MAX_TAR=$((256 * 1024 * 1024)) MAX_ENTRIES=4096
readonly SPKI_PREFIX=302a300506032b6570032100 COMPONENT=0061736d0d000100

usage() {
    echo "usage: verify.sh BUNDLE ROOT [--now YYYY-MM-DDTHH:MM:SSZ]" >&2
    exit 2
}

here=$(cd "$(dirname "$0")" && pwd) || exit 2

# What a stranger wrote is shown without the bytes that steer a terminal.
plain() { printf '%s' "$*" | tr -cd ' -~' | cut -c 1-200; }
pass() { printf 'ok    %s\n' "$(plain "$1")"; }
fail() {
    printf 'FAIL  %s\n' "$(plain "$1")"
    printf 'REFUSED\n'
    exit 1
}

bundle= root= now=
while [ $# -gt 0 ]; do
    case $1 in
        --now) [ $# -ge 2 ] || usage; now=$2; shift 2 ;;
        -*) usage ;;
        *) if [ -z "$bundle" ]; then bundle=$1; elif [ -z "$root" ]; then root=$1; else usage; fi; shift ;;
    esac
done
[ -n "$bundle" ] && [ -n "$root" ] || usage
now=${now:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}
readonly time_form='^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'
[[ $now =~ $time_form ]] || usage
for tool in tar gzip jq openssl sha256sum base64 cmp od; do
    command -v "$tool" >/dev/null || { echo "verify.sh: $tool is missing" >&2; exit 2; }
done
for file in "$bundle" "$root"; do
    [ -f "$file" ] && [ ! -L "$file" ] && [ -r "$file" ] || {
        echo "verify.sh: $(plain "$file"): expected a readable regular file" >&2
        exit 2
    }
done

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/files" "$work/keys" || exit 2
# Read once: what is checked is what was read.
cp -- "$bundle" "$work/bundle.tgz" && cp -- "$root" "$work/root.dsse.json" || exit 2
bundle=$work/bundle.tgz

size_of() { wc -c <"$1" | tr -d ' '; }
hex_of() { od -An -v -tx1 "$@" | tr -d ' \n'; }
bytes_of() { printf "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }
field() { jq -er "$2" "$1" 2>/dev/null; }

# --- The archive ---------------------------------------------------------------------------------

check_gzip() {
    [ "$(size_of "$bundle")" -le $MAX_BUNDLE ] || fail "bundle: more than $MAX_BUNDLE bytes"
    local head
    head=$(head -c 8 "$bundle" | hex_of)
    [ "$head" = 1f8b080000000000 ] ||
        fail "gzip header: expected 1f8b080000000000 (no name, no time), found $head"
    pass "gzip header: deflate, no flags, no time"

    gzip -dc <"$bundle" 2>"$work/gzip.err" | head -c $((MAX_TAR + 1)) >"$work/bundle.tar"
    local status=${PIPESTATUS[0]}
    [ "$(size_of "$work/bundle.tar")" -le $MAX_TAR ] || fail "gzip: more than $MAX_TAR bytes come out"
    [ "$status" -eq 0 ] || fail "gzip: $(head -n 1 "$work/gzip.err")"
    # The last four bytes of a member are the length of what it holds. After a second member, or
    # anything else behind the first, they are the length of something else.
    local stated found
    stated=$(($(tail -c 4 "$bundle" | od -An -tu4 --endian=little)))
    found=$(size_of "$work/bundle.tar")
    [ "$stated" -eq "$found" ] ||
        fail "gzip: expected one member and nothing after it, the last length says $stated of $found bytes"
    pass "gzip: one member, nothing after it, checksum and length hold"
}

check_tar() {
    local paths=$work/paths
    tar --quoting-style=escape -tf "$work/bundle.tar" >"$paths" 2>/dev/null || fail "tar: cannot be listed"
    tar -tvf "$work/bundle.tar" 2>/dev/null | grep -qv '^-' && fail "tar: expected plain files only"
    [ "$(wc -l <"$paths")" -le $MAX_ENTRIES ] || fail "tar: more than $MAX_ENTRIES entries"
    local illegal
    illegal=$(grep -Evm 1 '^[a-z0-9_][a-z0-9._-]*(/[a-z0-9_][a-z0-9._-]*){0,7}$' "$paths") &&
        fail "tar: path $illegal is not allowed"
    illegal=$(grep -Em 1 '(^|/)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.[^/]*)?(/|$)|\.(/|$)|^.{101}' "$paths") &&
        fail "tar: path $illegal is not allowed"
    pass "tar: plain files under legal paths"

    [ "$(head -n 1 "$paths")" = manifest.dsse.json ] || fail "tar: expected manifest.dsse.json first"
    {
        echo manifest.dsse.json
        grep -x 'trust/revocations.dsse.json' "$paths"
        grep -xE 'trust/root\.[0-9]{8}\.dsse\.json' "$paths" | sort -u
        payload_paths | sort -u
    } | cmp -s - "$paths" || fail "tar: expected manifest, revocations, roots, then files ascending, each once"
    pass "tar: entries in order, each once"

    tar -C "$work/files" --no-same-owner --no-same-permissions -xf "$work/bundle.tar" 2>/dev/null ||
        fail "tar: cannot be unpacked"
    (cd "$work/files" && tar --format=ustar --no-recursion --mtime=@0 --owner=0 --group=0 \
        --numeric-owner --mode=0644 -b1 -cf "$work/again.tar" -T "$paths") 2>/dev/null ||
        fail "tar: cannot be rebuilt"
    cmp -s "$work/bundle.tar" "$work/again.tar" ||
        fail "tar: expected the bytes that tar --format=ustar -b1 makes of the same files"
    pass "tar: rebuilt byte for byte ($(size_of "$work/bundle.tar") bytes)"
}

payload_paths() { grep -vxE 'manifest\.dsse\.json|trust/(revocations|root\.[0-9]{8})\.dsse\.json' "$work/paths"; }

# --- Signed documents ----------------------------------------------------------------------------

# check_canonical FILE NAME: the one byte form of signed JSON.
check_canonical() {
    grep -q '[^ -~]' "$1" && fail "$2: expected ASCII on one line"
    jq -cSj . "$1" 2>/dev/null | cmp -s - "$1" || fail "$2: expected canonical JSON"
    sed 's/\\.//g; s/"[^"]*"//g' "$1" | grep -qE '[0-9][.eE]|-' && fail "$2: expected integers only"
    [ "$(jq -r type "$1")" = object ] || fail "$2: expected an object"
}

# The most bytes a payload of this kind may have.
limit_of() { if [ "$1" = root ]; then echo 262144; else echo 1048576; fi; }

# open_envelope FILE NAME KIND: leaves the payload in $work/NAME.json and PAE in $work/NAME.pae.
open_envelope() {
    local type="application/vnd.portcullis.$3.v1+json"
    check_canonical "$1" "$2 envelope"
    [ "$(jq -c keys "$1")" = '["payload","payloadType","signatures"]' ] ||
        fail "$2 envelope: expected payload, payloadType, signatures"
    [ "$(field "$1" .payloadType)" = "$type" ] || fail "$2 envelope: expected the type $type"
    field "$1" .payload | base64 -d >"$work/$2.json" 2>/dev/null || fail "$2 envelope: payload is not base64"
    [ "$(field "$1" .payload)" = "$(base64 -w0 "$work/$2.json")" ] ||
        fail "$2 envelope: expected the one spelling of base64"
    jq -e '(.signatures | length) <= 32
           and (.signatures | map(.keyid) | . == unique)
           and all(.signatures[]; keys == ["keyid", "sig"])' "$1" >/dev/null 2>&1 ||
        fail "$2 envelope: expected at most 32 signatures, sorted by key, each key once"
    [ "$(size_of "$work/$2.json")" -le "$(limit_of "$3")" ] || fail "$2: more than $(limit_of "$3") bytes"
    check_canonical "$work/$2.json" "$2"
    [ "$(field "$work/$2.json" ._type)" = "portcullis/$3" ] || fail "$2: expected the type portcullis/$3"
    {
        printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(size_of "$work/$2.json")"
        cat "$work/$2.json"
    } >"$work/$2.pae"
    pass "$2: canonical, sha256:$(sha256sum <"$work/$2.json" | cut -d' ' -f1)"
}

# check_signatures FILE NAME: leaves the ids of the keys whose signatures hold in $work/NAME.signed.
check_signatures() {
    local keyid sig
    : >"$work/$2.signed"
    while IFS=$'\t' read -r keyid sig; do
        if [[ ! $keyid =~ ^[0-9a-f]{64}$ ]] || [ ! -f "$work/keys/$keyid.pem" ]; then
            printf '      %s: signature by a key the root does not name, not counted\n' "$2"
            continue
        fi
        printf '%s' "$sig" | base64 -d >"$work/sig" 2>/dev/null
        [ "$(base64 -w0 "$work/sig")" = "$sig" ] && [ "$(size_of "$work/sig")" -eq 64 ] ||
            fail "$2: expected 64 bytes of signature by $keyid"
        openssl pkeyutl -verify -pubin -inkey "$work/keys/$keyid.pem" -rawin \
            -in "$work/$2.pae" -sigfile "$work/sig" >/dev/null 2>&1 ||
            fail "$2: the signature in the name of $keyid does not hold"
        echo "$keyid" >>"$work/$2.signed"
        pass "$2: signature of $keyid ($(field "$work/root.json" ".keys[\"$keyid\"].label")) holds"
    done < <(jq -r '.signatures[] | [.keyid, .sig] | @tsv' "$1")
}

# check_threshold NAME GROUP WHAT: GROUP is a jq path to keyids and threshold in the root.
check_threshold() {
    local have need
    have=$(jq --rawfile signed "$work/$1.signed" \
        "$2.keyids | unique | map(select(IN(\$signed | split(\"\n\")[]))) | length" "$work/root.json")
    need=$(field "$work/root.json" "$2.threshold")
    [ "$need" -ge 1 ] && [ "$have" -ge "$need" ] || fail "$1: $3 needs $need signatures, has $have"
    pass "$1: $3 needs $need signatures, has $have"
}

# --- The trust root ------------------------------------------------------------------------------

check_keys() {
    local keyid public scheme found
    while IFS=$'\t' read -r keyid public scheme; do
        [ "$scheme" = ed25519 ] || fail "root: expected the scheme ed25519 for $keyid"
        [[ $public =~ ^[0-9a-f]{64}$ ]] || fail "root: expected 64 hex digits for $keyid"
        bytes_of "$SPKI_PREFIX$public" >"$work/key.der"
        found=$(sha256sum <"$work/key.der" | cut -d' ' -f1)
        [ "$found" = "$keyid" ] || fail "root: key $keyid has the id $found"
        openssl pkey -pubin -inform DER -in "$work/key.der" -out "$work/keys/$keyid.pem" 2>/dev/null ||
            fail "root: $keyid is not a key"
    done < <(jq -r '.keys | to_entries[] | [.key, .value.public, .value.scheme] | @tsv' "$work/root.json")
    pass "root: $(jq '.keys | length' "$work/root.json") keys, each under the hash of itself"
}

check_roles() {
    jq -e '
        ([.delegations[].signers[].keyids[]] + (.roles.revocation.keyids // [])) as $other
        | .roles.root.keyids as $root
        | [.roles.root, (.roles.revocation // empty), .delegations[].signers[]] as $groups
        | (.keys | keys) as $keys
        | (keys - ["_type", "delegations", "expires", "floors", "keys", "log_keys", "roles",
                   "trust_domain", "version", "witness"] == [])
          and ($root - $other == $root)
          and (($root + $other | unique) == $keys)
          and all($groups[]; .threshold >= 1 and .threshold <= (.keyids | length)
                             and (.keyids | length) == (.keyids | unique | length))
          and all(.delegations[]; (.signers | length) > 0)' "$work/root.json" >/dev/null 2>&1 ||
        fail "root: expected thresholds that can be met, and root keys in no other role"
    pass "root: thresholds can be met, root keys have no other role"
}

check_root() {
    open_envelope "$work/root.dsse.json" root root
    check_keys
    check_roles
    check_signatures "$work/root.dsse.json" root
    check_threshold root .roles.root "the root role"
    check_time root "$(field "$work/root.json" .expires)"
}

check_time() {
    [[ $2 =~ $time_form ]] || fail "$1: expected a time, found $2"
    [[ $now < $2 ]] || fail "$1: expired at $2, it is $now"
    pass "$1: valid until $2, it is $now"
}

# --- The manifest --------------------------------------------------------------------------------

check_manifest() {
    open_envelope "$work/files/manifest.dsse.json" manifest manifest
    jq -e -f "$here/manifest.jq" "$work/manifest.json" >/dev/null 2>&1 ||
        fail "manifest: expected the fields of a manifest, each in its range, and no other"
    pass "manifest: every field in its range"
    local name index groups group
    name=$(field "$work/manifest.json" .name)
    # A pattern is a name, or a name and one more segment.
    index=$(jq --arg name "$name" '
        [.delegations[].names | any(.[];
            . == $name or (endswith("/*") and .[:-2] == ($name | split("/")[:-1] | join("/"))))]
        | index(true)' "$work/root.json")
    [ "$index" != null ] || fail "manifest: the root lets nobody sign $name"
    pass "manifest: delegation $index of the root covers $name"
    check_signatures "$work/files/manifest.dsse.json" manifest
    groups=$(jq ".delegations[$index].signers | length" "$work/root.json")
    for ((group = 0; group < groups; group++)); do
        check_threshold manifest ".delegations[$index].signers[$group]" "signer group $group"
    done
    check_claims
}

check_claims() {
    local domain
    domain=$(field "$work/root.json" .trust_domain)
    [ "$(field "$work/manifest.json" .trust_domain)" = "$domain" ] ||
        fail "manifest: expected the trust domain $domain"
    pass "manifest: for the trust domain $domain"
    check_time manifest "$(field "$work/manifest.json" .expires)"
    local floor
    floor=$(jq --arg name "$name" '.floors[$name].version // 1' "$work/root.json")
    [ "$(field "$work/manifest.json" .version)" -ge "$floor" ] ||
        fail "manifest: the root lets in no version below $floor"
    [ "$(field "$work/manifest.json" .root_version)" -le "$(field "$work/root.json" .version)" ] ||
        fail "manifest: needs root $(field "$work/manifest.json" .root_version) or later"
    [ "$(field "$work/manifest.json" .revocations_version)" -eq 0 ] ||
        fail "manifest: needs a revocation list, which this script does not read"
    pass "manifest: for hosts with the labels $(jq -c .audience "$work/manifest.json"), from $(
        jq -r '"host version \(.host.min), with \(.host.wit)"' "$work/manifest.json")"
    pass "manifest: version $(field "$work/manifest.json" .version) of $name"
}

# Roots and a revocation list that travel along: checked for form, believed by nobody.
check_carried() {
    local path version count=0
    while read -r path; do
        case $path in
            trust/revocations.dsse.json) open_envelope "$work/files/$path" revocations revocations ;;
            trust/root.*.dsse.json)
                count=$((count + 1))
                open_envelope "$work/files/$path" "carried-$count" root
                version=$(field "$work/carried-$count.json" .version) || version=none
                [ "$path" = "$(printf 'trust/root.%08d.dsse.json' "$version" 2>/dev/null)" ] &&
                    [ "$version" != 0 ] || fail "carried: $path holds version $version"
                ;;
        esac
    done < <(grep '^trust/' "$work/paths")
    [ $count -le 64 ] || fail "carried: more than 64 roots"
    pass "carried: $count roots, none of them believed"
}

# --- The files -----------------------------------------------------------------------------------

check_files() {
    jq -e '.files | map(.path) | . == unique' "$work/manifest.json" >/dev/null 2>&1 ||
        fail "files: expected the manifest's list to be ascending, each path once"
    field "$work/manifest.json" '.files[] | .path' >"$work/listed"
    payload_paths | cmp -s - "$work/listed" || {
        fail "files: archive and manifest differ in $(payload_paths | diff - "$work/listed" | grep -m 1 '^[<>]')"
    }
    pass "files: the archive holds the $(wc -l <"$work/listed") files listed, no other"
    local size path
    while IFS=$'\t' read -r size path; do
        [ "$(size_of "$work/files/$path")" = "$size" ] || fail "files: expected $size bytes in $path"
    done < <(jq -r '.files[] | [.size, .path] | @tsv' "$work/manifest.json")
    if [ -s "$work/listed" ]; then
        jq -r '.files[] | .sha256 + "  " + .path' "$work/manifest.json" >"$work/sums"
        (cd "$work/files" && sha256sum --strict -c "$work/sums") >"$work/sums.out" 2>/dev/null ||
            fail "files: SHA-256 of $(grep -m 1 -v ': OK$' "$work/sums.out")"
    fi
    pass "files: every size and SHA-256 holds"
    while read -r path; do
        [[ $path == *.wasm ]] && [ "$(head -c 8 "$work/files/$path" | hex_of)" = $COMPONENT ] ||
            fail "modules: $path is not a WebAssembly component"
    done < <(grep '^modules/' "$work/listed")
    pass "modules: every one starts as a WebAssembly component"
}

check_gzip
check_tar
check_root
check_carried
check_manifest
check_files
printf 'ACCEPTED sha256:%s\n' "$(sha256sum <"$work/manifest.json" | cut -d' ' -f1)"
