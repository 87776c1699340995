#!/usr/bin/env bats
# live.bats - calls captured through a real sound server, and what goes wrong with one

bats_require_minimum_version 1.5.0

setup_file() {
	export TOP=$BATS_TEST_DIRNAME/../..
	export UNDERTONE=$TOP/undertone RIGBIN=$TOP/build/tests/rig WORK=$BATS_FILE_TMPDIR
	make -s -C "$TOP" build/tests/rig/{play,pacer,stall,match,apart,callback}
	# A short call: both sides, a rise, overlaps.
	"$TOP"/tools/demo_call "$WORK/demo.wav"
	sox "$WORK/demo.wav" -e signed -b 16 "$WORK/call.wav" trim 0 17
}

setup() {
	RIG_STARTED=
	. "$BATS_TEST_DIRNAME/../rig/rig.bash"
	rig_up
}

teardown() {
	rig_down
}

sides() { echo --caller "$(monitor caller)" --agent "$(monitor agent)"; }

# The events of $RIG/live.out of one kind, as jq has them.
events() { jq -c "select(.kind == \"$1\")${2:+ | $2}" "$RIG/live.out"; }

# slack ALONE BUSY: how far a measured time may be off, in whatever unit; UNDERTONE_SOAK=1 measures on a machine that does nothing
# else.  Samples, counts and databases have no slack.
slack() { [ -n "${UNDERTONE_SOAK:-}" ] && echo "$1" || echo "$2"; }

# Everything decided, but for what names the call: its id, its beginning and why it ended.
essence() { jq -c 'select(.kind != "call_start") | del(.call) | if .kind == "call_end" then del(.reason) else . end' "$1"; }

# play_call BACKEND: the call through two null sinks, captured, and ended by SIGTERM when it is over.
play_call() {
	rig_live --now --backend "$1" $(sides) --audio "$RIG/captured.wav" --jsonl
	rig_wait 20 rig_captures
	$RIG_FIRST "$RIGBIN/play" caller agent "$WORK/call.wav"
	sleep 0.3
	rig_end
}

# turns FILE OFFSET-MS: each turn as "side start end", the offset taken off.
turns() { jq -r --argjson o "$2" 'select(.kind == "turn" and .end_ms - $o < 16000) | "\(.side) \(.start_ms - $o) \(.end_ms - $o)"' "$1"; }

captured_exactly() {
	local c offset=() compared different where
	play_call "$1"
	echo "$(events gap)"
	[ "$(events call_end .lost_ms)" = 0 ]
	[ -z "$(events gap)" ]
	for c in 0 1; do
		read -r offset[c] compared different where < <("$RIGBIN/match" "$WORK/call.wav" "$RIG/captured.wav" $c)
		echo "channel $c: offset ${offset[c]}, $different of $compared samples differ ($where)"
		[ "$different" = 0 ]
		[ "$compared" -gt 130000 ]
	done

	"$UNDERTONE" analyze "$RIG/captured.wav" >"$RIG/again.jsonl"
	diff <(essence "$RIG/live.out") <(essence "$RIG/again.jsonl")

	# Against the source, laid where it was heard: to the sample, since a shift of half a hop alone moves a turn's end by up to
	# 40 ms.  The last second is left out: the call's end cuts it.
	for c in 0 1; do sox -V1 -D "$WORK/call.wav" "$RIG/$c.wav" remix $((c + 1)) pad "${offset[c]}s"; done
	sox -V1 -M "$RIG/0.wav" "$RIG/1.wav" "$RIG/laid.wav"
	"$UNDERTONE" analyze "$RIG/laid.wav" >"$RIG/source.jsonl"
	paste -d' ' <(turns "$RIG/live.out" "$((offset[1] / 8))") <(turns "$RIG/source.jsonl" "$((offset[1] / 8))") |
		awk '{ print } $1 != $4 || ($2 - $5)^2 > 400 || ($3 - $6)^2 > 400 { bad = 1 } END { exit bad || NR < 2 }'
	[ "$(events cue .cue)" = "$(jq -c 'select(.kind == "cue") | .cue' "$RIG/source.jsonl")" ]
}

@test "PortAudio: bit for bit, no loss, and the same events when analysed again" {
	captured_exactly portaudio
}

@test "ALSA: bit for bit, no loss, and the same events when analysed again" {
	captured_exactly alsa
}

# The call plays on while the server, or a sink, goes and comes back.
lose_and_return() {
	rig_live --now --backend "$1" $(sides) --jsonl
	rig_wait 20 rig_captures
	$RIG_FIRST "$RIGBIN/play" caller agent "$WORK/call.wav" 2>/dev/null 3>&- &
	RIG_STARTED="$RIG_STARTED $!"
	sleep 2
	"$2"
	rig_wait 20 grep -q 'is back' "$RIG/live.err"
	sleep 1
	rig_end
	[ "$(events call_start .call | sort -u | wc -l)" = 1 ]
	events gap .reason | sort -u | grep -qx '"device"'
	[ "$(events call_end .reason)" = '"signal"' ]
	tail -1 "$RIG/live.out" | grep -q '"kind":"call_end"'
}

