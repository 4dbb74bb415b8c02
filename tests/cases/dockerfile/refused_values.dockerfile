FROM alpine:3.20
ARG NET=host WHICH SUM=64a PORT=x
RUN --security=wrong a
RUN --network=wrong b
RUN --network=$NET c
RUN --mount=type=nope,target=/x d
RUN --mount=type=bind e
RUN --mount=type=$WHICH,target=/x,size=1m f
RUN --mount=required,type=secret,id=s g
RUN --mount=type=cache,target=/x,sharing=some h
RUN --mount=type=bind,target=/x,uid=5 i
RUN --mount=type=secret j
RUN --mount=type=cache,target=/x,colour=red k
RUN --mount=type=bind,from=$WHICH,target=/x l
RUN --mount=type=cache,target=/x --mount=type=tmpfs,target=/y,size=64m --network=none --security=sandbox m
COPY --link=maybe a b
COPY --from a b
COPY --chmod=99999 a b
COPY --chmod=$SUM a b
COPY --chmod=u=rwX,go=rX --link --chown=1:1 a b
COPY --chmod=$WHICH a b
COPY --chown=1 --chown=2 a b
ADD --checksum=foo https://example.org/x /
ADD --checksum=sha256:0123456789012345678901234567890123456789012345678901234567890123 x /
ADD --checksum=sha256:0123456789012345678901234567890123456789012345678901234567890123 https://example.org/x /
HEALTHCHECK --interval=foo --retries=-1 --timeout=1m30s CMD true
HEALTHCHECK --interval=foo NONE
EXPOSE foo 80/icmp 70000 $PORT $WHICH 8000-8010/udp 127.0.0.1:80:80/TCP 0
STOPSIGNAL SIGNOTHING
STOPSIGNAL RTMIN+3
SHELL []
WORKDIR /w
RUN --mount=type=bind n
FROM scratch AS next
ONBUILD RUN --network=wrong o
