#!/usr/bin/env bats
# Calls over the network, from clients that share no code with the program: the events are those of the recording.
load helper

setup_file() {
	export UNDERTONE="$BATS_TEST_DIRNAME/../../undertone"
	export TOOLS="$BATS_TEST_DIRNAME/../../tools"
	export CALL="$BATS_FILE_TMPDIR/call.wav"
	"$TOOLS/demo_call" "$BATS_FILE_TMPDIR/demo.wav"
	# 40 s, whole packets, as the network carries it.
	sox "$BATS_FILE_TMPDIR/demo.wav" -e mu-law "$CALL" trim 0 40
	HOME="$BATS_FILE_TMPDIR" XDG_STATE_HOME="$BATS_FILE_TMPDIR/state" "$UNDERTONE" analyze --channels caller,agent "$CALL" >"$BATS_FILE_TMPDIR/whole.jsonl"
	export WANT="$BATS_FILE_TMPDIR/want"
	same "$BATS_FILE_TMPDIR/whole.jsonl" >"$WANT"
}

teardown() {
	[ -z "${SERVER:-}" ] || { kill "$SERVER" 2>/dev/null; wait "$SERVER" 2>/dev/null; } || true
}

# Without what the network cannot know or says in its own way.
same() {
	grep "^{" "$1" | jq -c 'del(.call, .started_at, .source, .agent_id, .team, .caller_hash) | if .kind == "call_end" then del(.reason) else . end'
}

# serve OPTION...: a server on free ports; their numbers in WS and SOCKET.
serve() {
	: >events.jsonl
	"$UNDERTONE" serve --web 127.0.0.1:0 --store calls.db --events "$@" >>events.jsonl 2>log 3>&- &
	SERVER=$!
	for _ in $(seq 100); do
		grep -q 'is at' events.jsonl && break
		sleep 0.05
	done
	WS=$(sed -n 's/.*takes calls at ws //p' log)
	SOCKET=$(sed -n 's/.*takes calls at audiosocket-caller //p' log)
}

# stop: ends the server, and leaves the events alone in events.jsonl.
stop() {
	kill "$SERVER"
	wait "$SERVER"
	SERVER=
	grep '^{' events.jsonl >only.jsonl || true
	mv only.jsonl events.jsonl
}

caller() { node "$BATS_TEST_DIRNAME/caller.js" "$@"; }

ended() { for _ in $(seq 100); do [ "$(grep -c '"call_end".*}$' events.jsonl)" -ge "$1" ] && return; sleep 0.05; done; return 1; }

@test "AudioHook: the events of the recording, whichever channel comes first, and frames in pieces" {
	serve --ws 127.0.0.1:0
	for how in speed=0 swap=1 fragment=1; do
		: >events.jsonl
		caller audiohook "$WS" "$CALL" $how
		ended 1
		same events.jsonl | cmp - "$WANT"
	done
	jq -s -e '.[0].source == "audiohook" and (.[0].caller_hash | length) == 32 and .[-1].reason == "hangup"' events.jsonl
	! grep -q 600000000 events.jsonl
	stop
}

@test "AudioHook: a probe is answered and is no call; what was paused is a gap" {
	serve --ws 127.0.0.1:0
	caller audiohook "$WS" "$CALL" probe=1
	caller audiohook "$WS" "$CALL" pause=2500
	stop
	jq -s -e '[.[] | select(.kind == "call_start")] | length == 1' events.jsonl
	jq -s -e '[.[] | select(.kind == "gap")] | map(.reason) == ["pause", "pause"] and all(.lost_ms == 2500 and .start_ms == 1000)
	          or (length == 1 and .[0].lost_ms == 2500 and .[0].reason == "pause" and .[0].start_ms == 1000)' events.jsonl
}

