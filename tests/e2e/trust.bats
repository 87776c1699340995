#!/usr/bin/env bats
# Trust: what is forgotten is gone, who looked is written down, one who objects is left alone.
load helper

teardown() {
	end_server
	! mountpoint -q "$BATS_TEST_TMPDIR/small" || umount "$BATS_TEST_TMPDIR/small"
}

short() { sox -V1 -D "$CALL" "$1" trim 0 "${2:-15}"; }

# keep FILE ARGUMENT...: analyses into t.db, prints the call's id.
keep() {
	local file=$1
	shift
	undertone analyze --store t.db "$@" "$file" | jq -r 'select(.kind == "call_start").call'
}

@test "forget leaves no trace: not in the database, the write-ahead log, or the recordings" {
	for i in 1 2 3 4; do
		short $i.wav $((10 + i))
		keep $i.wav --agent-id "agent-$i-zebra" --team "team-$i-walrus" --queue "queue-$i-heron" >id$i
	done
	id=$(cat id2)
	mkdir recordings
	cp 2.wav "recordings/$id.wav"
	undertone show --store t.db "$id" >/dev/null
	# Something holds the log open and has read from it, as a server would.
	mkfifo hold
	sqlite3 t.db <hold >/dev/null &
	exec 9>hold
	echo "select count(*) from tone;" >&9
	sleep 0.3
	undertone forget --store t.db "$id" | grep -q Forgotten
	cat t.db t.db-wal t.db-audit t.db-audit-key state/undertone/* >raw 2>/dev/null
	echo ".quit" >&9
	exec 9>&-
	wait
	for trace in "$id" agent-2-zebra team-2-walrus queue-2-heron; do no grep -aq -- "$trace" raw; done
	grep -aq agent-1-zebra raw
	grep -aq agent-3-zebra raw
	[ -z "$(ls recordings)" ]
	undertone audit --store t.db --call "$id" | grep -q ' forget '
	undertone audit --store t.db --verify
}

@test "the audit log has views, exports and deletions, and shows what was done to it" {
	short a.wav
	id=$(keep a.wav)
	undertone show --store t.db "$id" >/dev/null
	undertone export --store t.db "$id" >/dev/null
	undertone audit --store t.db >log
	grep -q " open  *$id" log
	grep -q " export  *$id" log
	undertone audit --store t.db --verify | grep -q '2 entries'
	sqlite3 t.db "update audit set who = 'nobody' where id = 1"
	run undertone audit --store t.db --verify
	[ "$status" -eq 1 ]
	[[ "$output" == *"entry 1 of 2"* ]]
	rm t.db*
	id=$(keep a.wav)
	undertone show --store t.db "$id" >/dev/null
	undertone export --store t.db "$id" >/dev/null
	sqlite3 t.db "delete from audit where id = 2"
	run undertone audit --store t.db --verify
	[ "$status" -eq 1 ]
	[[ "$output" == *"1 entries are left of 2"* ]]
}

@test "what cannot be written down is not shown" {
	short a.wav
	id=$(keep a.wav)
	undertone show --store t.db "$id" >/dev/null
	chmod 644 t.db-audit-key
	run undertone export --store t.db "$id"
	one_line
	[[ "$output" == *chmod* ]]
}

@test "subject: found, exported in words, erased; another caller's calls stay" {
	short a.wav 11
	short b.wav 12
	short c.wav 13
	keep a.wav --caller-id '+34 600-000-001' >a.id
	keep b.wav --caller-id '+34600000001' >b.id
	keep c.wav --caller-id '+34600000002' >c.id
	undertone subject find --store t.db --caller-id '+34 600 000 001' >found
	grep -q '^2 calls' found
	grep -q "$(cat a.id)" found
	no grep -q "$(cat c.id)" found
	undertone subject export --store t.db --caller-id '+34600000001' --out answer
	[ "$(ls answer | wc -l)" -eq 3 ]
	grep -q "Call $(cat b.id)" answer/README.txt
	grep -q 'It lasted 0:12 min' answer/README.txt
	jq -se 'last.kind == "call_end"' "answer/$(cat a.id).jsonl"
	no grep -rq 600000001 answer t.db*
	undertone subject erase --store t.db --caller-id '+34600000001' | grep -q 'Erased 2'
	no grep -aq "$(cat a.id)" t.db t.db-wal
	undertone show --store t.db "$(cat c.id)" >/dev/null
	undertone audit --store t.db | grep -q 'subject erase'
}

@test "subject object: analyze and live refuse, a pushed call is not kept, withdrawing ends it" {
	short a.wav
	keep a.wav --caller-id 600000001 >/dev/null
	undertone subject object --store t.db --caller-id 600000001
	undertone subject erase --store t.db --caller-id 600000001
	run undertone analyze --store t.db --caller-id 600-000-001 a.wav
	one_line
	[[ "$output" == *objected* ]]
	run undertone live --now --stereo file:a.wav --store t.db --caller-id 600000001
	one_line
	[[ "$output" == *objected* ]]
	[ "$(sqlite3 t.db 'select count(*) from call_start')" -eq 0 ]
	mkdir in
	cp a.wav in/first.wav
	short in/second.wav 12
	printf 'file,caller_id\nfirst.wav,600000001\nsecond.wav,600000002\n' >calls.csv
	run undertone analyze --channels caller,agent --store t.db --sidecar calls.csv in
	[ "$status" -eq 1 ]
	[[ "$output" == *"first.wav: this caller has objected"* ]]
	[ "$(sqlite3 t.db 'select count(*) from call_start')" -eq 1 ]
	undertone forget --store t.db "$(sqlite3 t.db 'select call from call_start')"
	undertone subject object --withdraw --store t.db --caller-id 600000001
	undertone analyze --store t.db --caller-id 600000001 a.wav >/dev/null
	[ "$(sqlite3 t.db 'select count(*) from call_start')" -eq 1 ]
}

@test "purge: shows first, removes when told, and only what is old" {
	short a.wav 11
	short b.wav 12
	keep a.wav >a.id
	keep b.wav >b.id
	mkdir recordings
	cp a.wav "recordings/$(cat b.id).wav"
	touch -d '8 days ago' "recordings/$(cat b.id).wav"
	sqlite3 t.db "update call_start set stored_at = '2020-01-01T00:00:00Z' where call = '$(cat a.id)'"
	undertone purge --store t.db >dry
	grep -q 'Would remove 1 timelines older than 30 days, 1 files of audio older than 7 days' dry
	[ "$(sqlite3 t.db 'select count(*) from call_start')" -eq 2 ]
	[ -e "recordings/$(cat b.id).wav" ]
	undertone purge --store t.db --yes | grep -q 'Removed 1 timelines'
	[ "$(sqlite3 t.db 'select call from call_start')" = "$(cat b.id)" ]
	[ ! -e "recordings/$(cat b.id).wav" ]
	no grep -aq "$(cat a.id)" t.db t.db-wal
	undertone purge --store t.db --set retention.timelines_days=3650 | grep -q 'Would remove 0'
}

@test "doctor tells what a bug report needs, and nothing private" {
	short a.wav
	id=$(keep a.wav --agent-id zebra --caller-id 600000001)
	undertone doctor --store "$PWD/t.db" >sheet
	grep -q '^content *whole' sheet
	grep -q '^stored *1 calls' sheet
	for private in zebra 600000001 "$id" "$PWD" "$(sqlite3 t.db 'select caller_hash from call_start')"; do no grep -q -- "$private" sheet; done
}

@test "backup and restore: a copy is whole and goes on, with its audit log" {
	short a.wav
	id=$(keep a.wav)
	undertone show --store t.db "$id" >/dev/null
	undertone doctor --store t.db --backup copy.db | grep -q copied
	cp t.db-audit copy.db-audit
	cp t.db-audit-key copy.db-audit-key
	[ "$(stat -c %a copy.db)" = 600 ]
	run undertone doctor --store t.db --backup copy.db
	[ "$status" -eq 1 ]
	undertone export --store t.db "$id" >a.jsonl
	rm t.db*
	undertone export --store copy.db "$id" | cmp - a.jsonl
	undertone audit --store copy.db --verify
}

@test "prove: one sheet of the running system, its ports and the audit log's state" {
	short a.wav
	id=$(keep a.wav --caller-id 600000001)
	echo '[floor]' >policy.ini
	serve
	curl -sf "$at/api/calls/$id" >/dev/null
	undertone prove --store t.db --policy policy.ini >sheet
	stop
	grep -q 'timelines  *1, the oldest of 20' sheet
	grep -q 'of callers  *1 different' sheet
	grep -q "listens on  *127.0.0.1:$port" sheet
	grep -q "hash  *$(b2sum -l 256 policy.ini | cut -c 1-64)" sheet
	grep -q 'state  *whole' sheet
	no grep -q 600000001 sheet
	sqlite3 t.db "insert into audit values (99, 'x', 'x', 'x', 'x', null, null, x'00')"
	run undertone prove --store t.db
	[ "$status" -eq 1 ]
}

@test "a running server purges by itself, and writes that down" {
	short a.wav
	keep a.wav >/dev/null
	sqlite3 t.db "update call_start set stored_at = '2020-01-01T00:00:00Z'"
	serve
	for i in $(seq 50); do [ "$(sqlite3 -cmd '.timeout 2000' t.db 'select count(*) from call_start')" = 0 ] && break; sleep 0.1; done
	[ "$(sqlite3 t.db 'select count(*) from call_start')" = 0 ]
	stop
	undertone audit --store t.db | grep -q 'server  *purge'
	[ ! -s err ]
}

@test "a page's views and exports are in the audit log, by who asked" {
	short a.wav
	id=$(keep a.wav --agent-id a17)
	undertone token --store t.db add quentin --role qa >token
	serve
	auth="Authorization: Bearer $(cat token)"
	curl -sf -H "$auth" "$at/api/calls/$id/timeline" >/dev/null
	curl -sf -H "$auth" "$at/api/calls/$id/export?format=jsonl" >/dev/null
	stop
	undertone audit --store t.db >log
	grep -q "quentin  *qa  *open  *$id" log
	grep -q "quentin  *qa  *export  *$id" log
	undertone audit --store t.db --verify
}

@test "settings that change and tokens that are made are in the audit log" {
	serve
	stop
	no grep -q settings <(undertone audit --store t.db)
	for days in 20 20 25; do
		serve --set retention.timelines_days=$days
		stop
	done
	serve
	stop
	undertone token --store t.db add quentin --role qa >token
	undertone token --store t.db remove quentin
	undertone audit --store t.db | awk '{ $1 = $2 = $3 = ""; print }' | sed 's/^ *//; s/ *-$//' | tac >log
	[ "$(grep -c '^settings' log)" -eq 3 ]
	[ "$(sed -n 3p log)" = "settings default" ]
	[ "$(sed -n 1p log)" != "$(sed -n 2p log)" ]
	grep -q '^token add' log
	grep -q '^token remove' log
	no grep -q "$(cat token)" <(undertone audit --store t.db)
	undertone audit --store t.db --verify
}

