# a comment ends the directives
# escape=`
FROM base
ENV A=\
b
