FROM base
RUN one \
  && two
COPY <<EOF /x
line
EOF
USER app