@test "AudioHook: API key and signature" {
	serve --ws 127.0.0.1:0 --api-key k1 --audiohook-secret c2VjcmV0
	run caller audiohook "$WS" "$CALL" key=k1 secret=d3Jvbmc= probe=1
	[ "$output" = "refused 401" ]
	run caller audiohook "$WS" "$CALL" key=k2 secret=c2VjcmV0 probe=1
	[ "$output" = "refused 401" ]
	run caller audiohook "$WS" "$CALL" key=k1 probe=1
	[ "$output" = "refused 401" ]
	run caller audiohook "$WS" "$CALL" key=k1 secret=c2VjcmV0 age=600 probe=1
	[ "$output" = "refused 401" ]
	caller audiohook "$WS" "$CALL" key=k1 secret=c2VjcmV0 probe=1
	run caller twilio "$WS" "$CALL"
	[ "$output" = "refused 401" ]
	caller twilio "$WS" "$CALL" path=/twilio/k1
	stop
}

@test "Twilio: the events of the recording, in order or not, the caller on either track" {
	serve --ws 127.0.0.1:0
	for how in speed=0 shuffle=1 swap=1; do
		: >events.jsonl
		caller twilio "$WS" "$CALL" $how
		ended 1
		same events.jsonl | cmp - "$WANT"
	done
	jq -s -e '.[0].source == "twilio" and .[0].agent_id == "ana" and .[-1].reason == "hangup"' events.jsonl
	stop
}

@test "plain: the events of the recording; in the store they are the same" {
	serve --ws 127.0.0.1:0
	caller plain "$WS" "$CALL"
	stop
	same events.jsonl | cmp - "$WANT"
	jq -s -e '.[0].agent_id == "ana" and .[0].team == "north"' events.jsonl
	id=$(jq -r 'select(.kind == "call_start") | .call' events.jsonl)
	undertone export --store calls.db --format jsonl "$id" >stored.jsonl
	same stored.jsonl | cmp - "$WANT"
}

@test "plain: nobody said who the caller is: both are treated as agents, without tone" {
	serve --ws 127.0.0.1:0
	caller plain "$WS" "$CALL" channels=2
	stop
	jq -s -e '[.[] | select(.kind == "tone")] | length > 10 and all(.stress == null)' events.jsonl
}

@test "AudioSocket: two sockets of one UUID are one call; one alone is a caller's" {
	serve --audiosocket 127.0.0.1:0 --pair-wait-ms 500
	caller audiosocket "$SOCKET" "$CALL" speed=20
	ended 1
	same events.jsonl | cmp - "$WANT"
	: >events.jsonl
	caller audiosocket "$SOCKET" "$CALL" only=0 speed=20 linger=3000
	stop
	jq -s -e '.[0].channels == 1 and ([.[] | select(.kind == "tone" and .stress != null)] | length) > 5' events.jsonl
}

@test "more calls than may be: refused with a reason, and the others go on" {
	serve --ws 127.0.0.1:0 --max-calls 1
	caller plain "$WS" "$CALL" speed=20 &
	first=$!
	sleep 0.5
	run caller plain "$WS" "$CALL"
	[[ "$output" == "close 1013 busy"* ]]
	wait "$first"
	stop
	[ "$(grep -c call_start events.jsonl)" = 1 ]
	same events.jsonl | cmp - "$WANT"
}

@test "a peer that stops in mid-call is ended after the time set; one that goes without goodbye at once" {
	serve --ws 127.0.0.1:0 --media-timeout-s 1
	caller plain "$WS" "$CALL" stop=10 &
	peer=$!
	ended 1
	kill $peer 2>/dev/null || true
	grep '^{' events.jsonl | jq -s -e '.[-1] | .kind == "call_end" and .reason == "no_media" and .duration_ms == 10000'
	caller plain "$WS" "$CALL" cut=1
	ended 2
	stop
	jq -s -e '.[-1].reason == "disconnected"' events.jsonl
}

