#!/usr/bin/env bash
# uuid7.sh: an Idempotency-Key, which begins with the time. Keep it with what it is for, and send the same one again after a lost answer.
set -euo pipefail
time=$(printf '%012x' "$(date +%s%3N)")
random=$(od -An -N10 -tx1 /dev/urandom | tr -d ' \n')
echo "${time:0:8}-${time:8:4}-7${random:0:3}-8${random:3:3}-${random:6:12}"
