# Installs the Debian packages named as arguments, without letting any of their services start: now, or at the next
# boot. Run as root, from standard input, so everything that might read that input gets another one.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
cluster=/etc/postgresql-common/createcluster.d/beadle-tests.conf
before=$(mktemp)

restore() {
    rm -f "$policy" "$cluster"
    if [ -e "$policy.before-beadle" ] || [ -L "$policy.before-beadle" ]; then
        mv "$policy.before-beadle" "$policy"
    fi
    rm -f "$before"
}
trap restore EXIT

services() { ls /etc/init.d 2>/dev/null | sort || true; }
services >"$before"

# 101: invoke-rc.d and systemd's helpers leave every service alone.
if [ -e "$policy" ] || [ -L "$policy" ]; then
    mv "$policy" "$policy.before-beadle"
fi
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

# The tests make their own PostgreSQL cluster; the package need not.
mkdir -p "$(dirname "$cluster")"
echo 'create_main_cluster = false' >"$cluster"

export DEBIAN_FRONTEND=noninteractive
apt-get -q update </dev/null
apt-get -q install -y --no-install-recommends "$@" </dev/null

# What came with this installation does not start at boot either.
services | comm -13 "$before" - | while read -r service; do
    update-rc.d "$service" disable </dev/null || true
done
