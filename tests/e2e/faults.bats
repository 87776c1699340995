#!/usr/bin/env bats
# Faults: what was committed is kept, what was lost is said.
load helper

teardown() { mountpoint -q "$BATS_TEST_TMPDIR/small" && umount "$BATS_TEST_TMPDIR/small" || true; }

small_disk() {
	mkdir -p small
	mount -t tmpfs -o size=$1 none small 2>/dev/null || skip "this sandbox does not let a tmpfs be mounted"
}

@test "a full disk: results are whole or not there, one line, exit 1" {
	small_disk 64k
	run undertone analyze --format jsonl,json --out small "$CALL"
	[ "$status" -eq 1 ]
	one_line
	[[ "$output" == *space* ]]
	# A format that fitted is whole; nothing unfinished lies about.
	for f in small/call.jsonl; do [ ! -e $f ] || tail -1 $f | jq -e '.kind == "call_end"'; done
	for f in small/call.json; do [ ! -e $f ] || jq -e . $f; done
	[ "$(ls small | grep -cv -e '^call.jsonl$' -e '^call.json$' -e '^journal.jsonl$' -e '^calls.csv$' -e '^tone.csv$' -e '^failed.csv$')" -eq 0 ]
}

@test "a full disk under the store: what was committed before stays readable" {
	small_disk 400k
	sox -V1 -D "$CALL" short.wav trim 0 20
	undertone analyze --store small/t.db short.wav >/dev/null
	for i in 1 2 3 4 5 6 7 8; do
		sox -V1 -D "$CALL" more.wav trim $i
		undertone analyze --store small/t.db more.wav >/dev/null 2>error || break
	done
	grep -q '^undertone: ' error
	[ "$(wc -l <error)" -eq 1 ]
	undertone calls --store small/t.db | grep -q 0:20
	[ "$(sqlite3 small/t.db 'pragma integrity_check')" = ok ]
}

@test "a locked database says so, and what to do" {
	undertone analyze --store t.db "$CALL" >/dev/null
	mkfifo hold
	sqlite3 t.db <hold &
	exec 9>hold
	echo "begin exclusive;" >&9
	sleep 0.5
	run undertone analyze --store t.db "$CALL"
	echo "rollback;" >&9
	exec 9>&-
	wait
	[ "$status" -eq 1 ]
	[[ "$output" == *lock* ]]
}

@test "a database of a newer schema is refused, and left as it was" {
	undertone analyze --store t.db "$CALL" >/dev/null
	sqlite3 t.db 'pragma user_version = 9999; pragma wal_checkpoint(truncate);' >/dev/null
	run undertone calls --store t.db
	one_line
	[[ "$output" == *newer* ]]
	[ "$(sqlite3 t.db 'pragma user_version')" = 9999 ]
}

@test "a file that is no database is refused, and left as it was" {
	echo "a letter" >letter.db
	run undertone calls --store letter.db
	one_line
	[ "$(cat letter.db)" = "a letter" ]
}

@test "kill -9 while storing: the database is whole, the call can be analysed again" {
	"$UNDERTONE" analyze --pace --store t.db "$CALL" >/dev/null &
	pid=$!
	sleep 2.5
	kill -9 $pid
	wait $pid || true
	[ "$(sqlite3 t.db 'pragma integrity_check')" = ok ]
	undertone analyze --store t.db "$CALL" >a.jsonl
	id=$(head -1 a.jsonl | jq -r .call)
	undertone export --store t.db $id | cmp - a.jsonl
}

@test "a read-only file system: said in one line, and what is there is left alone" {
	small_disk 2m
	sox -V1 -D "$CALL" short.wav trim 0 15
	undertone analyze --store small/t.db short.wav >/dev/null
	sqlite3 small/t.db 'pragma wal_checkpoint(truncate)' >/dev/null
	sum=$(md5sum <small/t.db)
	mount -o remount,ro small
	run undertone analyze --store small/t.db short.wav
	[ "$status" -eq 1 ]
	[[ "$(grep -c '^undertone: ' <<<"$output")" -eq 1 ]]
	run undertone analyze --store small/new.db short.wav
	[ "$status" -eq 1 ]
	run undertone analyze --out small/out short.wav
	[ "$status" -ne 0 ]
	mount -o remount,rw small
	[ "$(md5sum <small/t.db)" = "$sum" ]
	undertone calls --store small/t.db | grep -q 0:15
}

