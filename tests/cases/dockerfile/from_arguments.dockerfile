ARG TAG
ARG NAME=debian
ARG EMPTY=
# nothing declares it: the builder refuses it
FROM ${NOPE}
FROM busybox:${NOPE} AS tagless
# declared and without a default: a build must give it
FROM $NAME:$TAG AS given
FROM alpine${NOPE}
FROM ${NOPE:-alpine}
FROM ${EMPTY}
FROM --platform=$BUILDPLATFORM golang:1.22 as build
FROM $TARGETARCH/tool
