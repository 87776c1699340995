#!/usr/bin/env bats
# A call as telephones make it: baresip calls baresip by way of rtpengine, which forks the media to us as a recording session.
load helper

setup_file() {
	export UNDERTONE="$BATS_TEST_DIRNAME/../../undertone"
	"$BATS_TEST_DIRNAME/../../tools/demo_call" "$BATS_FILE_TMPDIR/demo.wav"
	for side in caller:1 agent:2; do
		sox "$BATS_FILE_TMPDIR/demo.wav" -b 16 -e signed "$BATS_FILE_TMPDIR/${side%:*}.wav" remix "${side#*:}" trim 20 12
	done
}

teardown() {
	for pid in ${STARTED:-}; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
	done
}

start() {
	"$@" >"${1##*/}$#.out" 2>&1 </dev/null 3>&- &
	STARTED="$! ${STARTED:-}"
}

# phone NAME PORT: the folder of a telephone that says what NAME.wav holds, and answers by itself.
phone() {
	mkdir "$1"
	cat >"$1/config" <<-END
		sip_listen 127.0.0.1:$2
		net_interface 127.0.0.1
		audio_source aufile,$BATS_FILE_TMPDIR/$1.wav
		audio_player aubridge,$1
		audio_alert aubridge,alert
		audio_txmode thread
		rtp_ports $(($2 + 2))-$(($2 + 9))
		module_path $(dirname "$(dpkg -L baresip-core | grep '/g711.so$')")
		module g711.so
		module aufile.so
		module aubridge.so
		module_app account.so
		module_app menu.so
	END
	echo "<sip:$1@127.0.0.1>;regint=0;answermode=auto;audio_codecs=pcmu" >"$1/accounts"
	: >"$1/contacts"
}

same() { grep '^{' "$1" | jq -c 'del(.call, .started_at, .source, .agent_id, .caller_hash) | if .kind == "call_end" then del(.reason) else . end'; }

# What both sides' packets make, the agent's MS later than the caller's (negative: before).
together() {
	sox -D -t ul -r 8000 -c 1 caller.ul -e mu-law caller.heard.wav pad "$(awk -v ms="$1" 'BEGIN { print (ms < 0) * -ms / 1000 }')"
	sox -D -t ul -r 8000 -c 1 agent.ul -e mu-law agent.heard.wav pad "$(awk -v ms="$1" 'BEGIN { print (ms > 0) * ms / 1000 }')"
	sox -D -M caller.heard.wav agent.heard.wav -e mu-law both.wav
	undertone analyze --channels caller,agent both.wav >want.jsonl
	same want.jsonl
}

@test "baresip, rtpengine: what was forked has the events of its recording, to the bit" {
	base=$((27000 + RANDOM % 70 * 40))
	start "$UNDERTONE" serve --web 127.0.0.1:0 --store calls.db --events --sip 127.0.0.1:0 --port-min 24000 --port-max 25999 \
	    --agent-aor 'sip:agent@*'
	start rtpengine --foreground --config-file=none --table=-1 --interface=127.0.0.1 --listen-ng=127.0.0.1:$base --log-stderr \
	    --log-level=5 --num-threads=1 --port-min=$((base + 10)) --port-max=$((base + 29))
	phone caller 31020
	phone agent 31040
	start baresip -f agent
	for _ in $(seq 100); do grep -q 'takes calls at sip' undertone*.out && grep -q ready baresip*.out && break; sleep 0.05; done
	sip=$(sed -n 's/.*takes calls at sip //p' undertone*.out)
	node "$BATS_TEST_DIRNAME/fork.js" $((base + 1)) $base 31040 "$sip" "$PWD" >later &
	exchange=$!
	sleep 0.5
	start baresip -f caller -e "/dial sip:agent@127.0.0.1:$((base + 1))"
	telephone=$!
	# 8 s of it, however busy the machine: then the caller hangs up.
	for _ in $(seq 600); do [ -e enough ] && break; sleep 0.05; done
	kill -INT $telephone
	wait $exchange
	for _ in $(seq 100); do grep -q '"call_end".*}$' undertone*.out && break; sleep 0.05; done
	grep '^{' undertone*.out >events.jsonl
	jq -s -e '.[0].source == "siprec" and .[0].agent_id == "agent" and .[-1].kind == "call_end" and .[-1].duration_ms >= 8000 and
	          .[-1].reason == "hangup" and .[-1].lost_ms == 0 and ([.[] | select(.stress != null)] | length) > 1' events.jsonl
	# A side begins in whole steps of 20 ms after the other, as the kernel saw the packets; the exchange saw them later.
	same events.jsonl >got
	for steps in 0 -1 1 -2 2 -3 3 -4 4 -5 5 -6 6 -8 8 -7 7 -9 9 -10 10; do
		together $((($(cat later) / 20 + steps) * 20)) | cmp -s - got && return 0
	done
	return 1
}
