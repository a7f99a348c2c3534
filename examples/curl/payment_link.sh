#!/usr/bin/env bash
# payment_link.sh AMOUNT TITLE [once|again]: an address that makes an order for whoever opens it.
set -euo pipefail
curl -sSf "$CHENXI/v1/payment_links" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -H "Idempotency-Key: $("$(dirname "$0")/uuid7.sh")" -d "{\"use\":\"${3:-again}\",\"amount\":$1,\"currency\":\"CNY\",\"title\":\"$2\"}"
