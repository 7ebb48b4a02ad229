#!/bin/sh
# Usage: setup.sh LOCK. Installs what LOCK names, hash by hash, in the environment of venv.sh, and puts the
# `crisis` command there. Does nothing when the same lock is already installed.
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd)
lock=$tree/$1
venv=$(sh "$tree/tools/venv.sh")
python=$venv/bin/python

make_venv() {
    base=${PY:-python3}
    "$base" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
        || { echo "Il faut Python 3.11 ou plus récent ; indiquez-le par PY=…" >&2; exit 1; }
    "$base" -m venv "$venv" \
        || { echo "L'environnement Python n'a pas pu être créé : installez le paquet python3-venv." >&2; exit 1; }
}

# uv is only an accelerator: whatever stops it, pip does the same work from the same lock.
install_lock() {
    if "$python" -m pip install -q --disable-pip-version-check --require-hashes -r "$tree/requirements-uv.lock" \
        && "$venv/bin/uv" pip install -q --python "$python" --require-hashes -r "$lock"; then
        return
    fi
    echo "uv n'a pas abouti ; pip prend le relais (plus lent)." >&2
    "$python" -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
}

# The development lock holds all of the other one, at the same versions.
installed() {
    cmp -s "$lock" "$venv/$(basename "$lock")" \
        || { [ "$1" = requirements.lock ] && cmp -s "$tree/requirements-dev.lock" "$venv/requirements-dev.lock"; }
}

write_command() {
    # -P: a file named app.py in the caller's folder must never be taken for ours.
    cat > "$venv/bin/crisis.new" <<'END'
#!/bin/sh
# Written by `make setup`.
exec "$(dirname "$(readlink -f "$0")")/python" -P -c 'import sys; from app import main; sys.exit(main())' "$@"
END
    chmod +x "$venv/bin/crisis.new"
    mv "$venv/bin/crisis.new" "$venv/bin/crisis"
    "$python" -c 'import sys, sysconfig
print(sys.argv[1], file=open(sysconfig.get_path("purelib") + "/premiere-heure.pth", "w", encoding="utf-8"))' "$tree"
}

[ -x "$venv/bin/pip" ] || make_venv
if ! installed "$1"; then
    echo "Installation dans $venv…"
    install_lock
    cp "$lock" "$venv/"
fi
linked=$("$python" -I -c 'import sys; print(sys.argv[1] in sys.path)' "$tree")
[ "$linked" = True ] && [ -x "$venv/bin/crisis" ] || write_command
