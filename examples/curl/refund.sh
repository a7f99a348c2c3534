#!/usr/bin/env bash
# refund.sh PAYMENT AMOUNT [KEY_OF_THE_REQUEST]: gives back all or a part. With the same key again, nothing more is given back.
set -euo pipefail
curl -sSf "$CHENXI/v1/payments/$1/refunds" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -H "Idempotency-Key: ${3:-$("$(dirname "$0")/uuid7.sh")}" -d "{\"amount\":$2,\"currency\":\"CNY\"}"
