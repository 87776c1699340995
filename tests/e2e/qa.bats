#!/usr/bin/env bats
# A folder of recordings overnight: lists, names, sidecars, bad files, kills; and the report in the morning.
load helper

setup_file() {
	export UNDERTONE="$BATS_TEST_DIRNAME/../../undertone" TOOLS="$BATS_TEST_DIRNAME/../../tools" TZ=UTC
	export CALL="$BATS_FILE_TMPDIR/call.wav" ARCHIVE="$BATS_FILE_TMPDIR/archive"
	export NAMES='{date}_{time}_{team}_{agent}_{queue}_{reason}_{call}.wav'
	"$TOOLS/demo_call" "$CALL"
	"$TOOLS/make_archive" "$ARCHIVE" 48
	# One run over all of it, which the tests of what comes after only read.
	export DONE="$BATS_FILE_TMPDIR/done"
	mkdir "$DONE"
	"$UNDERTONE" analyze --channels caller,agent --name "$NAMES" --out "$DONE/out" --format csv,arff,jsonl --store "$DONE/calls.db" "$ARCHIVE"
}

batch() { undertone analyze --channels caller,agent --name "$NAMES" "$@"; }

# ground PNG: the red of its first pixel, 0-255, which no filter of the format changes.
ground() {
	node -e 'const b = require("fs").readFileSync(process.argv[1]), parts = [];
	    for (let i = 8; i < b.length; i += 12 + b.readUInt32BE(i))
	        if (b.toString("latin1", i + 4, i + 8) === "IDAT") parts.push(b.subarray(i + 8, i + 8 + b.readUInt32BE(i)));
	    console.log(require("zlib").inflateSync(Buffer.concat(parts))[1])' "$1"
}

# bad_files DIR: one of each kind, with names that fit.
bad_files() {
	p=$1/2026-10-20_12-00-00_north_north-1_orders_bad
	printf 'no sound' >"${p}_text.wav"
	: >"${p}_empty.wav"
	head -c 30 "$CALL" >"${p}_header.wav"
	head -c 44 "$CALL" >"${p}_frames.wav"
	head -c 90000 "$CALL" >"${p}_cut.wav"                   # what is there is analysed, and what is missing said
	sox -V1 -n -r 96000 -c 1 "${p}_rate.wav" synth 0.2 sine 300
	sox -V1 -n -r 8000 -c 4 "${p}_channels.wav" synth 0.2 sine 300
	head -c 9000 /dev/zero >"${p}_zeros.flac"
	ln -s /nowhere "${p}_link.wav"
}

@test "a list on standard input, in another folder, with names and an agent's hand in them" {
	find "$ARCHIVE" -name '*.wav' | sort | head -5 | batch --list - --out out
	[ "$(($(wc -l <out/calls.csv) - 1))" -eq 5 ]
	head -1 out/calls.csv | grep -q '^call,file,started_at,agent_id,team,queue,reason,'
	head -2 out/calls.csv | tail -1 | grep -qE ',"2026-10-0[67]T[0-9:]+Z","(north|south)-[1-6]","(north|south)","(orders|accounts)","[a-z]+",'
	# The caller's tone stands beside no agent and no team.
	! head -1 out/tone.csv | grep -qE 'agent|team'
	! grep -qE '"(north|south)(-[1-6])?"' out/tone.csv
	undertone analyze --channels caller,agent --out quoted "$ARCHIVE/2026-10-0[6-9]*"
	[ "$(($(wc -l <quoted/calls.csv) - 1))" -eq "$(ls "$ARCHIVE" | grep -c '^2026-10-0[6-9]')" ]
}

@test "a sidecar says what the names do not; a wrong one is refused by line" {
	mkdir in
	cp "$CALL" in/1.wav
	printf 'call,file,queue,reason,started_at,caller_id,colour\r\n,1.wav,"orders, new",late,2026-11-20T14:03:00+01:00,+44 20 7946 0000,red\r\n' >side.csv
	undertone analyze --channels caller,agent --sidecar side.csv --out out in
	jq -s -e '.[0] | .queue == "orders, new" and .reason == "late" and .started_at == "2026-11-20T13:03:00Z" and (.caller_hash | length) == 32' out/1.jsonl
	! grep -rq 7946 out
	printf 'file,started_at\n1.wav,soon\n' >wrong.csv
	run undertone analyze --channels caller,agent --sidecar wrong.csv --out out in
	one_line
	[[ "$output" == *"wrong.csv:2: started_at soon"* ]]
	run undertone analyze --channels caller,agent --name '{agnet}.wav' --out out in
	[ "$status" -eq 2 ]
	run undertone analyze --channels caller,agent --name '{date}_{call}.wav' --out out in
	one_line
	[[ "$output" == *"in/1.wav: its name does not fit"* ]]
}