@test "a database locked for ten seconds under a live call: the call goes on, no event is lost" {
	sox -V1 -D "$CALL" short.wav trim 0 16
	"$UNDERTONE" live --now --stereo file:short.wav --store t.db >out 2>err &
	pid=$!
	for i in $(seq 50); do [ "$(sqlite3 t.db 'select count(*) from tone' 2>/dev/null)" -gt 2 ] 2>/dev/null && break; sleep 0.1; done
	mkfifo hold
	sqlite3 t.db <hold &
	exec 9>hold
	echo "begin exclusive;" >&9
	sleep 10
	echo "rollback;" >&9
	exec 9>&-
	wait $pid
	[ "$(sqlite3 t.db 'pragma integrity_check')" = ok ]
	[ "$(sqlite3 t.db 'select count(*) from tone')" -eq 32 ]
	[ "$(sqlite3 t.db 'select reason || lost_ms from call_end')" = end0 ]
	[ "$(sqlite3 t.db 'select count(*) from gap')" -eq 0 ]
}

# damage FILE: writes over a page in the middle, and leaves the first ones, which say what the file is.
damage() {
	local pages
	sqlite3 "$1" 'pragma wal_checkpoint(truncate)' >/dev/null
	pages=$(sqlite3 "$1" 'pragma page_count')
	head -c 4096 /dev/zero | tr '\0' '\125' | dd of="$1" bs=4096 seek="$2" conv=notrunc status=none
	[ "$2" -lt "$pages" ]
}

@test "a damaged page: a plain message, and doctor saves what can be read" {
	for i in 1 2 3 4 5 6; do
		sox -V1 -D "$CALL" $i.wav trim 0 $((30 + i))
		undertone analyze --store whole.db $i.wav >/dev/null
	done
	# The root of no table: a page that holds rows of tone.
	sqlite3 whole.db 'pragma wal_checkpoint(truncate)' >/dev/null
	page=$(sqlite3 whole.db "select pageno - 1 from dbstat where name = 'tone' and pagetype = 'leaf' limit 1 offset 8")
	cp whole.db t.db
	damage t.db "$page"
	run undertone doctor --store t.db --out saved.jsonl
	[ "$status" -eq 0 ]
	[[ "$output" == *"is damaged"* ]]
	[[ "$output" == *"saved "* ]]
	[ "$(jq -r 'select(.kind == "call_end").call' saved.jsonl | wc -l)" -ge 4 ]
	[ "$(jq -r .call saved.jsonl | sort -u | wc -l)" -eq 6 ]
	undertone import --store new.db saved.jsonl
	[ "$(sqlite3 new.db 'select count(*) from call_start')" -eq 6 ]
	# Every command on the call that is hit says so, in one line, and no more.
	failed=0
	for id in $(sqlite3 whole.db 'select call from call_start'); do
		run undertone export --store t.db --out out.jsonl $id
		[ "$status" -eq 0 ] || { failed=$((failed + 1)); one_line; [[ "$output" == *damaged* ]]; [ ! -e out.jsonl ]; }
		rm -f out.jsonl
	done
	[ "$failed" -ge 1 ]
	[ "$failed" -le 2 ]
	# The first page: nothing is left to read.
	cp whole.db t.db
	printf 'XXXXXXXXXXXXXXXXXXXXXXXX' | dd of=t.db conv=notrunc status=none
	rm -f t.db-wal t.db-shm
	run undertone calls --store t.db
	one_line
}

@test "descriptors used up: said in one line" {
	sox -V1 -D "$CALL" short.wav trim 0 12
	for n in 8 9 10 11 12 13 14; do
		run bash -c "ulimit -n $n; exec '$UNDERTONE' analyze --store t$n.db short.wav >events$n"
		[ "$status" -eq 0 ] || one_line
	done
	[ "$status" -eq 0 ]
	[ "$(sqlite3 t14.db 'pragma integrity_check')" = ok ]
}

