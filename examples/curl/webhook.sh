#!/usr/bin/env bash
# webhook.sh URL: sends the shop's events there; the answer's "secret" verifies them.
set -euo pipefail
curl -sSf "$CHENXI/v1/webhook_endpoints" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d "{\"url\":\"$1\"}"