@test "files of one name in two folders keep their own results; one named twice counts once" {
	mkdir a b
	cp "$CALL" a/1.wav
	sox -V1 -D "$CALL" b/1.wav trim 5
	undertone analyze --channels caller,agent --out out a/1.wav b/1.wav a/1.wav
	[ "$(($(wc -l <out/calls.csv) - 1))" -eq 2 ]
	[ -e out/a/1.wav.jsonl ] && [ -e out/b/1.wav.jsonl ]
}

@test "killed twice at random, with bad files sprinkled in: the results are those of a run that was not" {
	mkdir in
	cp "$ARCHIVE"/2026-10-0* in
	bad_files in
	run batch --out whole --format jsonl,textgrid,arff in
	[ "$status" -eq 1 ]
	[ "$(tail -n +2 whole/failed.csv | wc -l)" -eq 8 ]
	for kind in text empty header frames rate channels zeros link cut; do
		[ "$(printf '%s\n' "$output" | grep -c "^undertone: in/.*_bad_$kind\.[a-z]*: ")" -eq 1 ]
	done
	for kill in 1 2; do
		TZ=UTC "$UNDERTONE" analyze --jobs 1 --channels caller,agent --name "$NAMES" --resume --out killed --format jsonl,textgrid,arff in 2>/dev/null &
		pid=$!
		sleep 0.$((RANDOM % 3))$((RANDOM % 10))
		kill -9 $pid || true
		wait $pid || true
	done
	run batch --resume --out killed --format jsonl,textgrid,arff in
	diff -r whole killed
	# And once more, to find that nothing is left to do.
	run batch --resume --out killed --format jsonl,textgrid,arff in
	[[ "$output" == *" 0.0 h of audio"* ]]
	diff -r whole killed
	# Other words about a call, or another format, and it is done anew.
	run batch --resume --out killed --format jsonl,textgrid,arff,rttm in
	[[ "$output" != *" 0.0 h of audio"* ]]
}

@test "a run into the store alone is resumed too" {
	batch --store calls.db "$ARCHIVE/2026-10-0*" 2>first
	sqlite3 calls.db "UPDATE call_end SET reason = 'signal' WHERE call = (SELECT min(call) FROM call_end)"
	sqlite3 calls.db 'DELETE FROM call_end WHERE call = (SELECT max(call) FROM call_end)'
	n=$(sqlite3 calls.db 'SELECT count(*) FROM call_start')
	batch --resume --store calls.db "$ARCHIVE/2026-10-0*" 2>second
	[ "$(sqlite3 calls.db "SELECT count(*) FROM call_end WHERE reason = 'end'")" -eq "$n" ]
	batch --resume --store calls.db "$ARCHIVE/2026-10-0*" 2>third
	grep -q ' 0.0 h of audio' third
}

@test "a bar on a terminal, with time left, that keeps to one line of 80 columns" {
	command -v script >/dev/null || skip "no script"
	script -qfec "stty cols 80; '$UNDERTONE' analyze --jobs 1 --channels caller,agent --out out $ARCHIVE" /dev/null >seen
	tr '\r' '\n' <seen | sed 's/\x1b\[K//g' >lines
	grep -qE '^\[#+\.+\] [0-9]+ of 48 calls, .* left' lines
	grep -qE '48 of 48 calls, .* in [0-9]' lines
	awk 'length > 80 { exit 1 }' lines
}

