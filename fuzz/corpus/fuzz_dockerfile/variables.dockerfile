ARG TAG=1.27.3
ARG NAME=nginx
ARG NONE
FROM ${NAME}:${TAG} AS Web
ARG TAG
ARG OTHER
ENV A=${TAG%.*} B=${TAG%%.*} C=${TAG#*.} D=${TAG##*.} E=${TAG/./-} F=${TAG//./-} G=${OTHER:-none} H=${TAG:+set} I=$OTHER J=\$TAG K='$TAG' L="$TAG"
ENV TAG=overridden
ARG TAG=ignored
WORKDIR /srv/$TAG
ENV OLD  value with  blanks
EXPOSE $A 80/tcp
FROM web
WORKDIR /again/${TAG}/${OLD}
RUN cp $TAG "$OLD" ${OTHER} $OLD
FROM $NONE
FROM --platform=$TARGETPLATFORM img
ARG TARGETARCH
RUN echo $TARGETARCH $NAME
