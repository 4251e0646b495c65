#!/bin/sh
# Asks a Portcullis server before a tool call: decide.sh REQUEST.json (- for standard input).
#
# Prints the arguments to call the tool with. Exit status: 0 go on, 1 denied or approval needed,
# 2 usage, 3 no decision. Whatever is not a clear yes is a no. Needs curl and jq.
set -eu

url=${PORTCULLIS_URL:-http://127.0.0.1:8180}/v1/decisions
[ $# -eq 1 ] || { echo 'usage: decide.sh REQUEST.json' >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat -- "$1" >"$work/request" || exit 2

# curl pauses as long as Retry-After says, and gives up where that is past the bound.
status=$(curl --silent --show-error --noproxy '*' --max-time 5 --retry 2 --retry-max-time 10 \
    --header 'Content-Type: application/json' --data-binary "@$work/request" \
    --output "$work/answer" --write-out '%{http_code}' "$url") || exit 3

if [ "$status" != 200 ]; then
    echo "no decision: $status" >&2
    jq '{code, title, detail}' "$work/answer" >&2 2>/dev/null || true
    exit 3
fi

# Text from a policy is shown as JSON, so that no control character of it reaches the terminal.
jq --slurp --exit-status 'if length == 1 and (.[0] | has("effect")) then .[0] else empty end
    | {effect, obligations, reasons: [.reasons[]? | {code, rule, message, remedy}
        | with_entries(select(.value))]}' \
    "$work/answer" >&2 || { echo 'no decision: the answer is not one' >&2; exit 3; }

# An obligation is something to do when going on; this script can do none, so it does not go on.
jq --exit-status '.effect == "allow" and (.obligations // [] | length) == 0' \
    "$work/answer" >/dev/null || exit 1

# Here the tool is called: with the edited arguments, where the policy edited them.
jq --slurp --compact-output '.[1].payload // .[0].arguments' "$work/request" "$work/answer"