@test "the tables and the database are read by sqlite3 and csv readers without options" {
	cp -r "$DONE/." .
	[ "$(sqlite3 :memory: ".import --csv out/calls.csv c" ".import --csv out/tone.csv t" \
	    'SELECT count(*) FROM c JOIN t USING (call) WHERE c.duration_ms > 0')" -eq 48 ]
	awk -F, 'NR == 1 { n = NF } NF != n { exit 1 }' out/tone.csv
	one=$(ls out/*.arff | head -1)
	[ "$(grep -c '^@attribute' "$one")" -eq "$(tail -1 "$one" | awk -F, '{ print NF }')" ]
	[ "$(grep -cE "^'" "$one")" -eq "$(jq -c 'select(.kind == "tone")' "${one%.arff}.jsonl" | wc -l)" ]
	"$TOOLS/qa_figures" calls.db >figures
	grep -q delivery figures
}

# Each reader joins the two tables and counts one call's events; no option says what a column is.
@test "the tables are read by DuckDB, pandas and R without options, where these are" {
	cd "$DONE/out"
	one=$(ls 2026*.csv | head -1)
	want="48 $(wc -l <"${one%.csv}.jsonl") int"
	readers=
	if command -v duckdb >/dev/null; then
		readers="$readers duckdb"
		is=$(duckdb -noheader -list -separator ' ' -c "SELECT (SELECT count(*) FROM 'calls.csv' JOIN 'tone.csv' USING (call)),
		    (SELECT count(*) FROM '$one'), (SELECT any_value(if(typeof(duration_ms) = 'BIGINT', 'int', 'other')) FROM 'calls.csv')")
		[ "$is" = "$want" ]
	fi
	if /usr/bin/python3 -c 'import pandas' 2>/dev/null; then
		readers="$readers pandas"
		is=$(/usr/bin/python3 -c "import pandas as p; c = p.read_csv('calls.csv'); t = p.read_csv('tone.csv')
print(len(c.merge(t, on='call')), len(p.read_csv('$one')), str(c.duration_ms.dtype)[:3])")
		[ "$is" = "$want" ]
	fi
	if command -v Rscript >/dev/null; then
		readers="$readers R"
		is=$(Rscript -e "c <- read.csv('calls.csv'); t <- read.csv('tone.csv')" \
		    -e "cat(nrow(merge(c, t, by = 'call')), nrow(read.csv('$one')), substr(class(c\$duration_ms), 1, 3))")
		[ "$is" = "$want" ]
	fi
	[ -n "$readers" ] || skip "none of duckdb, pandas and R is here"
	echo "read by$readers"
}

@test "a library that drawings, pages or devices need is loaded for them alone; where it is missing, that is said" {
	readelf -dW "$UNDERTONE" | grep -q libcairo && skip "libraries are not late on this processor"
	mkdir lib
	for name in libcairo.so.2 libcurl.so.4 libmicrohttpd.so.12 libportaudio.so.2 libpulse.so.0 libre.so.0; do
		echo broken >"lib/$name"
	done
	LD_LIBRARY_PATH=lib undertone analyze --channels caller,agent --out out --store calls.db "$CALL"
	LD_LIBRARY_PATH=lib undertone calls --store calls.db | grep -q .
	run env LD_LIBRARY_PATH=lib "$UNDERTONE" report --qa out --set review.tense_s=10 --out report.html   # a call is drawn
	one_line
	[[ "$output" == "undertone: "*"libcairo.so.2"*"needs it" ]]
	[ ! -e report.html ]
}

@test "rules: judged, counted, and refused where they would judge tone" {
	cp -r "$DONE/." .
	printf 'dead_air: fail if silence > 6 s\nrose: listen if stress.peak >= 70 and not stress.eased\n' >qa.ini
	undertone report --qa out --rules qa.ini --out report.html
	want=$(jq -s '[group_by(.call)[] | map(select(.kind == "silence" and .end_ms - .start_ms > 6000)) | length | select(. > 0)] | length' out/*.jsonl)
	grep -oE 'dead_air</td>.*' report.html | grep -q "<td class=\"r\">$want</td>"
	printf 'harsh: fail if stress.peak > 70\n' >tone.ini
	run undertone report --qa out --rules tone.ini --out other.html
	one_line
	[[ "$output" == *"tone.ini:1: "*"may only say listen"* ]]
	printf 'x: fail if silense > 3 s\n' >typo.ini
	run undertone report --qa out --rules typo.ini --out other.html
	[[ "$output" == *"the nearest is silence"* ]]
	[ ! -e other.html ]
}

@test "the report: one page that needs nothing, no agent in it, light, dark and on paper" {
	cp -r "$DONE/." .
	undertone report --qa out --out report.html --pdf report.pdf --change '2026-10-25=the new menu' --link http://desk.example
	# No script, nothing fetched; every drawing is within.
	! grep -qiE '<script|<link |@import|url\(|src=' report.html
	[ "$(grep -c '<svg ' report.html)" -ge 10 ]
	# The page names no agent.
	! grep -qE '(north|south)-[1-6]' report.html
	grep -q 'href="http://desk.example/calls/' report.html
	head -c 5 report.pdf | grep -q '%PDF-'
	# The same calls from the database: the same page, but for where they came from.
	undertone report --store calls.db --out store.html --change '2026-10-25=the new menu' --link http://desk.example
	diff <(sed 's/^<p>out, /<p>/; s/surface[0-9]*//g' report.html) <(sed 's/^<p>calls.db, /<p>/; s/surface[0-9]*//g' store.html)
	# Fewer than ten calls are no figure.
	undertone report --qa out --out few.html --set review.group_calls=49
	! grep -q '>Reason</th>' few.html

	# The fourth week's line is quieter, the sixth's is sampled at 16 kHz: told for what they are.
	undertone report --qa out --out line.html --set review.group_calls=5
	grep -q '<p>The line changed in the week from 2026-10-26: level' line.html
	grep -q '<p>The line changed in the week from 2026-11-09: .*sample rate' line.html

	command -v chromium >/dev/null || skip "no chromium"
	page() { timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/chromium" "$@" "file://$PWD/report.html" >/dev/null 2>&1; }
	page --screenshot="$PWD/light.png" --window-size=1100,1400
	page --screenshot="$PWD/dark.png" --window-size=1100,1400 --blink-settings=preferredColorScheme=0
	page --print-to-pdf="$PWD/printed.pdf"
	[ "$(ground light.png)" -gt 230 ]
	[ "$(ground dark.png)" -lt 50 ]
	[ "$(stat -c %s printed.pdf)" -gt 20000 ]
}
