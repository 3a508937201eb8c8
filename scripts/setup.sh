# Sourced by the other scripts: makes the virtual environment and installs the project into it.
# Usage: setup EXTRA   (EXTRA is "" or "[dev]"). Quick when nothing changed.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=${KEHOACH_VENV:-$ROOT/.venv}

say() { printf '%s\n' "$*" >&2; }

find_python() {
    local name
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || continue
        command -v "$name"
        return 0
    done
    say "kehoach needs Python 3.11, 3.12 or 3.13. On Debian or Ubuntu: apt-get install python3 python3-venv"
    return 1
}

make_venv() {
    [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c 'import pip' 2>/dev/null && return 0
    local python
    python=$(find_python) || return 1
    rm -rf "$VENV"
    "$python" -m venv "$VENV" >/dev/null 2>&1 && return 0
    # Debian's python3 comes without venv: fetch it where that is allowed.
    rm -rf "$VENV"
    local version sudo=""
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" != 0 ]; then sudo="sudo -n"; fi
    if command -v apt-get >/dev/null 2>&1 && { [ -z "$sudo" ] || $sudo true 2>/dev/null; }; then
        say "Installing python$version-venv ..."
        $sudo apt-get update -qq >/dev/null 2>&1 || true
        $sudo apt-get install -y -qq "python$version-venv" >/dev/null 2>&1 || $sudo apt-get install -y -qq python3-venv >/dev/null 2>&1 || true
    fi
    "$python" -m venv "$VENV" && return 0
    say "Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python$version-venv"
    return 1
}

# What scans and old Word files need beside Python: fetched where that is allowed, told plainly where not.
fetch() {
    local packages=$1 without=$2 sudo=""
    if [ "$(id -u)" != 0 ]; then sudo="sudo -n"; fi
    if command -v apt-get >/dev/null 2>&1 && { [ -z "$sudo" ] || $sudo true 2>/dev/null; }; then
        say "Installing $packages ..."
        $sudo apt-get update -qq >/dev/null 2>&1 || true
        # shellcheck disable=SC2086
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null 2>&1 && return 0
    fi
    say "$without To read them: apt-get install $packages"
}

fetch_tesseract() {
    local folder
    for folder in "${TESSDATA_PREFIX:-}" /usr/share/tesseract-ocr/*/tessdata /usr/share/tessdata; do
        [ -f "$folder/vie.traineddata" ] && return 0
    done
    fetch "tesseract-ocr tesseract-ocr-vie" "Scans cannot be read yet; everything else works."
}

# LibreOffice is large: fetched only for who asks for it (KEHOACH_OFFICE=1); for others it is told what lacks it.
fetch_office() {
    command -v soffice >/dev/null 2>&1 && return 0
    command -v libreoffice >/dev/null 2>&1 && return 0
    if [ "${KEHOACH_OFFICE:-}" != 1 ]; then
        say "Old Word files (.doc), RTF and ODT need LibreOffice: KEHOACH_OFFICE=1 $0, or apt-get install libreoffice-writer"
        return 0
    fi
    fetch "libreoffice-writer python3-uno" "Old Word files (.doc), RTF and ODT cannot be read yet; everything else works."
}

setup() {
    local extra=$1 stamp wanted
    make_venv || return 1
    stamp="$VENV/.kehoach${extra:+-dev}"
    wanted=$(cat "$ROOT/pyproject.toml" "$ROOT/constraints.txt" | cksum)
    if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
        say "Installing kehoach into $VENV (once; takes a few minutes) ..."
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check \
            --constraint "$ROOT/constraints.txt" --editable "$ROOT$extra" || return 1
        printf '%s' "$wanted" >"$stamp"
    fi
    fetch_tesseract
    fetch_office
    export PATH="$VENV/bin:$PATH"
}