kill_server() {
	kill -9 "$RIG_SERVER"
	lost_from=$(date +%s%N)
	sleep 1
	rig_server
	rig_wait 20 rig_captures
	lost_ms=$((($(date +%s%N) - lost_from) / 1000000))
}

unload_sink() {
	pactl unload-module "$(pactl list short modules | awk '/sink_name=agent/ { print $1 }')"
	lost_from=$(date +%s%N)
	sleep 1
	pactl load-module $(rig_null agent Desk) >/dev/null
	rig_wait 20 rig_captures
	lost_ms=$((($(date +%s%N) - lost_from) / 1000000))
}

# What is counted is what was missing, to the time it takes to see it here (a poll of 50 ms and a device's start).
lost_is_true() {
	local lost by
	by=$(slack 250 1500)
	lost=$(events gap 'select(.reason == "device" and .side != "caller") | .lost_ms' | awk '{ s += $1 } END { print s + 0 }')
	echo "counted $lost ms, away $lost_ms ms"
	[ "$lost" -gt 500 ] && [ "$lost" -gt $((lost_ms - by)) ] && [ "$lost" -lt $((lost_ms + by)) ]
}

@test "the sound server is killed and comes back: a gap, and the same call" {
	lose_and_return portaudio kill_server
	lost_is_true
	grep -q 'is gone; waiting for it to come back' "$RIG/live.err"
}

@test "the server swaps a lost device for another: noticed, and the call waits for its own" {
	lose_and_return portaudio unload_sink
	lost_is_true
	grep -q 'was taken away and another one put in its place' "$RIG/live.err"
	# The caller's side was there all the time.
	[ -z "$(events gap 'select(.side != "agent")')" ]
}

@test "ALSA: the sound server is killed and comes back" {
	lose_and_return alsa kill_server
	lost_is_true
}

@test "two clocks 5000 ppm apart: measured, and the sides stay together" {
	rig_down
	RIG_STARTED=
	rig_up "module-pipe-source source_name=caller file=/tmp/undertone-$$-caller rate=8000 channels=1 format=s16le" \
	    "module-pipe-source source_name=agent file=/tmp/undertone-$$-agent rate=8000 channels=1 format=s16le"
	# One click a second on both sides, at the same moments: by the agent's faster clock, 8040 samples apart.
	clicks=$(slack 24 16)
	sox -n -r 8000 -b 16 "$RIG/one.wav" synth 0.02 sine 1000 vol 0.5 pad 0 0.98 repeat $((clicks - 1))
	sox -n -r 8000 -b 16 "$RIG/other.wav" synth 0.02 sine 1000 vol 0.5 pad 0 0.985 repeat $((clicks - 1))
	sox -M "$RIG/one.wav" "$RIG/other.wav" "$RIG/both.wav"
	rig_live --now --caller pulse:DEVICE=caller --agent pulse:DEVICE=agent --audio "$RIG/captured.wav" --jsonl
	rig_wait 20 rig_captures
	$RIG_FIRST "$RIGBIN/pacer" "/tmp/undertone-$$-caller" "$RIG/both.wav" 0 0 3>&- &
	caller=$!
	$RIG_FIRST "$RIGBIN/pacer" "/tmp/undertone-$$-agent" "$RIG/both.wav" 1 5000 3>&-
	wait $caller || true
	rig_end || true
	rm -f /tmp/undertone-$$-*
	ppm=$(events quality 'select(.type == "drift") | .value' | tail -1)
	echo "measured $ppm ppm; $(events gap | tr '\n' ' ')"
	[ -n "$(slack "" busy)" ] || [ -z "$(events gap 'select(.start_ms < 22000)')" ]
	# How far apart the last clicks are, by the envelopes' correlation, in ms.
	sox "$RIG/captured.wav" "$RIG/late.wav" trim -6 4
	apart=$("$RIGBIN/apart" "$RIG/late.wav")
	echo "apart at the end: $apart ms"
	# The loop is slow on purpose: within a third after 24 s.  A busy machine's pacer is late, and that is a clock's error too.
	awk -v p="$ppm" -v by="$(slack 1500 4900)" 'BEGIN { exit !(p > 5000 - by && p < 5000 + by) }'
	awk -v a="$apart" -v by="$(slack 20 60)" 'BEGIN { exit !(a <= by && a >= -by) }'
}

@test "analysis stalled for 3 s loses nothing; beyond the buffer the loss is counted to the sample" {
	rig_live --now $(sides) --audio "$RIG/captured.wav" --jsonl
	rig_wait 20 rig_captures
	$RIG_FIRST "$RIGBIN/play" caller agent "$WORK/call.wav" 3>&- &
	RIG_STARTED="$RIG_STARTED $!"
	sleep 1
	"$RIGBIN/stall" "$LIVE" analysis 3000 || skip "ptrace is not allowed here"
	sleep 1
	rig_end
	[ -z "$(events gap)" ]
	[ "$(events call_end .lost_ms)" = 0 ]
}

