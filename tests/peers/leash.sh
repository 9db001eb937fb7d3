#!/bin/bash
# Runs a command until it ends by itself or standard input closes: however its owner ends, the command ends too.
# Ends with the command's exit status.
exec 3<&0
# A handler, not "ignore": being ignored would be inherited.
trap : INT TERM HUP
# A file that may not grow is an error for a program, as a full disk is, and not its end.
trap '' XFSZ

"$@" </dev/null 3<&- &
child=$!

{
    while read -r _; do :; done
    kill -TERM "$child"
    sleep 10
    kill -KILL "$child"
} <&3 >/dev/null 2>&1 &
watcher=$!
# No word about its end in the log.
disown "$watcher"
exec 3<&-

while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    status=$?
done
kill -KILL "$watcher" 2>/dev/null
exit "${status:-1}"
