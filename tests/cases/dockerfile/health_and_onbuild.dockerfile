FROM img
HEALTHCHECK --interval=5s --timeout=3s CMD curl -f http://localhost/ || exit 1
HEALTHCHECK cmd ["curl", "-f", "x"]
HEALTHCHECK NONE
ONBUILD RUN make all
ONBUILD COPY . /src
ONBUILD RUN <<EOF
scripted
EOF
STOPSIGNAL SIGTERM
MAINTAINER somebody <a@b>
