#!/usr/bin/env bash
# Checks a policy bundle against a pinned trust root with standard tools only:
#
#   ./verify.sh BUNDLE ROOT [--revocations LIST] [--now YYYY-MM-DDTHH:MM:SSZ]
#
# LIST is a revocation list that came apart from the bundle.
# Prints every check in order. Exits 0 when all hold, 1 at the first that does not, 2 on wrong usage.
# Needs bash, GNU tar, gzip, jq, openssl 3, and coreutils.
set -uo pipefail
export LC_ALL=C

readonly MAX_BUNDLE=$((64 * 1024 * 1024)) MAX_TAR=$((256 * 1024 * 1024)) MAX_ENTRIES=4096
readonly SPKI_PREFIX=302a300506032b6570032100 COMPONENT=0061736d0d000100

usage() {
    echo "usage: verify.sh BUNDLE ROOT [--revocations LIST] [--now YYYY-MM-DDTHH:MM:SSZ]" >&2
    exit 2
}

here=$(cd "$(dirname "$0")" && pwd) || exit 2

# What a stranger wrote is shown without the bytes that steer a terminal.
plain() { local text=${*//[^ -~]/}; printf '%s' "${text:0:200}"; }
pass() { printf 'ok    %s\n' "$(plain "$1")"; }
fail() {
    printf 'FAIL  %s\n' "$(plain "$1")"
    printf 'REFUSED\n'
    exit 1
}

bundle= root= given= now=
while [ $# -gt 0 ]; do
    case $1 in
        --revocations) [ $# -ge 2 ] || usage; given=$2; shift 2 ;;
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
for file in "$bundle" "$root" ${given:+"$given"}; do
    [ -f "$file" ] && [ ! -L "$file" ] && [ -r "$file" ] || {
        echo "verify.sh: $(plain "$file"): expected a readable regular file" >&2
        exit 2
    }
done

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/files" || exit 2
# Read once: what is checked is what was read.
cp -- "$bundle" "$work/bundle.tgz" && cp -- "$root" "$work/root.dsse.json" || exit 2
[ -z "$given" ] || cp -- "$given" "$work/given.dsse.json" || exit 2
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
    [ "$(head -c 1 "$1")" = '{' ] || fail "$2: expected an object"
}

# The most bytes a payload of this kind may have.
limit_of() { if [ "$1" = root ]; then echo 262144; else echo 1048576; fi; }

# open_envelope FILE NAME KIND: leaves the payload in $work/NAME.json and PAE in $work/NAME.pae.
open_envelope() {
    local type="application/vnd.portcullis.$3.v1+json" facts
    check_canonical "$1" "$2 envelope"
    mapfile -t facts < <(jq -r '
        keys == ["payload", "payloadType", "signatures"],
        ((.signatures | length) <= 32
         and (.signatures | map(.keyid) | . == unique)
         and all(.signatures[]; keys == ["keyid", "sig"])),
        (.payloadType | tojson), (.payload | tojson)' "$1" 2>/dev/null)
    [ "${facts[0]:-}" = true ] || fail "$2 envelope: expected payload, payloadType, signatures"
    [ "${facts[1]:-}" = true ] ||
        fail "$2 envelope: expected at most 32 signatures, sorted by key, each key once"
    [ "${facts[2]:-}" = "\"$type\"" ] || fail "$2 envelope: expected the type $type"
    printf '%s' "${facts[3]:-}" | tr -d '"' | base64 -d >"$work/$2.json" 2>/dev/null ||
        fail "$2 envelope: payload is not base64"
    [ "${facts[3]:-}" = "\"$(base64 -w0 "$work/$2.json")\"" ] ||
        fail "$2 envelope: expected the one spelling of base64"
    [ "$(size_of "$work/$2.json")" -le "$(limit_of "$3")" ] || fail "$2: more than $(limit_of "$3") bytes"
    check_canonical "$work/$2.json" "$2"
    # Sorted, it comes first.
    local first="{\"_type\":\"portcullis/$3\","
    [ "$(head -c ${#first} "$work/$2.json")" = "$first" ] || fail "$2: expected the type portcullis/$3"
    {
        printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(size_of "$work/$2.json")"
        cat "$work/$2.json"
    } >"$work/$2.pae"
    pass "$2: canonical, sha256:$(sha256sum <"$work/$2.json" | cut -d' ' -f1)"
}

# check_shape NAME KIND: KIND.jq says which fields there are, and in which range.
check_shape() {
    jq -e -L "$here" -f "$here/$2.jq" "$work/$1.json" >/dev/null 2>&1 ||
        fail "$1: expected the fields of a $2 document, each in its range, and no other"
    pass "$1: every field in its range"
}

# check_signatures FILE NAME ROOT: leaves the ids of ROOT's keys whose signatures hold in
# $work/NAME.signed. One in the name of such a key that does not hold refuses the document.
check_signatures() {
    local keyid sig label key
    : >"$work/$2.signed"
    while IFS=$'\t' read -r keyid sig label; do
        key=$work/keys-$3/$keyid.pem
        if [[ ! $keyid =~ ^[0-9a-f]{64}$ ]] || [ ! -f "$key" ]; then
            printf '      %s: signature by a key the root does not name, not counted\n' "$2"
            continue
        fi
        printf '%s' "$sig" | base64 -d >"$work/sig" 2>/dev/null
        [ "$(base64 -w0 "$work/sig")" = "$sig" ] && [ "$(size_of "$work/sig")" -eq 64 ] ||
            fail "$2: expected 64 bytes of signature by $keyid"
        openssl pkeyutl -verify -pubin -inkey "$key" -rawin \
            -in "$work/$2.pae" -sigfile "$work/sig" >/dev/null 2>&1 ||
            fail "$2: the signature in the name of $keyid does not hold"
        echo "$keyid" >>"$work/$2.signed"
        pass "$2: signature of $keyid ($label) holds"
    done < <(jq -r --slurpfile root "$work/$3.json" \
        '.signatures[] | [.keyid, .sig, $root[0].keys[.keyid].label] | @tsv' "$1")
}

# drop_revoked NAME LIST: from here on the signatures of keys that LIST revokes do not count.
drop_revoked() {
    local keyid
    [ -n "$2" ] || return 0
    field "$work/$2.json" '.keys[] | .keyid' >"$work/revoked"
    while read -r keyid; do
        printf '      %s: %s is revoked, its signature is not counted\n' "$1" "$keyid"
    done < <(grep -xF -f "$work/revoked" "$work/$1.signed")
    grep -vxF -f "$work/revoked" "$work/$1.signed" >"$work/left"
    mv "$work/left" "$work/$1.signed"
}

# check_threshold NAME ROOT GROUP WHAT: GROUP is a jq path to keyids and threshold in ROOT.
check_threshold() {
    local have=0 need=0
    read -r have need < <(jq -r --rawfile signed "$work/$1.signed" "$3 | \"\\(
        .keyids | unique | map(select(IN(\$signed | split(\"\n\")[]))) | length) \\(.threshold)\"" \
        "$work/$2.json")
    [ "$need" -ge 1 ] && [ "$have" -ge "$need" ] || fail "$1: $have of $need signatures that $4 needs"
    pass "$1: $have of $need signatures that $4 needs"
}

check_time() {
    [[ $2 =~ $time_form ]] || fail "$1: expected a time, found $2"
    [[ $now < $2 ]] || fail "$1: expired at $2, it is $now"
    pass "$1: valid until $2, it is $now"
}

# check_domain NAME: the same customer and stage as the pinned root.
check_domain() {
    [ "$(field "$work/$1.json" .trust_domain)" = "$domain" ] || fail "$1: expected the trust domain $domain"
    pass "$1: for the trust domain $domain"
}

version_of() { field "$work/$1.json" .version; }

# --- The trust roots -----------------------------------------------------------------------------

# The root that judges: the pinned one, until one that the bundle carries takes over.
judge=root judge_version= domain=

# check_keys NAME: every key of a root stands under the hash of itself; leaves them in $work/keys-NAME.
check_keys() {
    local keyid public found
    mkdir -p "$work/keys-$1"
    while IFS=$'\t' read -r keyid public; do
        bytes_of "$SPKI_PREFIX$public" >"$work/key.der"
        found=$(sha256sum <"$work/key.der" | cut -d' ' -f1)
        [ "$found" = "$keyid" ] || fail "$1: key $keyid has the id $found"
        openssl pkey -pubin -inform DER -in "$work/key.der" -out "$work/keys-$1/$keyid.pem" 2>/dev/null ||
            fail "$1: $keyid is not a key"
    done < <(jq -r '.keys | to_entries[] | [.key, .value.public] | @tsv' "$work/$1.json")
    pass "$1: $(jq '.keys | length' "$work/$1.json") keys, each under the hash of itself"
}

# check_roles NAME: every group of a root can be met, and is not met by nobody.
check_roles() {
    jq -e '
        ([.delegations[].signers[].keyids[]] + (.roles.revocation.keyids // [])) as $other
        | .roles.root.keyids as $root
        | [.roles.root, (.roles.revocation // empty), .delegations[].signers[]] as $groups
        | (.keys | keys) as $keys
        | ($root - $other == $root)
          and (($root + $other | unique) == $keys)
          and all($groups[]; .threshold >= 1 and .threshold <= (.keyids | length)
                             and (.keyids | length) == (.keyids | unique | length))' \
        "$work/$1.json" >/dev/null 2>&1 ||
        fail "$1: expected thresholds that can be met, and root keys in no other role"
    pass "$1: thresholds can be met, root keys have no other role"
}

# The pinned root: trust in it comes from whoever compared its digest; here it is only whole.
check_root() {
    open_envelope "$work/root.dsse.json" root root
    check_shape root root
    check_keys root
    check_roles root
    check_signatures "$work/root.dsse.json" root root
    check_threshold root root .roles.root "its own root role"
    judge_version=$(version_of root) domain=$(field "$work/root.json" .trust_domain)
    pass "root: version $judge_version of $domain"
}

carried_roots() { grep -xE 'trust/root\.[0-9]{8}\.dsse\.json' "$work/paths"; }

# What travels along, before anybody believes it: its form, and its name.
check_carried() {
    local path number name version count=0
    if [ -f "$work/files/trust/revocations.dsse.json" ]; then
        open_envelope "$work/files/trust/revocations.dsse.json" revocations revocations
        check_shape revocations revocations
    fi
    while read -r path; do
        count=$((count + 1))
        number=${path//[!0-9]/} name=root-$((10#${path//[!0-9]/}))
        open_envelope "$work/files/$path" "$name" root
        version=$(version_of "$name") || version=none
        [ "$number" = "$(printf '%08d' "$version" 2>/dev/null)" ] && [ "$name" != root-0 ] ||
            fail "$name: $path holds version $version"
    done < <(carried_roots)
    [ $count -le 64 ] || fail "carried: more than 64 roots"
    pass "carried: $count roots, each under its version"
}

# From the pinned root on, each carried root takes over that comes next and that enough root keys of
# the one before and of its own signed. Older ones are passed over.
check_chain() {
    local path version
    while read -r path; do
        version=$((10#${path//[!0-9]/}))
        if [ "$version" -lt "$judge_version" ]; then
            pass "root-$version: older than root $judge_version, passed over"
        elif [ "$version" -eq "$judge_version" ]; then
            cmp -s "$work/root-$version.json" "$work/$judge.json" ||
                fail "root-$version: differs from the root $version that is trusted"
            pass "root-$version: the root that is trusted"
        else
            check_successor "$work/files/$path" "root-$version" "$version"
            judge=root-$version judge_version=$version
        fi
    done < <(carried_roots)
    pass "$judge: version $judge_version judges the bundle"
    check_time $judge "$(field "$work/$judge.json" .expires)"
}

# check_successor FILE NAME VERSION: NAME follows the root that judges.
check_successor() {
    check_shape "$2" root
    check_keys "$2"
    check_roles "$2"
    check_domain "$2"
    local next=$((judge_version + 1))
    [ "$3" -eq $next ] || fail "$2: expected version $next next"
    check_signatures "$1" "$2" $judge
    check_threshold "$2" $judge .roles.root "the root role of root $judge_version"
    check_signatures "$1" "$2" "$2"
    check_threshold "$2" "$2" .roles.root "its own root role"
}

# --- The revocation list -------------------------------------------------------------------------

# The list in force, if any.
list= list_version=0

# check_list FILE NAME: signed by the revocation role, and going back on nothing of the list in force.
check_list() {
    local version
    version=$(version_of "$2")
    check_domain "$2"
    if [ "$version" -lt $list_version ]; then
        pass "$2: list $version is older than list $list_version, passed over"
        return
    fi
    field "$work/$judge.json" .roles.revocation >/dev/null ||
        fail "$2: root $judge_version lets nobody sign revocation lists"
    check_signatures "$1" "$2" $judge
    drop_revoked "$2" "$list"
    check_threshold "$2" $judge .roles.revocation "the revocation role"
    [ -z "$list" ] || check_growth "$2" "$version"
    list=$2 list_version=$version
    pass "$2: list $version revokes $(jq -r \
        '"\(.keys | length) keys, \(.bundles | length) bundles, \(.files | length) files"' "$work/$2.json")"
}

# check_growth NAME VERSION: lists only grow; one version is one list.
check_growth() {
    if [ "$2" -eq $list_version ]; then
        cmp -s "$work/$1.json" "$work/$list.json" || fail "$1: another list $list_version is in force"
        return
    fi
    jq -e --slurpfile held "$work/$list.json" '
        ($held[0].keys | map(.keyid)) - (.keys | map(.keyid)) == []
        and ($held[0].bundles | map(.digest)) - (.bundles | map(.digest)) == []
        and ($held[0].files | map(.sha256)) - (.files | map(.sha256)) == []' "$work/$1.json" >/dev/null ||
        fail "$1: drops what list $list_version revokes"
    pass "$1: drops nothing of list $list_version"
}

check_given() {
    [ -n "$given" ] || return 0
    open_envelope "$work/given.dsse.json" given revocations
    check_shape given revocations
    check_list "$work/given.dsse.json" given
}

check_revocations() {
    if [ -f "$work/files/trust/revocations.dsse.json" ]; then
        check_list "$work/files/trust/revocations.dsse.json" revocations
    fi
    [ -n "$list" ] || pass "revocations: no list in force"
}

# Neither the bundle nor a file of it is on the list in force.
check_revoked() {
    local digest reason
    [ -n "$list" ] || return 0
    digest=sha256:$(sha256sum <"$work/manifest.json" | cut -d' ' -f1)
    reason=$(jq -er --arg digest "$digest" \
        'first(.bundles[] | select(.digest == $digest)) | .reason' "$work/$list.json") &&
        fail "bundle is revoked: $reason"
    reason=$(jq -er --slurpfile list "$work/$list.json" '
        ($list[0].files | map({(.sha256): .reason}) | add // {}) as $reasons
        | first(.files[] | select($reasons[.sha256])) | "\(.path) is revoked: \($reasons[.sha256])"' \
        "$work/manifest.json") &&
        fail "$reason"
    pass "manifest: neither the bundle nor a file of it is revoked"
}

# --- The manifest --------------------------------------------------------------------------------

check_manifest() {
    open_envelope "$work/files/manifest.dsse.json" manifest manifest
    check_shape manifest manifest
    local name index groups group
    name=$(field "$work/manifest.json" .name)
    # A pattern is a name, or a name and one more segment.
    index=$(jq --arg name "$name" '
        [.delegations[].names | any(.[];
            . == $name or (endswith("/*") and .[:-2] == ($name | split("/")[:-1] | join("/"))))]
        | index(true)' "$work/$judge.json")
    [ "$index" != null ] || fail "manifest: root $judge_version lets nobody sign $name"
    pass "manifest: delegation $((index + 1)) of root $judge_version covers $name"
    check_signatures "$work/files/manifest.dsse.json" manifest $judge
    drop_revoked manifest "$list"
    groups=$(jq ".delegations[$index].signers | length" "$work/$judge.json")
    for ((group = 0; group < groups; group++)); do
        check_threshold manifest $judge ".delegations[$index].signers[$group]" "signer group $((group + 1))"
    done
    check_revoked
    check_claims "$name"
}

# check_claims NAME: what the manifest of NAME claims, as far as a host's own state is not needed.
check_claims() {
    local version root_needed list_needed expires hosts floor
    IFS=$'\t' read -r version root_needed list_needed expires hosts < <(jq -r '[
        .version, .root_version, .revocations_version, .expires,
        "labels \(.audience | tojson), host version \(.host.min) or later, \(.host.wit)"
        ] | @tsv' "$work/manifest.json")
    check_domain manifest
    pass "manifest: not checked here: ${hosts//\\/}"
    [ "$root_needed" -le "$judge_version" ] || fail "manifest: needs root $root_needed or later"
    pass "manifest: needs root $root_needed or later, root $judge_version judges"
    [ "$list_needed" -le $list_version ] || fail "manifest: needs revocation list $list_needed or later"
    pass "manifest: needs revocation list $list_needed or later, list $list_version is in force"
    check_time manifest "$expires"
    floor=$(jq --arg name "$1" '.floors[$name].version // 1' "$work/$judge.json")
    [ "$version" -ge "$floor" ] || fail "manifest: the root lets in no version below $floor"
    pass "manifest: version $version of $1, at least $floor is let in"
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
check_given
check_carried
check_chain
check_revocations
check_manifest
check_files
printf 'ACCEPTED sha256:%s\n' "$(sha256sum <"$work/manifest.json" | cut -d' ' -f1)"
