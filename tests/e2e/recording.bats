#!/usr/bin/env bats
# Recordings: only where asked and allowed, what was heard and no digits, unreadable without the key, gone when forgotten.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR"
	export HOME="$BATS_TEST_TMPDIR" XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" XDG_CONFIG_HOME="$BATS_TEST_TMPDIR/config"
	printf '[recording]\nallowed = yes\n' >policy.ini
	record=(--store t.db --record --policy policy.ini)
}

calls() { [ "$(sqlite3 -cmd '.timeout 5000' t.db 'select count(*) from call_end' 2>/dev/null)" = "$1" ]; }
kept() { [ "$(ls recordings/*.rec 2>/dev/null | wc -l)" = "$1" ]; }
call_id() { sqlite3 t.db 'select call from call_start'; }
samples() { sox -V1 "$1" -t raw -e signed -b 16 - "${@:2}"; }
# loudest FILE START LENGTH: the largest sample between these seconds.
loudest() { sox -V1 "$1" -n trim "$2" "$3" stat 2>&1 | sed -n 's/^Maximum amplitude: *//p'; }

# 12 s of a call; with a number typed from 5.0 s on by the caller.
make_call() { sox -V1 -D "$CALL" -e signed -b 16 "$1" trim 30 12; }
make_dialled() {
	make_call said.wav
	for tones in 697-1209 770-1336 852-1477 941-1336; do
		sox -V1 -n -r 8000 -b 16 -c 1 "d${tones%-*}.wav" synth 0.06 sine "${tones%-*}" synth 0.06 sine mix "${tones#*-}" gain -12 pad 0 0.06
	done
	sox -V1 d697.wav d770.wav d852.wav d941.wav typed.wav pad 5 0
	sox -V1 typed.wav typed2.wav remix 1 0
	sox -V1 -m -v 1 said.wav -v 1 typed2.wav "$1"
}

@test "not without the policy's leave, and not without being asked" {
	make_call call.wav
	run undertone live --now --stereo file:call.wav --store t.db --record
	one_line
	[[ "$output" == *policy* ]]
	echo '[recording]
	allowed = no' >no.ini
	run undertone serve --store t.db --record --policy no.ini
	one_line
	run undertone live --now --stereo file:call.wav --record --policy policy.ini
	one_line
	[[ "$output" == *--store* ]]
	mkdir in
	mv call.wav in
	serve --policy policy.ini --play in --speed 50 --channels caller,agent
	until_ calls 1
	stop
	[ ! -e recordings ]
}

@test "a live call: what is kept is what was heard, sample for sample, without the digits" {
	make_dialled call.wav
	sox -V1 call.wav short.wav trim 3 4
	undertone live --now --stereo file:short.wav "${record[@]}" >/dev/null
	kept 1
	undertone recording export --store t.db --out kept.wav "$(call_id)"
	samples kept.wav >kept.raw
	samples short.wav >short.raw
	[ "$(stat -c %s kept.raw)" = "$(stat -c %s short.raw)" ]
	# Typed from 2.00 to 2.42 s: silent; before and after it every sample is as it was.
	[ "$(loudest short.wav 2.0 0.42)" != 0.000000 ]
	[ "$(loudest kept.wav 2.0 0.42)" = 0.000000 ]
	cmp -n $((4 * 8000 * 19 / 10)) kept.raw short.raw
	cmp -i $((4 * 8000 * 26 / 10)) kept.raw short.raw
	undertone audit --store t.db | grep -q "export audio  *$(call_id)"
}

@test "calls from the network: what is kept is what was sent, digits apart" {
	make_dialled dialled.wav
	sox -V1 -D dialled.wav -e mu-law call.wav
	serve --ws 127.0.0.1:0 --record --policy policy.ini
	ws=$(sed -n 's/.*takes calls at ws //p' err)
	node "$BATS_TEST_DIRNAME/caller.js" plain "$ws" call.wav speed=8
	until_ kept 1
	stop
	undertone recording export --store t.db "$(call_id)" >kept.wav
	samples kept.wav >kept.raw
	samples call.wav >call.raw
	cmp -n $((4 * 8000 * 49 / 10)) kept.raw call.raw
	cmp -i $((4 * 8000 * 56 / 10)) kept.raw call.raw
	[ "$(loudest call.wav 5.0 0.42)" != 0.000000 ]
	[ "$(loudest kept.wav 5.0 0.42)" = 0.000000 ]
	no grep -q "$(call_id)" out err
}

