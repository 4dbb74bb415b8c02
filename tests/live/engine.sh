#!/bin/sh
# A Docker engine for tests, beside and apart from any other on this machine. Needs root, dockerd, runc and ip.
#
#   engine.sh start NAME [dockerd options]   start an engine; prints its socket
#   engine.sh stop NAME                      stop it and take away everything that it or its containers left
#   engine.sh image NAME IMAGE [CHANGE...]   give it an image: a static busybox, with "docker import" changes
#   engine.sh socket NAME                    print its socket
#
# Everything it owns carries a number made from NAME (a path in the build tree, so that no two trees meet): the folders,
# the bridge, the control groups, containerd's namespaces. So "start" finds, and first removes, what a run that was
# killed left behind, and nothing else. The machine's own engine, its bridge, firewall and settings are not touched.
set -eu

fail() { echo "engine.sh: $*" >&2; exit 1; }
[ $# -ge 2 ] || { sed -n '4,7s/^# *//p' "$0" >&2; exit 2; }
action=$1
name=$2
shift 2
PATH=$PATH:/usr/sbin:/sbin

number=$(printf %s "$name" | cksum | cut -d' ' -f1)
run=/run/wt-$number       # short, because a socket's path has to be
state=/var/lib/wt-$number # not below a home folder, which remapped users cannot enter
socket=$run/docker.sock
bridge=wt$number         # an interface's name has at most 15 characters
group=watertight-$number # of control groups, and of containerd's namespaces

# Root by sudo, where this is not root; the socket then belongs to who asked.
if [ "$(id -u)" != 0 ] && [ "$action" != socket ]; then
  exec sudo -n env ENGINE_OWNER="$(id -u):$(id -g)" "$0" "$action" "$name" "$@"
fi

client() { docker -H "unix://$socket" "$@"; }

# The daemon, its containerd, and what they started for containers: only these name our run folder as exec root.
# (The brackets keep grep from finding itself.)
our_processes() { grep -ls "$run/[e]xec" /proc/[0-9]*/cmdline | sed 's,/proc/\(.*\)/cmdline,\1,'; }

end_our_processes() {
  for pid in $(our_processes); do kill "$pid" 2>/dev/null || true; done
  for pid in $(our_processes); do wait_until_gone "$pid" || kill -9 "$pid" 2>/dev/null || true; done
}

wait_until_gone() { # PID, at most 20 seconds
  tries=200
  while kill -0 "$1" 2>/dev/null; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.1
  done
}

# Machines that are containers themselves often lack a capability or two, and runc then refuses to grant it. This
# runtime takes those, and only those, out of what the container was to get.
write_runtime() {
  held=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
  number_of=0
  for name in chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable \
    net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace \
    sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control \
    setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore; do
    if [ $((0x$held >> number_of & 1)) = 0 ]; then
      upper=CAP_$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
      printf 's/"%s",//g\ns/,"%s"//g\n' "$upper" "$upper"
    fi
    number_of=$((number_of + 1))
  done >"$state/runtime.sed"
  cat >"$state/runtime" <<SCRIPT
#!/bin/sh
bundle=.
take_next=
for word in "\$@"; do
  if [ -n "\$take_next" ]; then bundle=\$word take_next=; fi
  case \$word in --bundle) take_next=yes ;; --bundle=*) bundle=\${word#*=} ;; esac
done
case " \$* " in *" create "* | *" run "*) sed -i -f "$state/runtime.sed" "\$bundle/config.json" ;; esac
exec runc "\$@"
SCRIPT
  chmod +x "$state/runtime"
}

