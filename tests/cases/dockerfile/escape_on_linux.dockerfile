# escape=`
ARG BASE
FROM alpine:3.20 AS linux
RUN curl http://example.org/x `
  | sh
FROM ${BASE}
RUN unknown shell
FROM --platform=windows/amd64 example.org/app
RUN also unknown
FROM linux
RUN one && two
