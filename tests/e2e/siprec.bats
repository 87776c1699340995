#!/usr/bin/env bats
# Recording sessions: sipp speaks SIP as Cisco and Oracle do, tools/callgen plays calls over a bad network.
load helper

setup_file() {
	export UNDERTONE="$BATS_TEST_DIRNAME/../../undertone"
	export CALLGEN="$BATS_TEST_DIRNAME/../../build/tools/callgen"
	export CALL="$BATS_FILE_TMPDIR/call.wav"
	export WANT="$BATS_FILE_TMPDIR/want"
	"$BATS_TEST_DIRNAME/../../tools/demo_call" "$BATS_FILE_TMPDIR/demo.wav"
	sox "$BATS_FILE_TMPDIR/demo.wav" -e mu-law "$CALL" trim 0 40
	sox "$CALL" -t ul "$BATS_FILE_TMPDIR/part.ul" remix 2 trim 0 5
	HOME="$BATS_FILE_TMPDIR" XDG_STATE_HOME="$BATS_FILE_TMPDIR/state" "$UNDERTONE" analyze --channels caller,agent "$CALL" >"$BATS_FILE_TMPDIR/whole.jsonl"
	same "$BATS_FILE_TMPDIR/whole.jsonl" >"$WANT"
}

teardown() {
	[ -z "${SERVER:-}" ] || { kill "$SERVER" 2>/dev/null; wait "$SERVER" 2>/dev/null; } || true
}

same() {
	jq -c 'del(.call, .started_at, .source, .agent_id, .caller_hash) | if .kind == "call_end" then del(.reason) else . end' "$1"
}

serve() {
	"$UNDERTONE" serve --web 127.0.0.1:0 --store calls.db --events --sip 127.0.0.1:0 --port-min 24000 --port-max 25999 "$@" >all 2>log 3>&- &
	SERVER=$!
	for _ in $(seq 100); do
		grep -q 'is at' all && break
		sleep 0.05
	done
	SIP=$(sed -n 's/.*takes calls at sip //p' log)
}

stop() {
	sleep 0.3
	kill "$SERVER"
	wait "$SERVER"
	SERVER=
	grep '^{' all >events.jsonl || true
}

callgen() { "$CALLGEN" --to "127.0.0.1:$SIP" "$@" "$CALL" >sent; }

# What callgen left out of a side (1 the caller), in packets.
left_out() { sed "s/.*lost \([0-9]*\) \([0-9]*\) .*/\\$1/" sent; }

# What the gap events of a side count, in packets.
counted() { jq -s "[.[] | select(.kind == \"gap\" and (.side == \"$1\" or .side == null)) | .lost_ms] | add // 0 | . / 20" events.jsonl; }

@test "no packet lost, whatever the order and however many twice: the events of the recording" {
	for how in "" "--reorder 5 --duplicate 5" "--srtp --reorder 1"; do
		serve --agent-aor 'sip:agent-*'
		callgen --speed 8 $how
		stop
		same events.jsonl | cmp - "$WANT"
	done
	jq -s -e '.[0].source == "siprec" and (.[0].agent_id | startswith("agent-")) and .[-1].reason == "hangup"' events.jsonl
}

@test "losses are counted to the packet: 1, 5 and 20 percent, alone and in bursts" {
	for how in "--loss 1" "--loss 5 --reorder 3" "--loss 20" "--loss 5 --burst 10"; do
		serve --agent-aor 'sip:agent-*'
		callgen --speed 8 $how
		stop
		[ "$(left_out 1)" -gt 0 ]
		[ "$(counted caller)" = "$(left_out 1)" ]
		[ "$(counted agent)" = "$(left_out 2)" ]
		jq -s -e '.[-1].duration_ms == 40000' events.jsonl
	done
}

@test "another source and another codec in mid-call: nothing is lost and nothing moves" {
	serve --agent-aor 'sip:agent-*'
	callgen --speed 2 --new-ssrc 500 &
	"$CALLGEN" --to "127.0.0.1:$SIP" --speed 2 --new-codec 500 "$CALL" >/dev/null
	wait $!
	stop
	jq -s -e '[.[] | select(.kind == "gap")] | length == 0' events.jsonl
	jq -s -e '[.[] | select(.kind == "call_end")] | length == 2 and all(.duration_ms == 40000)' events.jsonl
	# The one whose source changed is the recording to the bit; mu-law and A-law differ in the last one.
	for id in $(jq -r 'select(.kind == "call_start") | .call' events.jsonl); do
		jq -c "select(.call == \"$id\")" events.jsonl >one
		same one | cmp -s - "$WANT" && echo same
	done | grep -c same | grep -qx 1
}

