#!/bin/bash
# latency.bash [BACKEND] - how long after a sound reached the device its level and its pitch are told, by the 10 ms feed
#
# A pacer writes bursts of a 200 Hz buzz into a pipe source and says when each was written; the feed stamps its rows.  Prints
# p50, p99 and the worst, in ms, of level and of pitch.  The rows' times are the call's: its beginning is fitted to the
# first burst's level, so what is measured begins at the burst's first 10 ms block.  Fails where a p99 is beyond 100 ms of
# level or 200 ms of pitch, or a burst was missed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
TOP=$here/../.. UNDERTONE=${UNDERTONE:-$here/../../undertone} RIGBIN=$here/../../build/tests/rig
. "$here/rig.bash"
fifo=$(mktemp -u)
RIG_STARTED=
rig_up "module-pipe-source source_name=caller file=$fifo rate=8000 channels=1 format=s16le" "$(rig_null agent Desk)"
trap 'rig_down; rm -f "$fifo"' EXIT
bursts=${BURSTS:-60}
# Half a second of silence (with a little noise), a quarter of a second of buzz, again and again.
sox -n -r 8000 -b 16 "$RIG/burst.wav" synth 0.25 sawtooth 200 vol 0.3 pad 0.5 0 repeat $((bursts - 1)) dither
rig_live --now --frames --backend "${1:-portaudio}" --caller pulse:DEVICE=caller --agent "$(monitor agent)"
rig_wait 20 rig_captures
$RIG_FIRST "$RIGBIN/pacer" "$fifo" "$RIG/burst.wav" 0 0 each 4000 6000 >"$RIG/written" 3>&-
sleep 0.5
rig_end
awk -F, -v written="$RIG/written" '
	function tell(name, x, n,   i, j, t) {
		for (i = 2; i <= n; i++) { t = x[i]; for (j = i - 1; j > 0 && x[j] > t; j--) x[j + 1] = x[j]; x[j + 1] = t }
		printf "%s: p50 %.1f ms, p99 %.1f ms, worst %.1f ms, of %d bursts\n", name, x[int((n + 1) / 2)], x[int(n * 0.99 + 0.5)], x[n], n
		return x[int(n * 0.99 + 0.5)]
	}
	BEGIN { while ((getline line < written) > 0) at[++bursts] = line }
	NR > 1 && $3 == "caller" {
		if ($5 == "" && $4 > -30 && quiet > 10) { level[++l] = ($1 - at[l]) / 1000 }
		if ($5 == "") quiet = $4 > -30 ? 0 : quiet + 1
		if ($5 != "" && $6 > 190 && $6 < 210 && unvoiced > 10) { pitch[++p] = ($1 - at[p]) / 1000 }
		if ($5 != "") unvoiced = $6 > 0 ? 0 : unvoiced + 1
	}
	END {
		missed = l != bursts || p != bursts
		if (missed) print "bursts " bursts ", levels " l ", pitches " p > "/dev/stderr"
		late = tell("level", level, l) > 100
		late += tell("pitch", pitch, p) > 200
		exit missed || late > 0
	}
' "$RIG/live.out"
