# ESCAPE=`
# syntax = docker/dockerfile:1.7
# check=skip=all
FROM base
COPY a `
     C:\dir\
RUN dir C:\ `
  # a comment between
  && dir D:\
