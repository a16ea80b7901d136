# Tocsin on a machine with an NVIDIA GPU: docker run --gpus all -v tocsin:/data --env-file .env IMAGE
# Without one it scores on the CPU. Over HTTP instead of Socket Mode (docs/install.md):
# docker run --gpus all -v tocsin:/data --env-file .env -p 127.0.0.1:3000:3000 IMAGE run --http --host 0.0.0.0
FROM nvidia/cuda:13.0.1-runtime-ubuntu24.04

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3.12 python3.12-venv ca-certificates \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --uid 10001 tocsin \
    && install --directory --owner tocsin /data /opt/tocsin
USER tocsin
WORKDIR /opt/tocsin

# The dependencies change seldom: a layer of their own. The packaged project follows.
COPY --chown=tocsin constraints.txt pyproject.toml README.md ./
RUN python3.12 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --constraint constraints.txt torch
COPY --chown=tocsin analysis analysis
COPY --chown=tocsin models models
COPY --chown=tocsin storage storage
COPY --chown=tocsin bot bot
RUN .venv/bin/pip install --no-cache-dir --constraint constraints.txt ".[onnx]"

ENV PATH=/opt/tocsin/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    XDG_CACHE_HOME=/data/cache \
    TOCSIN_DATABASE_URL=sqlite:////data/tocsin.db
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["tocsin"]
CMD ["run"]
