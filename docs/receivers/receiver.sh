#!/bin/sh
# Checks one webhook of gradewatch's in shell, with nothing but openssl: for servers that hand a request to a program.
#
#     GRADEWATCH_SECRET=whsec_... ./receiver.sh < body
#
# The headers are in the environment as CGI has them (HTTP_WEBHOOK_ID, HTTP_WEBHOOK_TIMESTAMP, HTTP_WEBHOOK_SIGNATURE).
# openssl is given the key as an argument, so it is for machines whose process list only you may see.
# Answers as CGI does: 204 to what is genuine, 401 to all else. What is new is appended to events.jsonl, once.
set -eu

body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat > "$body"

answer() {
    printf 'Status: %s\r\n\r\n' "$1"
    exit 0
}

case "$HTTP_WEBHOOK_TIMESTAMP" in '' | *[!0-9]*) answer '401 Unauthorized' ;; esac
age=$(($(date +%s) - HTTP_WEBHOOK_TIMESTAMP))
[ "$age" -le 300 ] && [ "$age" -ge -300 ] || answer '401 Unauthorized'

key=$(printf '%s' "${GRADEWATCH_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
expected=$({ printf '%s.%s.' "$HTTP_WEBHOOK_ID" "$HTTP_WEBHOOK_TIMESTAMP"; cat "$body"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

# While a secret is being replaced there are two signatures; either will do.
genuine=no
for one in $HTTP_WEBHOOK_SIGNATURE; do
    [ "$one" = "v1,$expected" ] && genuine=yes
done
[ "$genuine" = yes ] || answer '401 Unauthorized'

# The id tells what was seen: an event may come twice.
if ! grep -qsxF "$HTTP_WEBHOOK_ID" seen; then
    cat "$body" >> events.jsonl
    printf '\n' >> events.jsonl
    printf '%s\n' "$HTTP_WEBHOOK_ID" >> seen
fi
answer '204 No Content'