@test "secure pause: a hole that can be heard and is in the timeline" {
	mkdir in
	sox -V1 -D "$CALL" -e signed -b 16 in/call.wav trim 30 30
	serve --record --policy policy.ini --play in --speed 4 --channels caller,agent
	until_ curl -sf "$at/api/live" -o live.json
	until_ sh -c "curl -sf $at/api/live | jq -er '.calls[0].call // .calls[0].id' >id"
	curl -sf -X POST -H 'X-Undertone: 1' "$at/api/calls/$(cat id)/pause"
	sleep 1
	curl -sf -X POST -H 'X-Undertone: 1' "$at/api/calls/$(cat id)/resume"
	until_ calls 1
	until_ kept 1
	stop
	undertone export --store t.db "$(call_id)" | jq 'select(.kind == "gap" and .reason == "pause")' >gap
	start=$(jq .start_ms gap) lost=$(jq .lost_ms gap)
	[ "$lost" -ge 2000 ]
	undertone recording export --store t.db --out kept.wav "$(call_id)"
	[ "$(soxi -s kept.wav)" = "$(soxi -s in/call.wav)" ]
	sec() { awk -v ms="$1" 'BEGIN { print ms / 1000 }'; }
	mark=$(loudest kept.wav "$(sec $((start + 20)))" 0.15)
	awk -v mark="$mark" 'BEGIN { exit !(mark > 0.015 && mark < 0.025) }'
	[ "$(loudest kept.wav "$(sec $((start + 220)))" "$(sec $((lost - 240)))")" = 0.000000 ]
	samples kept.wav >kept.raw
	samples in/call.wav >call.raw
	cmp -n $((32 * (start - 40))) kept.raw call.raw
	cmp -i $((32 * (start + lost + 20))) kept.raw call.raw
}

@test "replay: any range is the file's, and the peaks are those of what is heard" {
	mkdir in
	sox -V1 -D "$CALL" -e signed -b 16 in/call.wav trim 20 60
	serve --record --policy policy.ini --play in --speed 100 --channels caller,agent
	until_ calls 1
	until_ kept 1
	audio=$at/api/calls/$(call_id)/audio
	curl -sf "$audio" -o whole.wav
	undertone recording export --store t.db "$(call_id)" | cmp - whole.wav
	size=$(stat -c %s whole.wav)
	for range in 0-0 0-43 44-65579 65579-65581 100000-300000 $((size - 10))- -5000 1000000-99999999; do
		status=$(curl -s -r "$range" "$audio" -o part -w '%{http_code}')
		[ "$status" = 206 ]
		case $range in
		-*) tail -c "${range#-}" whole.wav >want ;;
		*) from=${range%-*} to=${range#*-}; tail -c +$((from + 1)) whole.wav | head -c $((${to:-$size} - from + 1)) >want ;;
		esac
		cmp part want
	done
	[ "$(curl -s -r "$size-" "$audio" -o /dev/null -w '%{http_code}')" = 416 ]
	curl -sf "$at/api/calls/$(call_id)/timeline" | jq -e .audio
	# Those made with the recording and those of the same samples in a plain WAV, whose parts begin a little elsewhere.
	curl -sf -D headers "$at/api/calls/$(call_id)/peaks" -o made
	grep -qi 'X-Channels: 2' headers
	[ "$(stat -c %s made)" = $((2 * 60 * 20)) ]
	mv recordings "sealed"
	mkdir recordings
	mv whole.wav "recordings/$(call_id).wav"
	curl -sf "$at/api/calls/$(call_id)/peaks" -o computed
	numbers() { head -c 1100 "$1" | od -An -v -w1 -tu1; }
	paste <(numbers made) <(numbers computed) | awk '
		{ made[NR] = $1; file[NR] = $2 }
		function near(a, b, i) { return a <= b[i] + 8 || a <= b[i - 1] + 8 || a <= b[i + 1] + 8 }
		END { for (i = 2; i < NR; i++) if (!near(made[i], file, i) || !near(file[i], made, i)) exit 1 }'
	[ "$(od -An -tu1 made | tr -s ' ' '\n' | sort -n | tail -1)" -gt 20 ]
	stop
	undertone audit --store t.db | grep -q "listen  *$(call_id)"
}

