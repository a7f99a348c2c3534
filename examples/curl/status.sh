#!/usr/bin/env bash
# status.sh NUMBER: the order of that number as it is now, in a list of one.
set -euo pipefail
curl -sSf -G "$CHENXI/v1/orders" --data-urlencode "merchant_order_no=$1" -H "Authorization: Bearer $KEY"
