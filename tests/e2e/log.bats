#!/usr/bin/env bats
# What a server says of itself: logfmt, in levels, and nobody's name.
load helper

@test "log: every line is logfmt, and no caller, agent, call or token is named in any" {
	printf '[recording]\nallowed = yes\n' >policy.ini
	undertone token --store t.db add quentin-heron --role qa >token
	sox -V1 -D "$CALL" -e mu-law call.wav trim 0 12
	serve --log debug --ws 127.0.0.1:0 --record --policy policy.ini --agent-id a17-walrus --team team-zebra
	ws=$(sed -n 's/.*takes calls at ws \([0-9]*\).*/\1/p' err)
	auth="Authorization: Bearer $(cat token)"
	node "$BATS_TEST_DIRNAME/caller.js" audiohook "$ws" call.wav speed=8 pause=2500
	until_ sh -c '[ "$(sqlite3 t.db "select count(*) from call_end")" = 1 ]'
	id=$(sqlite3 t.db 'select call from call_start')
	# What goes wrong is told too: a wrong token, a call that is not there, a log that cannot be written, a store that is locked.
	curl -s -H 'X-Undertone: 1' -d '{"token":"wrong-heron-token"}' "$at/api/session" >/dev/null
	curl -s -H "$auth" "$at/api/calls/$id-walrus/timeline" >/dev/null
	chmod 644 t.db-audit-key
	curl -s -H "$auth" "$at/api/calls/$id/timeline" >/dev/null
	chmod 600 t.db-audit-key
	rm -rf state/undertone/recording-keys
	node "$BATS_TEST_DIRNAME/caller.js" audiohook "$ws" call.wav speed=8
	until_ grep -q 'event=archive' err
	stop
	cat err
	no grep -vE '^ts=20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z level=(debug|info|warn|error) event=[a-z_]+( [a-z_]+=([^" ]+|"([^"\\]|\\.)*"))*$' err
	grep -q 'level=info event=call_start source=audiohook channels=2 rate_hz=8000' err
	grep -q 'level=info event=call_end reason=hangup duration_ms=[0-9]* lost_ms=2500' err
	grep -q 'level=debug event=gap lost_ms=2500' err
	grep -q 'level=warn event=archive' err
	[ "$(sqlite3 t.db 'select count(*) from call_start where caller_hash is not null')" -ge 1 ]
	for private in heron walrus zebra 600000000 "$id" "$(sqlite3 t.db 'select caller_hash from call_start')" "$(cat token)"; do
		no grep -qi -- "$private" err out
	done
}

@test "log: levels; and lines for a person where no log is asked for" {
	serve --log warn --ws 127.0.0.1:0
	stop
	[ ! -s err ]
	serve --ws 127.0.0.1:0
	stop
	grep -q '^undertone: takes calls at ws [0-9]*$' err
	run undertone serve --log loud
	one_line
}
