#!/usr/bin/env bash
# checkout.sh NUMBER AMOUNT SUCCESS_URL: an order with a page of its own; send the payer to the answer's "url".
set -euo pipefail
curl -sSf "$CHENXI/v1/checkout_sessions" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d "{\"merchant_order_no\":\"$1\",\"amount\":$2,\"currency\":\"CNY\",\"success_url\":\"$3\"}"
