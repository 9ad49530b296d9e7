# docker build -t mprlint . && docker run --rm -v "$PWD:/src" mprlint check

FROM rust:1.95-alpine3.23 AS build
WORKDIR /build
COPY . .
# On Alpine the binary is static.
RUN CARGO_PROFILE_RELEASE_STRIP=symbols cargo build --release --locked --bin mprlint

FROM alpine:3.23
# --staged and --changed-since ask git, which reads repositories of other users only where it is told to: the one in /src belongs to whoever mounted it.
# hadolint ignore=DL3018
RUN apk add --no-cache git && git config --system safe.directory '*'
COPY --from=build /build/target/release/mprlint /usr/local/bin/mprlint
# A container does not outlive its run, and neither would the cache.
ENV MPRLINT_NO_CACHE=1
USER 65532:65532
WORKDIR /src
ENTRYPOINT ["mprlint"]
