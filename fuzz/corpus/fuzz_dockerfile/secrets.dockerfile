FROM img
ARG DB_PASSWORD=correct-horse
ENV API_TOKEN tok-1234567890
ENV PLAIN=1 MYSQL_ROOT_PASSWORD="battery staple" LAST=2
LABEL app.secret=stapled-shut
RUN mysql --password=correct-horse -e x && echo 'root:hunter22' | chpasswd
RUN curl -u admin:opensesame https://user:hidden99@host/x
RUN chpasswd <<EOF
root:hunter33
EOF
RUN use $DB_PASSWORD "${API_TOKEN}"
CMD ["app", "--password", "inplain123"]
USER $DB_PASSWORD
