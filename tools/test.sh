#!/bin/sh
# Usage: test.sh MARKERS [pytest arguments]. Finds or installs the programs the tests drive, runs pytest,
# says how long it took and, on the last line, what was missing. A missing program fails where CI is set.
set -u
cd "$(dirname "$0")/.." || exit 1
venv=$(sh tools/venv.sh) || exit 1
markers=$1
shift
began=$(date +%s)
# Six hundred files of tests are compiled once, not by each worker, whatever the machine asks of other programs.
unset PYTHONDONTWRITEBYTECODE

has_postgresql() { "$venv/bin/python" -c 'import sys; from tests import pg; sys.exit(not pg.available())'; }
has_chromium() {
    for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null && return; done
    return 1
}
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >/dev/null 2>&1; }
apt_install() { apt install -y --no-install-recommends "$1"; }
install() { can_apt && { apt_install "$1" || { apt update && apt_install "$1"; }; }; }
postgresql_wheel() {
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements-postgresql.lock
}

missing=""
has_postgresql || install postgresql || postgresql_wheel || true
has_postgresql || missing="PostgreSQL 15 ou plus récent (paquet postgresql)"
has_chromium || install chromium || true
has_chromium || missing="${missing:+$missing, }Chromium (paquet chromium)"

# Two workers more than processors: a third of a test's time is spent waiting for a server or a clock. A worker that has
# nothing left takes from the others, so that the last minute is not one long test alone.
"$venv/bin/python" -m pytest -n "${TEST_WORKERS:-$(($(nproc) + 2))}" --dist worksteal -m "$markers" "$@"
status=$?
echo "Durée des tests : $(($(date +%s) - began)) s."
: > "$venv/missing"
if [ -n "$missing" ]; then
    [ -z "${CI:-}" ] || status=1
    echo "Manque, et ses tests n'ont pas tourné : $missing." | tee "$venv/missing"
fi
exit $status
