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

# seconds FILE: of each second of the caller, pitch and level against the baseline, and the score.
seconds() { jq -r 'select(.kind == "tone" and .side == "caller") | "\(.f0_st // 99) \(.level_db // 99) \(.stress // -9)"' "$1"; }
first_word() { jq -r 'select(.kind == "turn") | .start_ms' "$1" | head -1; }

# apart A B: the furthest that two files of seconds are apart, the last second left out: pitch (semitones), level (dB), score.
apart() {
	paste -d' ' <(seconds "$1" | head -n -1) <(seconds "$2" | head -n -1) | awk '
		function far(x, y) { return x > y ? x - y : y - x }
		NF == 6 { for (i = 1; i <= 3; i++) if (far($i, $(i + 3)) > most[i]) most[i] = far($i, $(i + 3)) }
		END { printf "%.2f %.2f %.1f\n", most[1], most[2], most[3] }'
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
	grep "\"$id\"" all.jsonl >one.jsonl
	alone one.jsonl "$(kind $i).wav" >alone.jsonl
	echo "$(kind $i) $(apart one.jsonl alone.jsonl)"
done >scores
awk '$2 > 0.5 || $3 > 1.5 || $4 > 10 { print "call " NR ": " $0 }' scores
awk '{ for (k = 2; k <= 4; k++) if ($k > most[k]) most[k] = $k }
	END { printf "from the same call alone, at most: %.2f semitones, %.2f dB, %.1f points\n", most[2], most[3], most[4]
	      exit NR < 1 || most[2] > 0.5 || most[3] > 1.5 || most[4] > 10 }' scores || bad=$((bad + 1))

# The same comparison where a baseline was carried over: it must be able to fail.
"$UNDERTONE" analyze calm.wav >calm.jsonl
"$UNDERTONE" analyze carried.wav | jq -c 'select(.t_ms > 9000)' >carried.jsonl
carried=$(apart carried.jsonl calm.jsonl)
echo "from itself after a call that rose, had it been one call: $carried"
awk -v c="$carried" 'BEGIN { split(c, x, " "); exit !(x[3] > 20) }' || bad=$((bad + 1))
exit $((bad > 0))
