#!/usr/bin/env bats
# A recorded call in, its tone timeline out.
load helper

@test "every line is JSON, call_start first, call_end last, time never goes back" {
	undertone analyze --format jsonl "$CALL" >a.jsonl
	jq -s -e '(.[0].kind == "call_start") and (.[-1].kind == "call_end") and ([.[].t_ms] | . == sort)' a.jsonl
	[ "$(jq -s 'map(select(.kind == "call_end")) | length' a.jsonl)" -eq 1 ]
}

@test "the keys of every kind are those of the documented examples, in their order" {
	head -c 1500000 "$CALL" >cut.wav
	undertone analyze --agent-id a --team t --queue q --reason r --caller-id c cut.wav >a.jsonl 2>/dev/null
	for kind in call_start gap tone turn overlap silence cue call_end; do
		for side in null '"caller"' '"agent"'; do
			keys="select(.kind == \"$kind\" and .side == $side) | keys_unsorted"
			jq -c "$keys" "$BATS_TEST_DIRNAME/../../src/analysis/events.jsonl" | head -1 >want
			jq -c "$keys" a.jsonl | sort -u >got
			[ ! -s got ] || [ ! -s want ] || cmp want got
		done
	done
	# Every kind was there to be compared.
	[ "$(jq -r .kind a.jsonl | sort -u | wc -l)" -ge 8 ]
}

@test "the caller has a stress value after 2 s of speech, the agent never, nor a pitch" {
	undertone analyze --format jsonl "$CALL" >a.jsonl
	jq -s -e 'map(select(.kind == "tone" and .side == "caller" and .stress != null)) | length > 20' a.jsonl
	jq -s -e 'map(select(.kind == "tone" and .side == "agent")) | all(has("stress") or has("f0_hz") or has("evidence") | not)' a.jsonl
	# Speech heard up to the first score.
	jq -s -e '[.[] | select(.kind == "tone" and .side == "caller")] as $t
	          | ($t | map(.stress != null) | index(true)) as $first
	          | ($t[0:$first + 1] | map(.speech_ms) | add) | . >= 2000 and . <= 4000' a.jsonl
}

@test "the demo caller grows tense, is shown one cue, and eases" {
	undertone analyze --format jsonl "$CALL" >a.jsonl
	jq -s -e 'map(select(.kind == "cue" and .state == "open" and .cue == "caller_tense")) | length >= 1' a.jsonl
	jq -s -e '.[-1].stress | .peak >= 65 and .eased == true and .end < .peak - 20' a.jsonl
	jq -s -e '.[-1] | .caller.turns >= 8 and .agent.turns >= 8' a.jsonl
}

@test "evidence adds up to the score's points" {
	undertone analyze --format jsonl "$CALL" >a.jsonl
	jq -s -e 'map(select(.kind == "tone" and .evidence != null)) | length > 20 and all(.evidence | length > 0)' a.jsonl
}

@test "the same events at block sizes 1, 7, 80, 441 and 4096, and from a pipe" {
	undertone analyze --format jsonl "$CALL" >whole.jsonl
	events whole.jsonl >whole
	for n in 1 7 80 441 4096; do
		undertone analyze --format jsonl --block $n "$CALL" >part.jsonl
		events part.jsonl | cmp - whole
	done
	cat "$CALL" | undertone analyze - >pipe.jsonl
	events pipe.jsonl | cmp - whole
}

@test "the channels swapped in the file and in --channels give the same events" {
	undertone analyze --format jsonl "$CALL" >a.jsonl
	sox -V1 -D "$CALL" swapped.wav swap
	undertone analyze --format jsonl --channels agent,caller swapped.wav >b.jsonl
	cmp <(events a.jsonl) <(events b.jsonl)
}

@test "two mono files give the events of one stereo file" {
	sox -V1 -D "$CALL" caller.wav remix 1
	sox -V1 -D "$CALL" agent.wav remix 2
	undertone analyze --format jsonl "$CALL" >a.jsonl
	undertone analyze --format jsonl --caller caller.wav --agent agent.wav >b.jsonl
	cmp <(events a.jsonl) <(events b.jsonl)
}

@test "16-bit PCM, FLAC and raw copies of a mu-law call give its events exactly" {
	undertone analyze --format jsonl "$CALL" >a.jsonl
	sox -V1 -D "$CALL" -e signed -b 16 pcm.wav
	sox -V1 -D pcm.wav copy.flac
	sox -V1 -D pcm.wav -t raw copy.raw
	for f in pcm.wav copy.flac; do
		undertone analyze --format jsonl $f >b.jsonl
		cmp <(events a.jsonl) <(events b.jsonl)
	done
	undertone analyze --format jsonl --raw s16le --rate 8000 --channels caller,agent - <copy.raw >c.jsonl
	cmp <(events a.jsonl) <(events c.jsonl)
}