clean() {
  if [ -S "$socket" ] && client info >/dev/null 2>&1; then
    client ps -aq | xargs -r docker -H "unix://$socket" rm -fv >/dev/null 2>&1 || true
    client network ls -q --filter type=custom | xargs -r docker -H "unix://$socket" network rm >/dev/null 2>&1 || true
  fi
  daemon=$(cat "$run/pid" 2>/dev/null || true)
  if [ -n "$daemon" ] && our_processes | grep -qx "$daemon"; then
    kill "$daemon"
    wait_until_gone "$daemon" || kill -9 "$daemon"
  fi
  # A daemon that was killed leaves its containers, their shims and its containerd behind.
  find /sys/fs/cgroup -path "*/$group/*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u |
    while read -r pid; do kill -9 "$pid" 2>/dev/null || true; done
  end_our_processes

  while read -r _ _ _ _ point _; do
    case $point in "$run"/* | "$state"/*) echo "$point" ;; esac
  done </proc/self/mountinfo | sort -r | while read -r point; do umount -l "$point" || true; done
  rm -rf "$run"
  for link in /sys/class/net/"$bridge"*; do
    [ ! -e "$link" ] || ip link delete "${link##*/}"
  done
  find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} + 2>/dev/null || true

  if [ -e "$state/made-dockremap" ]; then
    userdel dockremap 2>/dev/null || true
    groupdel dockremap 2>/dev/null || true
    sed -i '/^dockremap:/d' /etc/subuid /etc/subgid
  fi
  rm -rf "$state"
}

start() {
  for tool in dockerd runc ip docker; do
    command -v $tool >/dev/null || fail "there is no $tool; scripts/install-packages live installs it"
  done
  clean
  mkdir -p "$state" "$run/exec"
  chmod 755 "$run"
  case " $* " in *" --userns-remap=default "*) getent passwd dockremap >/dev/null || touch "$state/made-dockremap" ;; esac
  echo '{}' >"$state/daemon.json"  # else the machine's own would be read
  write_runtime
  # A bridge of our own: with none at all, dockerd would delete the machine's docker0.
  ip link add "$bridge" type bridge
  ip address add "10.$((number % 100 + 120)).0.1/24" dev "$bridge"
  ip link set "$bridge" up

  # New session: the interrupt key that ends the tests must leave the stopping to us.
  setsid dockerd --host="unix://$socket" --data-root="$state/data" --exec-root="$run/exec" --pidfile="$run/pid" \
    --config-file="$state/daemon.json" --containerd-namespace="$group" --containerd-plugins-namespace="$group-plugins" \
    --bridge="$bridge" --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    --cgroup-parent="/$group" --add-runtime="here=$state/runtime" --default-runtime=here \
    "$@" >"$state/log" 2>&1 </dev/null &
  daemon=$!
  tries=300
  until client info >/dev/null 2>&1; do
    tries=$((tries - 1))
    if ! kill -0 "$daemon" 2>/dev/null || [ $tries = 0 ]; then
      tail -n 20 "$state/log" >&2
      clean
      fail "the engine did not start; its last words are above"
    fi
    sleep 0.1
  done
  [ -z "${ENGINE_OWNER-}" ] || chown "$ENGINE_OWNER" "$socket"
  echo "$socket"
}

image() { # IMAGE [CHANGE...]
  busybox=$(command -v busybox) || fail "there is no busybox; scripts/install-packages live installs it"
  image=$1
  shift
  for change in "$@"; do
    set -- "$@" --change "$change"
    shift
  done
  tree=$(mktemp -d)
  trap 'rm -rf "$tree"' EXIT
  mkdir "$tree/bin" "$tree/etc" "$tree/tmp" "$tree/data"
  cp -L "$busybox" "$tree/bin/busybox"
  "$busybox" --list | while read -r applet; do ln -s busybox "$tree/bin/$applet" 2>/dev/null || true; done
  printf 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n' >"$tree/etc/passwd"
  printf 'root:x:0:\napp:x:1000:\n' >"$tree/etc/group"
  chmod 1777 "$tree/tmp"
  tar -C "$tree" -c . | client import --change 'CMD ["sleep", "3600"]' "$@" - "$image" >/dev/null
}

case $action in
  start) start "$@" ;;
  stop) clean ;;
  image) image "$@" ;;
  socket) echo "$socket" ;;
  *) fail "no action called \"$action\"" ;;
esac
