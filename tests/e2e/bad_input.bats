#!/usr/bin/env bats
# Bad input: one clear line, nothing lost, the other files of the run still done.
load helper

@test "not audio" {
	head -c 5000 /dev/urandom >noise.wav
	run undertone analyze noise.wav
	one_line
	[ "$status" -eq 1 ]
	[[ "$output" == *noise.wav* ]]
}

@test "an empty file, a file that is not there, a folder without recordings" {
	: >empty.wav
	mkdir nothing
	for f in empty.wav missing.wav; do
		run undertone analyze $f
		one_line
		[ "$status" -eq 1 ]
	done
	run undertone analyze --out o nothing
	one_line
}

@test "zero frames" {
	sox -V1 -n -r 8000 -c 2 zero.wav trim 0 0
	run undertone analyze zero.wav
	one_line
}

@test "six channels and 192 kHz are refused, and it says what is taken" {
	sox -V1 -n -r 8000 -c 6 six.wav synth 1 sine 300
	sox -V1 -n -r 192000 -c 2 fast.wav synth 1 sine 300
	run undertone analyze six.wav
	one_line
	[[ "$output" == *channel* ]]
	run undertone analyze fast.wav
	one_line
	[[ "$output" == *48* ]]
}

@test "a truncated WAV: what is there is analysed, with a gap event and a warning" {
	sox -V1 -D "$CALL" -e signed -b 16 whole.wav
	head -c 1000000 whole.wav >cut.wav
	undertone analyze cut.wav >a.jsonl 2>warning
	grep -q '^undertone: cut.wav' warning
	jq -s -e 'map(select(.kind == "gap")) | length == 1 and .[0].reason == "truncated" and .[0].lost_ms > 0' a.jsonl
	jq -s -e '.[-1].kind == "call_end" and (.[-1].duration_ms | . > 31000 and . < 31500)' a.jsonl
}

@test "NaN and infinity in a float WAV give no NaN and no crash" {
	sox -V1 -D "$CALL" -e floating-point -b 32 f.wav trim 0 20
	# Two quiet NaN and an infinity among the samples.
	printf '\x00\x00\xc0\x7f\x00\x00\xc0\x7f\x00\x00\x80\x7f' | dd of=f.wav bs=1 seek=200000 conv=notrunc status=none
	undertone analyze f.wav >a.jsonl
	jq -s -e '.[-1].kind == "call_end"' a.jsonl
	! grep -qi 'nan\|inf[^o]' a.jsonl
}

@test "digital silence: no speech, no stress, one long silence" {
	sox -V1 -n -r 8000 -c 2 silence.wav trim 0 30
	undertone analyze silence.wav >a.jsonl
	jq -s -e 'map(select(.kind == "tone")) | length == 60 and all(.speech_ms == 0 and .stress == null)' a.jsonl
	jq -s -e 'map(select(.kind == "turn")) | length == 0' a.jsonl
}

@test "a bad file among good ones is named, the others are done, exit 1" {
	mkdir in
	cp "$CALL" in/a.wav
	echo "not audio" >in/b.wav
	cp "$CALL" in/c.wav
	run undertone analyze --channels caller,agent --out out in
	[ "$status" -eq 1 ]
	[[ "$output" == *b.wav* ]]
	[ -s out/a.jsonl ] && [ -s out/c.jsonl ]
	[ "$(wc -l <out/calls.csv)" -eq 3 ]
}

@test "a file that vanishes in the middle of a run" {
	mkdir in
	cp "$CALL" in/a.wav
	ln -s nowhere in/b.wav
	run undertone analyze --channels caller,agent --out out in/a.wav in/b.wav
	[ "$status" -eq 1 ]
	[ -s out/a.jsonl ]
}

@test "an output folder that cannot be written" {
	: >file
	run undertone analyze --out file/out "$CALL"
	one_line
	run undertone analyze --out /proc/undertone "$CALL"
	one_line
}

@test "usage errors exit 2 with one line and where to read more" {
	for args in "analyze" "analyze --format nothing x.wav" "analyze --channels both x.wav" "analyze --jobs 0 x.wav" "nothing"; do
		run undertone $args
		[ "$status" -eq 2 ]
		[ "$(printf '%s\n' "$output" | grep -c '^undertone: ')" -eq 1 ]
	done
}

@test "an unknown setting, a value out of range, a broken settings file" {
	printf '[pitch]\nf0_min_hz = 9000\n' >range.ini
	printf '[pitch]\nnothing = 1\n' >unknown.ini
	printf 'what is this\n' >broken.ini
	for f in range unknown broken; do
		run undertone analyze --settings $f.ini "$CALL"
		one_line
		[ "$status" -eq 2 ]
		[[ "$output" == *$f.ini:* ]]
	done
	run undertone analyze --set pitch.f0_min_hz=x "$CALL"
	one_line
}

@test "standard input that is neither WAV nor said to be raw is refused plainly" {
	sox -V1 "$CALL" a.flac
	run undertone analyze - <a.flac
	one_line
	run undertone analyze --raw s16le - </dev/null
	one_line
}
