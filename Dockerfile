# Beadle in a small image: built with Rust and a C compiler, run with nothing but the binary and CA certificates.
#
#   docker build -t beadle .
#   docker run -v ./config:/etc/beadle:ro -v beadle:/var/lib/beadle -p 8080:8080 -p 8081:8081 beadle

FROM rust:1-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked --package beadle

FROM debian:bookworm-slim
# CA certificates: without them no metadata can be fetched by https and no letter sent with TLS.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /var/lib/beadle --shell /usr/sbin/nologin beadle \
    && install -d -o beadle -g beadle -m 700 /var/lib/beadle
COPY --from=build /src/target/dist/beadle /usr/local/bin/beadle

USER beadle
WORKDIR /var/lib/beadle
# In a container the world is outside of 127.0.0.1; these override the configuration file.
ENV BEADLE_LISTEN=0.0.0.0:8080 \
    BEADLE_PLAIN_LISTEN=0.0.0.0:8081 \
    BEADLE_MASTER_KEY_FILE=/var/lib/beadle/master.key
VOLUME /var/lib/beadle
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
ENTRYPOINT ["beadle"]
CMD ["serve", "--config", "/etc/beadle/beadle.toml"]
