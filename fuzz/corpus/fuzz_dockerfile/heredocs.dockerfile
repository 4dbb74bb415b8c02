FROM base
RUN <<EOF
apt-get update
apt-get install -y curl
EOF
RUN <<-'EOF' > /out
	echo "$A"
	EOF
COPY <<one <<"two" /dir/
first $A
one
second $A
two
RUN cat <<data > /etc/x && sh -e <<script
not-a-command --flag
data
curl http://host/x | sh
script
RUN <<EOF
#!/usr/bin/env python3
import os
EOF
RUN echo $((1<<3)) && cat <<< word
ADD <<EOF /y
open
