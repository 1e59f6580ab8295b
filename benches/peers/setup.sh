#!/usr/bin/env bash
# Installs what `compare` and `factorizers` run beside this workspace: autograd, JAX and PyTorch into a virtual
# environment beside this script, LIBMF, cmfrec and Surprise into the same one, candle and rust-autograd as a program of
# their own. Nothing is written anywhere else.
#
#   benches/peers/setup.sh                all of them
#   benches/peers/setup.sh python         only the Python engines
#   benches/peers/setup.sh factorizers    only LIBMF, cmfrec and Surprise, where the Python engines are
#   benches/peers/setup.sh rust           only the Rust engines
#
# PYTHON names the interpreter to use (default: python3); it must be 3.11 or newer.
set -euo pipefail
cd "$(dirname "$0")"
what=${1:-all}
case $what in
    all | python | factorizers | rust) ;;
    *)
        echo "setup.sh: there is no part '$what'; there are python, factorizers and rust, and all" >&2
        exit 2
        ;;
esac
wants() { [ "$what" = all ] || [ "$what" = "$1" ]; }

if wants python; then
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

if wants factorizers; then
    if [ ! -x venv/bin/pip ]; then
        echo "setup.sh: LIBMF, cmfrec and Surprise go where the Python engines are: install those first" >&2
        exit 1
    fi
    # LIBMF's own Makefile compiles for the processor at hand; its package would compile for any.
    case $(uname -m) in
        x86_64) fast='-O3 -march=native -DUSEAVX' ;;
        *) fast='-O3' ;;
    esac
    CXXFLAGS=$fast venv/bin/pip install --quiet --no-cache-dir --no-deps --no-binary libmf \
        --requirement requirements-factorizers.txt
    venv/bin/python -W ignore -c 'import libmf, cmfrec, surprise'
fi

if wants rust; then
    cargo build --release --manifest-path rust/Cargo.toml
fi
