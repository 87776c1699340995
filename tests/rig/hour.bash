#!/bin/bash
# hour.bash [MINUTES [TIMES]] - an hour (60) of one live call at ten times (10) the speed: two devices whose clocks run that fast
#
# Two pacers feed two pipe sources; PortAudio, the ring, analysis, the store and the events are those of any call.  Memory and
# descriptors must be flat: in the last third of the way what they were in the first, but for a twentieth.  What the devices could
# not keep up with is counted and said; all else was heard.
set -u
here=$(cd "$(dirname "$0")" && pwd)
TOP=$here/../.. UNDERTONE=${UNDERTONE:-$here/../../undertone} RIGBIN=$here/../../build/tests/rig
minutes=${1:-60} times=${2:-10} RIG_STARTED=
. "$here/rig.bash"
pipes=$(mktemp -d)
rig_up "module-pipe-source source_name=caller file=$pipes/caller rate=8000 channels=1 format=s16le" \
    "module-pipe-source source_name=agent file=$pipes/agent rate=8000 channels=1 format=s16le"
trap 'rig_down; rm -rf "$pipes"' EXIT
cd "$RIG" || exit 1
"$TOP/tools/demo_call" demo.wav
sox -V1 -D demo.wav -e signed -b 16 long.wav repeat "$minutes" trim 0 $((minutes * 60))

rig_live --now --caller pulse:DEVICE=caller --agent pulse:DEVICE=agent --store calls.db --jsonl
rig_wait 20 rig_captures || exit 1
for side in 0 1; do
	name=$([ $side = 0 ] && echo caller || echo agent)
	$RIG_FIRST "$RIGBIN/pacer" "$pipes/$name" long.wav $side $(((times - 1) * 1000000)) 3>&- &
	RIG_STARTED="$RIG_STARTED $!"
	pacer=$!
done
begun=$SECONDS
while kill -0 $pacer 2>/dev/null; do
	echo "$((3 * (SECONDS - begun) * times / (minutes * 60))) $(awk '/^VmRSS/ { print $2 }' "/proc/$LIVE/status") $(ls "/proc/$LIVE/fd" | wc -l)" >>samples
	sleep 1
done
rig_end || exit 1
most() { awk -v third="$1" -v column="$2" '$1 == third && $column > most { most = $column } END { print most + 0 }' samples; }
first=$(most 0 2) last=$(most 2 2) first_fds=$(most 0 3) last_fds=$(most 2 3)
heard=$(jq 'select(.kind == "call_end") | .duration_ms / 1000 | floor' live.out) lost=$(jq 'select(.kind == "call_end") | .lost_ms' live.out)
echo "$heard s heard at $times times the speed, $lost ms lost; memory $first -> $last KiB, descriptors $first_fds -> $last_fds"
[ "$heard" -ge $((minutes * 60 * 99 / 100)) ] && [ "$lost" -le $((minutes * 60 * 10)) ] && [ "$last_fds" -le "$first_fds" ] &&
	[ "$last" -le $((first + first / 20)) ] && [ "$(sqlite3 calls.db 'PRAGMA integrity_check')" = ok ] &&
	[ "$(sqlite3 calls.db 'SELECT count(*) FROM call_end')" = 1 ]
