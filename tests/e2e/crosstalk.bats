#!/usr/bin/env bats
# One side leaking into the other's microphone makes nobody speak who does not.
load helper

# who FILE: turns and interruptions of both sides.
who() {
	undertone analyze "${@:2}" "$1" | jq -c 'select(.kind == "call_end") | [.caller, .agent][] | [.turns, .interruptions]'
}

# backchannels FILE: of both sides together.
backchannels() { undertone analyze "$1" | jq 'select(.kind == "call_end") | .caller.backchannels + .agent.backchannels'; }

# leak FROM TO DB SECONDS OUT: channel FROM leaks into channel TO.
leak() {
	local gain=$(awk -v db="$3" 'BEGIN { print 10 ^ (db / 20) }')

	sox -V1 "$CALL" -e signed -b 16 from.wav remix "$1" pad "$4"
	sox -V1 "$CALL" -e signed -b 16 to.wav remix "$2"
	sox -V1 -m -v 1 to.wav -v "$gain" from.wav heard.wav
	sox -V1 "$CALL" -e signed -b 16 talks.wav remix "$1"
	if [ "$1" = 1 ]; then set -- "$5" talks.wav heard.wav; else set -- "$5" heard.wav talks.wav; fi
	sox -V1 -M "$2" "$3" -e mu-law "$1" trim 0 "$(soxi -D "$CALL")"
}

@test "a leak of -12 to -30 dB, 0 to 80 ms late, changes no turn and no interruption, and is told with its level" {
	who "$CALL" >clean
	[ "$(undertone analyze "$CALL" | jq -c 'select(.type == "echo")')" = "" ]
	usual=$(backchannels "$CALL")
	for way in "1 2 agent" "2 1 caller"; do
		read -r from to side <<<"$way"
		for late in 0 0.03 0.08; do
			for db in -12 -18 -24 -30; do
				leak "$from" "$to" "$db" "$late" leak.wav
				who leak.wav | diff clean - || { echo "$side hears $db dB, $late s late"; false; }
				[ "$(backchannels leak.wav)" -le $((usual + 1)) ]
				undertone analyze leak.wav | jq -e -s --arg side "$side" --argjson db "$db" 'map(select(.type == "echo")) |
				    (length == 1) and (.[0].side == $side) and (.[0].unit == "dB") and (.[0].value - $db | fabs < 1.5)'
			done
		done
	done
}

@test "without the gate the same leak does: the test above can fail" {
	who "$CALL" >clean
	leak 1 2 -18 0.03 leak.wav
	! who leak.wav --set crosstalk.share=1 --set crosstalk.learn_s=0 | diff -q clean -
}

@test "an agent who speaks up through a leak is heard" {
	# Two seconds of the agent's own words at three places where the caller talks; the rest of the call as it is.
	sox -V1 "$CALL" -e signed -b 16 talks.wav remix 1
	sox -V1 "$CALL" -e signed -b 16 agent.wav remix 2
	for at in 9 19 113.5; do sox -V1 agent.wav "said$at.wav" trim 1 2 pad "$at"; done
	sox -V1 -m -v 1 agent.wav -v 1 said9.wav -v 1 said19.wav -v 1 said113.5.wav speaks.wav
	sox -V1 -M talks.wav speaks.wav alone.wav
	sox -V1 -m -v 1 speaks.wav -v 0.126 talks.wav heard.wav
	sox -V1 -M talks.wav heard.wav leak.wav
	clean=$(undertone analyze "$CALL" | jq 'select(.kind == "call_end").overlap_ms')
	alone=$(undertone analyze alone.wav | jq 'select(.kind == "call_end").overlap_ms')
	through=$(undertone analyze leak.wav | jq 'select(.kind == "call_end").overlap_ms')
	echo "overlap in the call $clean ms, with what the agent says $alone ms, through a leak of -18 dB $through ms"
	[ $((alone - clean)) -ge 4000 ]
	[ $((through - clean)) -ge $(((alone - clean) * 8 / 10)) ] && [ $((through - clean)) -le $(((alone - clean) * 12 / 10)) ]
}
