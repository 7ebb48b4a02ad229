#!/bin/sh
# Prints where the Python environment is: $CRISIS_VENV, else `.venv` in the tree, else beside the data
# when the tree cannot be written. Makes nothing.
cd "$(dirname "$0")/.." || exit 1
if [ -n "${CRISIS_VENV:-}" ]; then
    venv=$CRISIS_VENV
elif [ -d .venv ] || [ -w . ]; then
    venv=.venv
elif [ -n "${CRISIS_DATA_DIR:-}" ]; then
    venv=$CRISIS_DATA_DIR/.venv
else
    echo "Dossier en lecture seule : indiquez CRISIS_VENV ou CRISIS_DATA_DIR (un dossier où écrire)." >&2
    exit 1
fi
case $venv in
    /*) printf '%s\n' "$venv" ;;
    *) printf '%s\n' "$PWD/$venv" ;;
esac