@test "keys: another's opens nothing, a new one is used from the next call on, the old ones still open theirs" {
	mkdir in
	sox -V1 -D "$CALL" -e signed -b 16 in/call.wav trim 30 6
	serve --record --policy policy.ini --play in --speed 100 --channels caller,agent
	until_ calls 1
	until_ kept 1
	first=$(call_id)
	undertone recording rotate --store t.db | grep -q 'new key'
	curl -sf -X POST -H 'X-Undertone: 1' "$at/api/calls" >/dev/null
	until_ calls 2
	until_ kept 2
	second=$(sqlite3 t.db "select call from call_start where call <> '$first'")
	for id in $first $second; do curl -sf "$at/api/calls/$id/audio" -o /dev/null; done
	stop
	keys=state/undertone/recording-keys
	[ "$(ls $keys/*.key | wc -l)" = 2 ]
	[ "$(stat -c %a $keys/*.key | sort -u)" = 600 ]
	undertone audit --store t.db | grep -q 'rotate key'
	mkdir other
	mv "$(ls $keys/*.key | tail -1)" other
	chmod 700 other
	undertone recording export --store t.db "$first" >/dev/null
	run undertone recording export --store t.db "$second"
	one_line
	[[ "$output" == *"its key is not here"* ]]
	undertone recording export --store t.db --record-keys other "$second" >/dev/null
	serve
	[ "$(curl -s "$at/api/calls/$second/audio" -o /dev/null -w '%{http_code}')" = 409 ]
	curl -sf "$at/api/calls/$first/audio" -o /dev/null
	stop
	chmod 644 $keys/*.key
	run undertone serve "${record[@]}"
	one_line
	[[ "$output" == *chmod* ]]
}

@test "what is forgotten, erased or old is gone from the disk, and nothing of a call can be read in its file" {
	mkdir in
	for i in 1 2 3; do sox -V1 -D "$CALL" -e signed -b 16 in/$i.wav trim $((10 * i)) 6; done
	serve --record --policy policy.ini --play in --speed 100 --channels caller,agent
	until_ calls 3
	until_ kept 3
	stop
	set -- $(call_id)
	# A copy of the blocks, as somebody finds them on the disk later.
	ln "recordings/$1.rec" blocks
	undertone forget --store t.db "$1" | grep -q Forgotten
	[ -z "$(ls recordings | grep "$1")" ]
	cp blocks "recordings/$1.rec"
	cat t.db t.db-wal recordings/* state/undertone/* 2>/dev/null >raw || true
	rm "recordings/$1.rec"
	no grep -aq "$1" raw
	# A piece of what was said is nowhere in the clear.
	samples in/2.wav trim 2 0.01 | od -An -tx1 -v | tr -d ' \n' >needle
	for f in recordings/*; do no grep -q "$(cat needle)" <(od -An -tx1 -v "$f" | tr -d ' \n'); done
	touch -d '8 days ago' "recordings/$2.rec" "recordings/$2.peaks"
	undertone purge --store t.db | grep -q '2 files of audio older than 7 days'
	undertone purge --store t.db --yes >/dev/null
	[ "$(ls recordings)" = "$(printf '%s.peaks\n%s.rec' "$3" "$3")" ]
}

@test "a caller's erasure takes the audio along, wherever it was put: a copy of disk and database opens it no more" {
	make_call call.wav
	sox -V1 call.wav short.wav trim 3 1
	undertone live --now --stereo file:short.wav --caller-id 600000001 "${record[@]}" --recordings away >/dev/null
	undertone live --now --stereo file:short.wav --caller-id 600000002 "${record[@]}" >/dev/null
	kept 1
	erased=$(undertone subject find --store t.db --caller-id 600000001 | sed -n 2p)
	other=$(undertone subject find --store t.db --caller-id 600000002 | sed -n 2p)
	mkdir copy
	sqlite3 t.db '.backup copy/t.db'
	ln "away/$erased.rec" "copy/$erased.rec"
	undertone recording export --store copy/t.db --recordings copy "$erased" >before.wav
	[ "$(soxi -s before.wav)" -ge 7000 ]
	undertone subject erase --store t.db --caller-id 600000001 | grep -q 'Erased 1'
	[ -z "$(ls away)" ]
	[ "$(ls recordings)" = "$(printf '%s.peaks\n%s.rec' "$other" "$other")" ]
	[ -s "copy/$erased.rec" ]
	run undertone recording export --store copy/t.db --recordings copy "$erased"
	one_line
	undertone recording export --store t.db "$other" >/dev/null
}

@test "kill -9: what was written before can be heard" {
	mkdir in
	sox -V1 -D "$CALL" -e signed -b 16 in/call.wav trim 0 60
	serve --record --policy policy.ini --play in --speed 10 --channels caller,agent
	until_ sh -c '[ "$(stat -c %s recordings/*.part 2>/dev/null || echo 0)" -gt 200000 ]'
	kill -9 "$server"
	wait "$server" || true
	server=
	id=$(basename recordings/*.rec.part .rec.part)
	undertone recording export --store t.db --out kept.wav "$id"
	[ "$(soxi -s kept.wav)" -ge 45000 ]
	samples kept.wav >kept.raw
	samples in/call.wav | cmp -n "$(stat -c %s kept.raw)" - kept.raw
	serve
	curl -sf "$at/api/calls/$id/peaks" -o peaks
	[ "$(stat -c %s peaks)" -gt 100 ]
	undertone forget --store t.db "$id" >/dev/null
	[ -z "$(ls recordings)" ]
}