@test "a server that is killed closes what it left open when it starts again" {
	serve --ws 127.0.0.1:0
	caller plain "$WS" "$CALL" stop=20 &
	peer=$!
	sleep 2.5
	kill -9 "$SERVER"
	wait "$SERVER" || true
	kill $peer 2>/dev/null || true
	id=$(sed -n 's/.*"call_start","call":"\([0-9a-f]*\)".*/\1/p' events.jsonl)
	serve --ws 127.0.0.1:0
	stop
	undertone export --store calls.db --format jsonl "$id" >stored.jsonl
	jq -s -e '.[-1] | .kind == "call_end" and .reason == "interrupted" and .duration_ms >= 15000' stored.jsonl
	jq -s -e '[.[] | select(.kind == "tone")] | length >= 30' stored.jsonl
}

press() { curl -sf -X POST -H "X-Undertone: 1" -H "Content-Type: application/json" -d "${2:-"{}"}" "$API/calls/$ID/$1"; }

# under_way: waits until a call tells its first tone; its ID, and the API.
under_way() {
	API=http://127.0.0.1:$(sed -n 's,.*http://127\.0\.0\.1:\([0-9]*\)/.*,\1,p' events.jsonl | head -1)/api
	for _ in $(seq 200); do grep -q '"kind":"tone"' events.jsonl && break; sleep 0.05; done
	ID=$(sed -n 's/.*"call_start","call":"\([0-9a-f]*\)".*/\1/p' events.jsonl | tail -1)
}

@test "an agent's page marks, pauses and goes on: what was paused is a hole of its length, at AudioHook's end too" {
	sox "$CALL" -e mu-law part.wav trim 0 6
	serve --ws 127.0.0.1:0
	caller audiohook "$WS" part.wav speed=1 &
	peer=$!
	under_way
	press mark '{"text":"the depot"}'
	press pause
	sleep 1.5
	press resume
	wait $peer
	stop
	jq -s -e '.[-1] | .kind == "call_end" and .duration_ms == 6000 and .reason == "hangup"' events.jsonl
	jq -s -e '[.[] | select(.kind == "gap")] | length > 0 and all(.reason == "pause" and .lost_ms >= 1000 and .lost_ms <= 5000)' events.jsonl
	jq -s -e '[.[] | select(.kind == "mark") | .text] == ["the depot"]' events.jsonl
	[ "$(sqlite3 calls.db 'SELECT text FROM mark')" = 'the depot' ]
}

@test "an agent's page ends a call; where the caller objects nothing of it stays" {
	serve --ws 127.0.0.1:0
	caller plain "$WS" "$CALL" speed=1 >objected 2>&1 &
	peer=$!
	under_way
	press object
	for _ in $(seq 100); do [ "$(sqlite3 calls.db 'SELECT count(*) FROM call_start')" = 0 ] && break; sleep 0.05; done
	[ "$(sqlite3 calls.db 'SELECT (SELECT count(*) FROM call_start) + (SELECT count(*) FROM tone)')" = 0 ]
	curl -sf "$API/live" | jq -e '.calls == []'
	sleep 0.5
	kill $peer
	kill "$SERVER" && wait "$SERVER"
	grep -c call_end events.jsonl | grep -qx 0
	serve --ws 127.0.0.1:0
	caller plain "$WS" "$CALL" speed=1 >ended 2>&1 &
	peer=$!
	under_way
	press end
	wait $peer || true
	stop
	jq -s -e '.[-1] | .kind == "call_end" and .reason == "end"' events.jsonl
	grep -q 'close 1000 ended by the agent' ended
}

@test "addresses that are not allowed, and paths that are not there, get nowhere" {
	serve --ws 127.0.0.1:0 --allow 10.0.0.0/8
	run timeout 5 node "$BATS_TEST_DIRNAME/caller.js" plain "$WS" "$CALL"
	! grep -q call_start events.jsonl
	stop
	serve --ws 127.0.0.1:0 --allow 127.0.0.0/8
	run caller plain "$WS" "$CALL" path=/nothing
	[ "$output" = "refused 404" ]
	stop
}