@test "a float copy four times louder: the same turns and stress; only levels and clipping differ" {
	# Both are exact: sox computes in 32 bits, mu-law has 14.
	sox -V1 -D "$CALL" -e floating-point -b 32 a.wav vol 0.25
	sox -V1 -D "$CALL" -e floating-point -b 32 b.wav
	undertone analyze --format jsonl a.wav >a.jsonl
	undertone analyze --format jsonl b.wav >b.jsonl
	pick() { jq -c 'select(.kind == "turn" or .kind == "overlap" or .kind == "silence") | del(.call)' "$1"; }
	cmp <(pick a.jsonl) <(pick b.jsonl)
	f0() { jq -c 'select(.kind == "tone" and .f0_hz != null) | .f0_hz' "$1"; }
	# 0.01 semitone is a ratio of 1.000578.
	paste <(f0 a.jsonl) <(f0 b.jsonl) | awk '{ r = $1 / $2; if (r > 1.000578 || r < 1 / 1.000578) exit 1 }'
}

@test "call ids: the same file is the same call, another setting is another" {
	a=$(undertone analyze "$CALL" | head -1 | jq -r .call)
	b=$(undertone analyze "$CALL" | head -1 | jq -r .call)
	cp "$CALL" other_name.wav
	c=$(undertone analyze other_name.wav | head -1 | jq -r .call)
	d=$(undertone analyze --channels agent,caller "$CALL" | head -1 | jq -r .call)
	[ "$a" = "$b" ] && [ "$a" = "$c" ] && [ "$a" != "$d" ]
}

@test "a mono recording: tone without stress, unless the voice is said to be the caller's" {
	sox -V1 -D "$CALL" mono.wav remix 1
	undertone analyze mono.wav >unknown.jsonl
	undertone analyze --mono caller mono.wav >caller.jsonl
	jq -s -e 'map(select(.kind == "tone")) | length > 60 and all(.stress == null)' unknown.jsonl
	jq -s -e '.[-1].stress == null' unknown.jsonl
	jq -s -e 'map(select(.kind == "tone" and .stress != null)) | length > 20' caller.jsonl
	for f in unknown caller; do
		jq -s -e 'map(select(.kind == "silence" or .kind == "overlap")) | length == 0' $f.jsonl
	done
}

@test "a folder: one summary row a call, a file per format, and stereo needs --channels" {
	mkdir -p in/deep out
	cp "$CALL" in/one.wav
	sox -V1 -D "$CALL" in/deep/two.flac trim 0 60
	run undertone analyze --out out in
	[ "$status" -eq 1 ]
	[[ "$output" == *--channels* ]]
	undertone analyze --channels caller,agent --out out --format json,csv,textgrid,rttm,vtt,jsonl in
	for e in json csv TextGrid rttm vtt jsonl; do [ -s out/one.$e ] && [ -s out/deep/two.$e ]; done
	[ "$(wc -l <out/calls.csv)" -eq 3 ]
	[ "$(wc -l <out/tone.csv)" -eq 3 ]
	! head -1 out/calls.csv | grep -q stress
	! head -1 out/tone.csv | grep -qi agent
	jq -e . out/one.json >/dev/null
}

@test "results do not depend on the number of jobs" {
	mkdir in
	for i in 1 2 3 4; do sox -V1 -D "$CALL" in/$i.wav trim $i 40; done
	undertone analyze --channels caller,agent --jobs 1 --out a in
	undertone analyze --channels caller,agent --jobs 4 --out b in
	diff -r -x journal.jsonl a b
	diff <(sort a/journal.jsonl) <(sort b/journal.jsonl)
}

@test "a run that was killed is resumed, and its results are those of one that was not" {
	mkdir in
	for i in 1 2 3 4 5 6; do sox -V1 -D "$CALL" in/$i.wav trim $i; done
	undertone analyze --channels caller,agent --jobs 1 --out whole in
	"$UNDERTONE" analyze --channels caller,agent --jobs 1 --out killed in &
	pid=$!
	while [ ! -s killed/journal.jsonl ]; do sleep 0.01; done
	kill -9 $pid
	wait $pid || true
	done_before=$(wc -l <killed/journal.jsonl)
	[ "$done_before" -lt 6 ]
	printf '{"torn' >>killed/journal.jsonl
	undertone analyze --channels caller,agent --jobs 1 --out killed --resume in
	find killed -name '.*' -o -name '*.part' -o -name '*.tmp' | xargs -r rm
	diff -r whole killed
}