@test "descriptors of a server used up by connections: it serves again when they go" {
	sox -V1 -D "$CALL" short.wav trim 0 12
	undertone analyze --store t.db short.wav >/dev/null
	bash -c "ulimit -n 64; exec '$UNDERTONE' serve --web 127.0.0.1:0 --store t.db" >out 2>err &
	pid=$!
	for i in $(seq 50); do grep -q ':[0-9]*/' out && break; sleep 0.1; done
	port=$(sed -n 's,.*:\([0-9]*\)/.*,\1,p' out)
	(
		ulimit -n 400
		for i in $(seq 20 220); do eval "exec $i<>/dev/tcp/127.0.0.1/$port" 2>/dev/null || break; done
		sleep 1
	) || true
	for i in $(seq 50); do [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 2 http://127.0.0.1:$port/api/calls)" = 200 ] && break; sleep 0.2; done
	curl -sf --max-time 5 http://127.0.0.1:$port/api/calls | jq -e '.calls | length == 1'
	kill $pid
	wait $pid
	[ ! -s err ]
}

@test "the clock set back an hour: a live call goes on, its times do not go back" {
	gcc -shared -fPIC -o clock.so "$BATS_TEST_DIRNAME/../rig/clock.c" -D_GNU_SOURCE
	sox -V1 -D "$CALL" short.wav trim 0 7
	LD_PRELOAD=./clock.so undertone live --now --stereo file:short.wav --store t.db --jsonl >out 2>err
	[ "$(jq -rs '[.[].t_ms] as $t | ($t == ($t | sort))' out)" = true ]
	[ "$(jq -rs 'last | .kind + (.lost_ms | tostring)' out)" = call_end0 ]
	[ "$(sqlite3 t.db 'select count(*) from tone')" -eq 14 ]
}

@test "SIGSTOP and SIGCONT on a live call: what was missed is counted, and the call goes on" {
	sox -V1 -D "$CALL" call.wav trim 30 9
	"$UNDERTONE" live --now --stereo file:call.wav --buffer-ms 500 --jsonl --store t.db >events.jsonl 3>&- &
	live=$!
	for _ in $(seq 100); do grep -q '"tone"' events.jsonl && break; sleep 0.1; done
	kill -STOP $live
	sleep 2.5
	kill -CONT $live
	wait $live
	lost=$(jq -s '[.[] | select(.kind == "gap") | .lost_ms] | add' events.jsonl)
	[ "$lost" -ge 500 ]
	jq -se --argjson lost "$lost" 'last | .kind == "call_end" and .reason == "end" and .duration_ms >= 8900 and .lost_ms == $lost' events.jsonl
	jq -se 'map(select(.kind == "gap")) | all(.reason == "overrun" or .reason == "device")' events.jsonl
	# What came after it is there.
	jq -se '[.[] | select(.kind == "tone" and .side == "caller" and .speech_ms > 0)] | last.t_ms >= 7000' events.jsonl
	[ "$(sqlite3 t.db 'select count(*) from call_end')" = 1 ]
}

@test "SIGSTOP and SIGCONT on a server: what the network kept meanwhile is heard, and the call goes on" {
	sox -V1 -D "$CALL" -e mu-law call.wav trim 30 9
	"$UNDERTONE" analyze --channels caller,agent call.wav >want.jsonl
	"$UNDERTONE" serve --web 127.0.0.1:0 --store t.db --ws 127.0.0.1:0 >out 2>log 3>&- &
	server=$!
	for _ in $(seq 100); do grep -q 'takes calls at ws' log && break; sleep 0.1; done
	node "$BATS_TEST_DIRNAME/caller.js" plain "$(sed -n 's/.*takes calls at ws //p' log)" call.wav speed=1 3>&- &
	caller=$!
	sleep 2
	kill -STOP $server
	sleep 2.5
	kill -CONT $server
	wait $caller
	for _ in $(seq 100); do [ "$(sqlite3 t.db 'select count(*) from call_end')" = 1 ] && break; sleep 0.1; done
	"$UNDERTONE" export --store t.db "$(sqlite3 t.db 'select call from call_start')" >events.jsonl
	kill $server
	wait $server
	talk() { jq -s 'last | .caller.talk_ms + .agent.talk_ms' "$1"; }
	echo "heard $(talk events.jsonl) of $(talk want.jsonl) ms of talk"
	[ "$(talk events.jsonl)" -ge $(($(talk want.jsonl) * 8 / 10)) ]
	jq -se 'last | .kind == "call_end" and .reason != "error" and .duration_ms >= 9000' events.jsonl
}
