#!/usr/bin/env bash
# order.sh NUMBER AMOUNT [TITLE]: an order under the shop's own number. Asked for again, it is the same order.
set -euo pipefail
curl -sSf "$CHENXI/v1/orders" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d "{\"merchant_order_no\":\"$1\",\"amount\":$2,\"currency\":\"CNY\",\"title\":\"${3:-}\"}"
