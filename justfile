# The short way in. `just` alone lists the recipes.
set dotenv-load := true

_default:
    @just --list

# serve on 127.0.0.1:8080 with the embedded database
serve *args:
    cargo run -- serve {{ args }}

# every test, on SQLite and on PostgreSQL
test *args:
    cargo test --workspace --locked {{ args }}

# format, lint, dependency rules, documentation, document drift and tests: what CI runs
ci:
    .ci/run

# format the code and apply what clippy can fix
fix:
    cargo fmt --all
    cargo clippy --workspace --all-targets --fix --allow-dirty --allow-staged

# write openapi.yaml from the code
openapi:
    cargo run --quiet -- openapi --format yaml > openapi.yaml

# the document judged by four validators, and servers with demo data judged by the document, on both databases
document:
    cargo build --quiet --bin vencemos
    .ci/document/run target/tools/document
    .ci/document/fuzz target/tools/document "${CARGO_TARGET_DIR:-target}/debug/vencemos"

# the example clients: generated, checked and run on both databases
clients:
    cargo build --quiet --bin vencemos
    .ci/clients/run target/tools/clients "${CARGO_TARGET_DIR:-target}/debug/vencemos"

# licences, advisories and banned crates (needs cargo-deny; .ci/run brings its own and leaves out the advisories)
deny:
    cargo deny check

# seal every stored secret anew with the first key of VENCEMOS_SECRET_KEYS
rotate-keys:
    cargo run --quiet -- rotate-keys

# the whole product in containers: two copies, a balancer, PostgreSQL, an S3 store, a mail catcher
up *args:
    docker compose up --build {{ args }}
