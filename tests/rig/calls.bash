#!/bin/bash
# calls.bash [COUNT] - calls (80) back to back on a desk that nobody touches: each begins and ends where it did, knows nothing of
# the one before it, and between two of them nothing is heard
#
#   a softphone takes the microphone, a call is played, the softphone lets go, a video plays; and again
#
# Every other call rises at its end, so that what is carried over would show in the next one.  In real time: a sound server's
# clock cannot be hurried.  Prints what was furthest off; fails where a boundary is a second off or more, where a call is scored
# otherwise than alone, or where a row was kept between two calls.
set -u
here=$(cd "$(dirname "$0")" && pwd)
TOP=$here/../.. UNDERTONE=${UNDERTONE:-$here/../../undertone} RIGBIN=$here/../../build/tests/rig
. "$here/rig.bash"
count=${1:-80} RIG_STARTED=
rig_up
trap 'rig_down' EXIT
cd "$RIG" || exit 1

"$TOP/tools/demo_call" demo.wav
# cut NAME FROM SECONDS: a piece of the demo call.
cut() { sox -V1 -D demo.wav -e signed -b 16 "$1.wav" trim "$2" "$3"; }
cut rest 5 4.6
cut raised 54.8 4.4
cut calm 5 6
cut video 80 1.2
sox -V1 rest.wav raised.wav rises.wav
sox -V1 rises.wav calm.wav carried.wav

# ---- the calls ----

mkfifo live.out
$RIG_CAPTURE "$UNDERTONE" live --caller "$(monitor caller)" --agent "$(monitor agent)" --store calls.db --jsonl >live.out 2>live.err </dev/null 3>&- &
LIVE=$!
while IFS= read -r line; do printf '%s %s\n' "$EPOCHREALTIME" "$line"; done <live.out >stamped 3>&- &
RIG_STARTED="$LIVE $!"
rig_wait 20 "$UNDERTONE" call status || exit 1
pactl load-module module-null-sink sink_name=desk >/dev/null
pactl load-module module-remap-source source_name=microphone master=desk.monitor >/dev/null

# The microphone's own stream is the only one: nobody listens.
nobody_listens() { ! rig_captures 2; }
rows() { sqlite3 calls.db 'SELECT (SELECT count(*) FROM tone) + (SELECT count(*) FROM turn) + (SELECT count(*) FROM call_start)'; }
is() { [ "$("$UNDERTONE" call status)" = "$1" ]; }
kind() { [ $(($1 % 2)) = 1 ] && echo rises || echo calm; }

kept=0
for i in $(seq "$count"); do
	rig_wait 20 nobody_listens || exit 1
	parec -d microphone >/dev/null 3>&- &
	phone=$!
	rig_wait 20 rig_captures 4 || exit 1
	began=$($RIG_FIRST "$RIGBIN/play" caller agent "$(kind "$i").wav")
	kill $phone
	echo "$began $EPOCHREALTIME" >>truth
	rig_wait 20 is wrap-up || exit 1
	rig_wait 20 nobody_listens || exit 1
	before=$(rows)
	$RIG_FIRST "$RIGBIN/play" caller agent video.wav >/dev/null
	kept=$((kept + $(rows) - before))
done
rig_end
echo "$count calls, rows kept between them: $kept"
bad=$kept

# ---- where they began and ended ----

boundaries() {
	sed -n '/"kind":"call_end"/p' stamped | sed 's/^\([0-9.]*\) .*"duration_ms":\([0-9]*\).*"reason":"\([a-z]*\)".*/\1 \2 \3/; t; s/^\([0-9.]*\) .*"reason":"\([a-z]*\)".*"duration_ms":\([0-9]*\).*/\1 \3 \2/' |
		paste -d' ' - truth
}
boundaries | awk -v n="$count" '
	function further(x, most) { return x * x > most * most ? x : most }
	{ start = $1 - $2 / 1000 - $4; end = $1 - $5; first = further(start, first); last = further(end, last); other += $3 != "hangup" }
	END {
		printf "furthest off: a beginning by %.2f s, an end by %.2f s\n", first, last
		exit NR != n || other || first * first >= 1 || last * last >= 1
	}' || bad=$((bad + 1))

# ---- as if alone ----

# scores FILE: the caller's, second by second; -9 where there is none.
scores() { jq -r 'select(.kind == "tone" and .side == "caller") | .stress // -9' "$1"; }
first_word() { jq -r 'select(.kind == "turn") | .start_ms' "$1" | head -1; }

# apart A B: by how many points the scores of two files are apart at most, the last second left out.
apart() {
	paste -d' ' <(scores "$1" | head -n -1) <(scores "$2" | head -n -1) |
		awk 'NF == 2 { d = $1 > $2 ? $1 - $2 : $2 - $1; if (d > most) most = d } END { printf "%.1f\n", most }'
}

# alone CALL FILE: the file by itself, begun where that call began.
alone() {
	local late
	"$UNDERTONE" analyze "$2" >whole.jsonl
	late=$(($(first_word "$1") - $(first_word whole.jsonl)))
	if [ $late -ge 0 ]; then sox -V1 -D "$2" shifted.wav pad "$(awk "BEGIN { print $late / 1000 }")"
	else sox -V1 -D "$2" shifted.wav trim "$(awk "BEGIN { print -($late) / 1000 }")"; fi
	"$UNDERTONE" analyze shifted.wav
}

sed 's/^[0-9.]* //' stamped >all.jsonl
i=0
for id in $(jq -r 'select(.kind == "call_start") | .call' all.jsonl); do
	i=$((i + 1))
	[ "$(kind $i)" = calm ] || continue
	grep "\"$id\"" all.jsonl >one.jsonl
	alone one.jsonl calm.wav >alone.jsonl
	apart one.jsonl alone.jsonl
done >points
sort -g points | tail -1 | sed 's/^/a calm call, after one that rose, scores as it does alone but for /; s/$/ points at most/'
awk -v n=$((count / 2)) '$1 > 2 { bad = 1 } END { exit bad || NR != n }' points || bad=$((bad + 1))

# The same comparison where a baseline was carried over: it must be able to fail.
"$UNDERTONE" analyze calm.wav >calm.jsonl
"$UNDERTONE" analyze carried.wav | jq -c 'select(.t_ms > 9000)' >carried.jsonl
carried=$(apart carried.jsonl calm.jsonl)
echo "had its baseline been carried over, for $carried"
awk -v c="$carried" 'BEGIN { exit c < 20 }' || bad=$((bad + 1))
exit $((bad > 0))
