#!/bin/sh
# Starts or ends Patroni of one room, for its agent. Written by `bocage lab up`.
set -u

# Whether it runs: a number given out anew belongs to another command.
runs() {
    pid=
    read -r pid _ <{pid_file} || return 1
    [ "$(tr '\0' ' ' <"/proc/$pid/cmdline")" = "{python} -m patroni {settings} " ]
} 2>/dev/null

case "$1" in
start)
    runs && exit 0
    # Of a clock of the place's own, the agent's share is not this user's.
    PATH="{path}" env -u LD_PRELOAD -u FAKETIME_SHARED \
        setsid setpriv --reuid {uid} --regid {gid} --clear-groups \
        {clock} {python} -m patroni {settings} >>{log} 2>&1 </dev/null &
    echo "$! $(cut -d ' ' -f 22 "/proc/$!/stat")" >{pid_file}
    ;;
stop)
    runs && kill -s TERM "$pid"
    while runs; do sleep 0.1; done
    ;;
kill)
    runs && kill -s KILL "$pid"
    ;;
esac
exit 0
