FROM base
CMD ["a", "b c", "\u00e9"]
CMD ["a",]
CMD ['a']
RUN ["sh", "-c", "curl -k http://h && wget x"]
ENTRYPOINT [ "/bin/app" ] 
VOLUME ["/a", "/b"]
COPY ["a b", "/c"]
SHELL ["/bin/bash", "-c"]
CMD ["a", 1]
SHELL /bin/sh
