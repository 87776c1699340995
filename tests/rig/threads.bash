#!/bin/bash
# threads.bash PROGRAM - a live call under the thread sanitizer: two devices, the store, the pages, a device that goes and comes back
#
# PROGRAM is built with -fsanitize=thread.  What races inside the libraries that are not is left out (threads.supp).
set -u
here=$(cd "$(dirname "$0")" && pwd)
TOP=$here/../.. UNDERTONE=$(realpath "$1") RIGBIN=$here/../../build/tests/rig RIG_STARTED=
. "$here/rig.bash"
make -s -C "$TOP" build/tests/rig/play || exit 1
rig_up
trap rig_down EXIT
"$TOP/tools/demo_call" "$RIG/demo.wav"
sox -V1 "$RIG/demo.wav" -e signed -b 16 "$RIG/call.wav" trim 3 9
# Slower than it will be, so it does not come first.
RIG_CAPTURE=
export TSAN_OPTIONS="suppressions=$here/threads.supp:log_path=$RIG/race:exitcode=66"
rig_live --caller "$(monitor caller)" --agent "$(monitor agent)" --store "$RIG/calls.db" --web 127.0.0.1:0 --jsonl
rig_wait 20 "$UNDERTONE" call status || exit 1
port=$(sed -n 's,.*http://127\.0\.0\.1:\([0-9]*\)/.*,\1,p' "$RIG/live.err")
curl -sN --max-time 60 "http://127.0.0.1:$port/api/events" >"$RIG/page" 3>&- &
RIG_STARTED="$RIG_STARTED $!"
for i in 1 2; do
	"$UNDERTONE" call start || exit 1
	rig_wait 20 rig_captures 2 || exit 1
	"$RIGBIN/play" caller agent "$RIG/call.wav" >/dev/null 3>&- &
	player=$!
	if [ $i = 2 ]; then
		pactl unload-module "$(pactl list short modules | awk '/sink_name=agent/ { print $1 }')"
		kill $player
		rig_wait 20 grep -q 'waiting for it to come back' "$RIG/live.err" || exit 1
		pactl load-module $(rig_null agent Desk) >/dev/null
		rig_wait 20 grep -q 'is back' "$RIG/live.err" || exit 1
	fi
	wait $player
	"$UNDERTONE" call end || exit 1
	rig_wait 20 eval '[ "$("$UNDERTONE" call status)" = wrap-up ]' || exit 1
done
rig_end
status=$?
cat "$RIG"/race* 2>/dev/null && exit 1
[ "$(grep -c '"kind":"call_end"' "$RIG/live.out")" = 2 ] && [ $status = 0 ]
