# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
# aws-lc (TLS, tokens) is C and assembler.
RUN apt-get update \
    && apt-get install -y --no-install-recommends cmake \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The workspace names its test crate; an empty one is enough to build the product.
RUN mkdir -p tests/src/bin tests/it \
    && touch tests/src/lib.rs \
    && for main in tests/src/bin/server.rs tests/src/bin/postgres_guard.rs tests/it/main.rs; do \
         echo 'fn main() {}' > "$main"; \
       done
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --profile dist --locked --package api --bin vencemos \
    && cp target/dist/vencemos /vencemos

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/vencemos vencemos \
    # A new volume takes its owner from here.
    && install -d -o vencemos -m 0700 /var/lib/vencemos/data
COPY --from=build /vencemos /usr/local/bin/vencemos
USER vencemos
WORKDIR /var/lib/vencemos
ENV VENCEMOS_LISTEN=0.0.0.0:8080 \
    VENCEMOS_DATA_DIR=/var/lib/vencemos/data \
    VENCEMOS_LOG_FORMAT=json
VOLUME /var/lib/vencemos/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["vencemos", "healthcheck"]
ENTRYPOINT ["vencemos"]
CMD ["serve"]
