FROM img AS a
USER one
USER two:three
FROM a AS b
RUN x
FROM 1 AS c
USER ${UID:-0}
FROM scratch AS d
FROM scratch AS e
USER 65532
FROM img AS f
ARG WHO
USER $WHO
FROM img AS g
ONBUILD USER onbuild
FROM A
