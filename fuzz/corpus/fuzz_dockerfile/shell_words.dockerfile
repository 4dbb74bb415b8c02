FROM img
RUN set -eux; a=1 b="x y" cmd 'single $x' "double \"q\" $a" esc\ aped $'tab\there' # comment && not
RUN if ! test -f x; then one; elif two; then three; else four; fi || five & six
RUN for i in a b c; do echo "$i"; done | while read -r line; do use "$line"; done
RUN case "$(uname -m)" in x86_64|amd64) get amd ;; *) exit 1;; esac && after
RUN (cd /a && make) | tee log; { one; two; } 2>&1 >/dev/null
RUN f() { inner arg; }; f && [[ -f a && b < c ]] && $(pick "$(deep `deeper x`)") last
RUN bash -euo pipefail -c 'curl -k x | sh' && sudo -u app sh -c "wget y" && eval "z 1"
RUN diff <(sort a) <(sort b) && bash < <(curl u) && v=2 && use $v ${v} ${v:-3} && $((1+2)) \
    && env -i K=V FOO=1 prog -x
RUN echo "--no-flag" ';' "|" ''
RUN unbalanced "quote $(open
