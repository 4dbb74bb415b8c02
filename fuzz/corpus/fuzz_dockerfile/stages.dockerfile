FROM golang:1.23 AS Build
FROM build as second
COPY --from=build --link /a /b
COPY --from=0 --chown=1:1 --chmod=755 /a /b
COPY --parents --exclude=*.o src /dst
ADD --checksum=sha256:abc --keep-git-dir=false https://h/x.tar /x
RUN --mount=type=secret,id=a --mount=type=cache,target=/b --network=none --security=insecure make
FROM --platform=linux/amd64 img@sha256:abc
