#!/usr/bin/env bash
# capture.sh ORDER AMOUNT [KEY_OF_THE_REQUEST]: takes a part of what an order holds, once; the rest goes back. With the same key again, it is answered again.
set -euo pipefail
curl -sSf "$CHENXI/v1/orders/$1/capture" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -H "Idempotency-Key: ${3:-$("$(dirname "$0")/uuid7.sh")}" -d "{\"amount\":$2,\"currency\":\"CNY\"}"