@test "a short buffer and a stall of 3 s: the gap is the loss, exactly" {
	rig_live --now $(sides) --buffer-ms 1280 --audio "$RIG/captured.wav" --jsonl
	rig_wait 20 rig_captures
	$RIG_FIRST "$RIGBIN/play" caller agent "$WORK/call.wav" 3>&- &
	player=$!
	sleep 2
	"$RIGBIN/stall" "$LIVE" analysis 3000 || skip "ptrace is not allowed here"
	wait $player
	sleep 0.3
	rig_end
	lost=$(events gap 'select(.reason == "overrun" and .side != "agent") | .lost_ms' | awk '{ s += $1 } END { print s + 0 }')
	echo "lost $lost ms"
	[ "$lost" -ge 1400 ] && [ "$lost" -le "$(slack 1900 4000)" ]
	# Everything outside the gap stands where it would have stood: the source fits before and after it with one offset,
	# and as many samples differ as were lost (zeros that stand for samples which were zero do not count).
	read -r offset compared different where < <("$RIGBIN/match" "$WORK/call.wav" "$RIG/captured.wav" 0)
	echo "$different of $compared samples differ ($where)"
	[ "$different" -le $((lost * 8)) ] && [ "$different" -gt $((lost * 8 * 8 / 10)) ]
}

@test "SIGTERM ends the call in order" {
	rig_live --now $(sides) --store "$RIG/calls.db" --jsonl
	rig_wait 20 rig_captures
	sleep 1.5
	rig_end TERM
	[ "$(tail -1 "$RIG/live.out" | jq -r '.kind + " " + .reason')" = "call_end signal" ]
	[ "$(sqlite3 "$RIG/calls.db" 'SELECT count(*) FROM call_end')" = 1 ]
}

@test "kill -9 leaves a readable database, at most a second short" {
	rig_live --now $(sides) --store "$RIG/calls.db" --jsonl
	rig_wait 20 rig_captures
	sleep 5
	rig_end KILL || true
	[ "$(sqlite3 "$RIG/calls.db" 'PRAGMA integrity_check')" = ok ]
	kept=$(sqlite3 "$RIG/calls.db" 'SELECT max(t_ms) FROM tone')
	said=$(events tone .t_ms | tail -1)
	echo "kept up to $kept, said up to $said"
	# The second is the wall's: a late machine may have said more of the call in it.
	[ $((said - kept)) -le "$(slack 1000 3000)" ]
}

@test "a full disk: said once, the call goes on, what was kept is readable" {
	mkdir "$RIG/small"
	mount -t tmpfs -o size=300k none "$RIG/small" 2>/dev/null || skip "no right to mount"
	rig_live --now $(sides) --store "$RIG/small/calls.db" --jsonl
	rig_wait 20 rig_captures
	sleep 2
	dd if=/dev/zero of="$RIG/small/ballast" bs=1k count=400 2>/dev/null || true
	rig_wait 30 grep -q 'the disk is full' "$RIG/live.err"
	rm "$RIG/small/ballast"
	rig_wait 10 grep -q 'being kept again' "$RIG/live.err"
	rig_end
	cp "$RIG/small/calls.db"* "$RIG/" || true
	umount "$RIG/small"
	[ "$(grep -c 'the disk is full' "$RIG/live.err")" = 1 ]
	[ "$(sqlite3 "$RIG/calls.db" 'PRAGMA integrity_check')" = ok ]
	[ "$(sqlite3 "$RIG/calls.db" 'SELECT count(*) FROM tone')" = "$(events tone | wc -l)" ]
	[ "$(events call_end | wc -l)" = 1 ]
}

@test "six calls that a softphone opens and closes: their boundaries, and nothing carried over or heard between them" {
	rig_down
	run "$TOP/tests/rig/calls.bash" 6
	echo "$output"
	[ "$status" = 0 ]
}

@test "the capture callback allocates, locks, prints and calls nothing" {
	run "$RIGBIN/callback" "$(monitor caller)"
	echo "$output"
	[ "$status" = 0 ]
}

@test "calls by hand: the control socket starts, ends and tells; a second desk is refused" {
	run -1 "$UNDERTONE" call status
	[[ "$output" == *"no desk runs here"* ]]
	rig_live $(sides) --jsonl
	rig_wait 20 "$UNDERTONE" call status
	[ "$("$UNDERTONE" call status)" = idle ]
	[ "$(pactl list short source-outputs | wc -l)" = 0 ]
	"$UNDERTONE" call start
	rig_wait 20 rig_captures
	[ "$("$UNDERTONE" call status)" = call ]
	run -1 "$UNDERTONE" call start
	run -1 "$UNDERTONE" live $(sides)
	[[ "$output" == *"a desk runs already"* ]]
	"$UNDERTONE" call end
	rig_wait 20 eval '[ "$("$UNDERTONE" call status)" = wrap-up ]'
	rig_end
	[ "$(events call_end .reason)" = '"end"' ]
}