@test "Praat reads the TextGrid, and its tiers span the call" {
	undertone analyze --format textgrid --out . "$CALL"
	cat >read.praat <<-END
		Read from file: "$PWD/call.TextGrid"
		n = Get number of tiers
		d = Get total duration
		writeInfoLine: n, " ", fixed\$(d, 2)
	END
	run praat --run read.praat
	[ "$status" -eq 0 ]
	[ "$(echo "$output" | cut -d' ' -f1)" -eq 6 ]
}

@test "--pace takes as long as the call" {
	sox -V1 -D "$CALL" short.wav trim 0 2
	start=$(date +%s%N)
	undertone analyze --pace short.wav >/dev/null
	took=$((($(date +%s%N) - start) / 1000000))
	[ "$took" -ge 1900 ] && [ "$took" -lt 4000 ]
}

@test "SIGINT and SIGTERM: call_end is written, reason signal" {
	for s in INT TERM; do
		"$UNDERTONE" analyze --pace "$CALL" >cut.jsonl &
		pid=$!
		sleep 1.5
		kill -$s $pid
		wait $pid || true
		[ "$(tail -1 cut.jsonl | jq -r '.kind + " " + .reason')" = "call_end signal" ]
	done
}

@test "kept timelines: calls, show, export, forget" {
	undertone analyze --store t.db --agent-id dana "$CALL" >a.jsonl
	id=$(head -1 a.jsonl | jq -r .call)
	undertone calls --store t.db | grep -q "${id:0:16}.*dana"
	undertone show --store t.db ${id:0:6} | grep -q '^tone'
	undertone export --store t.db ${id:0:6} | cmp - a.jsonl
	undertone export --store t.db --format textgrid --out x.TextGrid $id
	[ -s x.TextGrid ]
	undertone forget --store t.db $id
	run undertone show --store t.db $id
	one_line
	! grep -q "$id" t.db*
}

@test "show is plain where it is not a terminal, and drawn in blocks on one" {
	undertone analyze --store t.db "$CALL" >a.jsonl
	id=$(head -1 a.jsonl | jq -r .call)
	undertone show --store t.db $id >plain
	! grep -qP '[^\x00-\x7F]' <(grep -E '^(tone|caller|agent|line)' plain)
	script -qec "$UNDERTONE show --store t.db $id" /dev/null >drawn
	grep -q '█' drawn
}

@test "frames: one row every 10 ms and side, the agent's without pitch" {
	undertone frames "$CALL" >f.csv
	[ "$(head -1 f.csv | cut -d, -f1-5)" = "t_ms,side,level_dbfs,speech,f0_hz" ]
	frames=$(soxi -s "$CALL" | awk '{ print int(($1 + 39) / 80) }')
	[ "$(grep -c ,caller, f.csv)" -eq "$frames" ]
	awk -F, '$2 == "agent" && $5 != "" { exit 1 }' f.csv
	awk -F, '$2 == "caller" && NR > 1 { if (seen && $1 != last + 10) exit 1; last = $1; seen = 1 }' f.csv
}

@test "help and version" {
	undertone --version | grep -qE '^undertone [0-9]+\.[0-9]+'
	undertone --help | grep -q analyze
	for c in analyze frames calls show export forget; do undertone $c --help | grep -q Example; done
}

@test "the example of the library compiles and hears what the program hears" {
	root="$BATS_TEST_DIRNAME/../.."
	cc -std=c11 -Wall -Werror -I"$root/include" "$root/tests/embed/listen.c" -L"$root/build/lib" -lundertone -o listen
	sox -V1 -D "$CALL" -t f32 -r 8000 -c 2 - | LD_LIBRARY_PATH="$root/build/lib" ./listen >heard
	grep -q 'the end' heard
	grep -q 'stress' heard
	cc -std=c11 -I"$root/include" "$root/tests/embed/listen.c" "$root/build/lib/libundertone.a" \
	    $(pkg-config --libs fftw3f speexdsp jansson inih) -lm -o static
	sox -V1 -D "$CALL" -t f32 -r 8000 -c 2 - | ./static | cmp - heard
}

@test "a live call at the highest rate has the turns of its recording" {
	sox -V1 -D "$CALL" -r 48000 -e signed -b 16 call.wav trim 4 8
	undertone live --now --rate 48000 --stereo file:call.wav --jsonl >live.jsonl 3>&-
	undertone analyze --channels caller,agent call.wav >file.jsonl
	diff <(jq -c 'select(.kind == "turn" or .kind == "tone") | del(.call)' live.jsonl) \
	    <(jq -c 'select(.kind == "turn" or .kind == "tone") | del(.call)' file.jsonl)
	jq -e -s 'any(.kind == "turn")' live.jsonl
}
