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
	[ "$(ls small | grep -cv -e '^call.jsonl$' -e '^call.json$' -e '^journal.jsonl$' -e '^calls.csv$' -e '^tone.csv$')" -eq 0 ]
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
