#!/usr/bin/env bash
# Installs the engines that `compare` runs beside this one: autograd, JAX and PyTorch into a virtual environment
# beside this script, candle and rust-autograd as a program of their own. Nothing is written anywhere else.
#
#   benches/peers/setup.sh           both
#   benches/peers/setup.sh python    only the Python peers
#   benches/peers/setup.sh rust      only the Rust peers
#
# PYTHON names the interpreter to use (default: python3); it must be 3.11 or newer.
set -euo pipefail
cd "$(dirname "$0")"
what=${1:-both}
case $what in
    both | python | rust) ;;
    *)
        echo "setup.sh: there is no part '$what'; there are python, rust and both" >&2
        exit 2
        ;;
esac

if [ "$what" != rust ]; then
    python=${PYTHON:-python3}
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "setup.sh: '$python' is not a Python of version 3.11 or newer; name one by PYTHON=…" >&2
        exit 1
    fi
    "$python" -m venv venv
    venv/bin/pip install --quiet --no-deps --requirement requirements.txt
    # 0.8 GB that would only be opened on a graphics card.
    find venv -name 'libcudnn_*.so*' -delete
    venv/bin/python -c 'import autograd, jax, torch'
    du -sh venv
fi

if [ "$what" != python ]; then
    cargo build --release --manifest-path rust/Cargo.toml
fi