@test "a server whose audit log cannot be written shows nothing, and counts it" {
	short a.wav
	id=$(keep a.wav)
	serve
	curl -sf "$at/api/calls/$id/timeline" >/dev/null
	chmod 644 t.db-audit-key
	for path in timeline events 'export?format=json'; do
		[ "$(curl -s -o answer -w '%{http_code}' "$at/api/calls/$id/$path")" = 503 ]
		grep -q 'audit log' answer
		no grep -q level_db answer
	done
	[ "$(curl -s -o answer -w '%{http_code}' -X DELETE -H 'X-Undertone: 1' "$at/api/calls/$id")" = 503 ]
	curl -s "$at/metrics" | grep -q '^undertone_audit_failed_total 4$'
	[ "$(sqlite3 t.db 'select count(*) from call_start')" = 1 ]
	chmod 600 t.db-audit-key
	curl -sf "$at/api/calls/$id/timeline" >/dev/null
	stop
}

@test "help lists the common options where they are taken, and only there" {
	for command in $(undertone --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
		[ "$command" = undertone ] && continue
		run undertone "$command" --set x.y=1 --no-such-option </dev/null
		refused=0
		[[ "$output" == *"option '--set'"* || "$output" == *"say start, end"* ]] && refused=1
		listed=$(undertone "$command" --help | grep -c -- '--settings FILE' || true)
		[ "$listed" != "$refused" ] || { echo "$command"; return 1; }
	done
}