@test "hold and resume: silence of that length, no loss, and no end; telephones whose clocks part: told, and kept together" {
	serve --agent-aor 'sip:agent-*' --media-timeout-s 1 --set intake.drift_patience_s=4
	"$CALLGEN" --to "127.0.0.1:$SIP" --drift 5000 --seconds 13 "$CALL" >/dev/null &
	callgen --speed 1 --seconds 12 --hold 300,100
	wait $!
	stop
	jq -s -e '[.[] | select(.kind == "gap")] | length == 0' events.jsonl
	jq -s -e '[.[] | select(.kind == "call_end") | .duration_ms] | sort | .[0] == 12000 and .[1] >= 13000 and .[1] < 13100' events.jsonl
	jq -s -e '[.[] | select(.kind == "quality" and .type == "drift") | .value] | length > 0 and .[-1] > 2000 and .[-1] < 8000' events.jsonl
}

@test "nobody says who is who, or no rule fits: both are agents, without tone" {
	serve --agent-aor 'sip:agent-*' --set intake.metadata_wait_ms=200
	callgen --speed 8 --no-metadata
	stop
	jq -s -e '[.[] | select(.kind == "tone")] | length > 10 and all(.stress == null)' events.jsonl
	serve
	callgen --speed 8
	stop
	jq -s -e '[.[] | select(.kind == "tone")] | length > 10 and all(.stress == null)' events.jsonl
}

@test "sipp as Cisco CUBE, as Oracle, and with late metadata: over UDP and TCP, with hold, UPDATE and OPTIONS" {
	serve --agent-aor 'sip:*@desk.example'
	for dialect in cisco oracle late; do
		sed "s|\[file\]|$BATS_FILE_TMPDIR/part.ul|" "$BATS_TEST_DIRNAME/sip/$dialect.xml" >scenario.xml
		for transport in u1 t1; do
			timeout 30 sipp -sf scenario.xml -t $transport -m 1 -i 127.0.0.1 -mi 127.0.0.1 -nostdin "127.0.0.1:$SIP" >sipp.out 2>&1
		done
	done
	stop
	jq -s -e '[.[] | select(.kind == "call_start")] | length == 6 and all(.agent_id == "ana" and (.caller_hash | length) == 32)' events.jsonl
	jq -s -e '[.[] | select(.kind == "call_end")] | length == 6 and all(.reason == "hangup" and .duration_ms >= 2900 and .duration_ms < 3500)' events.jsonl
}

@test "more calls than may be, and a peer that goes without BYE" {
	serve --agent-aor 'sip:agent-*' --max-calls 3 --media-timeout-s 1
	run "$CALLGEN" --to "127.0.0.1:$SIP" --calls 5 --speed 20 --keep "$CALL"
	[ "$status" -eq 3 ]
	[[ "$output" == *"503"* ]]
	[[ "$output" == *"calls 3 refused 2"* ]]
	sleep 1.5
	callgen --speed 20
	stop
	jq -s -e '[.[] | select(.kind == "call_end") | .reason] | sort == ["hangup", "no_media", "no_media", "no_media"]' events.jsonl
}

@test "what is no SIP, no SDP or not allowed is refused, and calls go on" {
	serve --agent-aor 'sip:agent-*'
	head -c 3000 /dev/urandom >/dev/udp/127.0.0.1/$SIP || true
	printf 'INVITE sip:x SIP/2.0\r\n\r\n' >/dev/udp/127.0.0.1/$SIP
	printf 'INVITE sip:x@y SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@y>\r\nCall-ID: q\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:9>\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n' >/dev/udp/127.0.0.1/$SIP
	callgen --speed 20
	stop
	same events.jsonl | cmp - "$WANT"
	serve --allow 10.0.0.0/8
	run "$CALLGEN" --to "127.0.0.1:$SIP" --speed 20 "$CALL"
	[[ "$output" == *": 403"* ]]
	stop
}

@test "over TLS" {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost 2>/dev/null
	cat key.pem cert.pem >both.pem
	serve --sip-tls 127.0.0.1:0 --certificate both.pem
	secure=$(sed -n 's/.*takes calls at sip-tls //p' log)
	{
		printf 'OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKx;rport\r\n'
		printf 'From: <sip:a@b>;tag=1\r\nTo: <sip:x@y>\r\nCall-ID: q\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n'
		sleep 1
	} | timeout 5 openssl s_client -quiet -connect "127.0.0.1:$secure" >answer 2>/dev/null || true
	grep -q 'SIP/2.0 200 OK' answer
	grep -q 'transport=tls>;+sip.srs' answer
	stop
}
