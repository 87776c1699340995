#!/usr/bin/env bats
# desk.bats - a desk's own pages over its live call, and its events to a server elsewhere; a file is the sound card

bats_require_minimum_version 1.5.0
load helper

teardown() {
	local pid
	for pid in $STARTED; do kill "$pid" 2>/dev/null || true; done
	wait 2>/dev/null || true
}

# until_so SECONDS COMMAND...: until the command succeeds.
until_so() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { echo "waited in vain for: $*"; return 1; }
		sleep 0.1
	done
}

# The port that a program in the background says in FILE.
port_in() {
	until_so 10 grep -q 'http://127' "$1"
	sed -n 's,.*http://127\.0\.0\.1:\([0-9]*\)/.*,\1,p' "$1" | head -1
}

# desk ARGUMENT...: `live` over the demo call, in the background.
desk() {
	"$UNDERTONE" live --stereo "file:$CALL" --jsonl "$@" >live.out 2>live.err 3>&- &
	DESK=$!
	STARTED="$STARTED $DESK"
}

press() { curl -sf -X POST -H "X-Undertone: 1" -H "Content-Type: application/json" -d "${2:-"{}"}" "$API/calls/$CALL_ID/$1"; }

open_desk() {
	desk --web 127.0.0.1:0 --store "$PWD/calls.db" --agent-id dana "$@"
	API=http://127.0.0.1:$(port_in live.err)/api
	curl -sN --max-time 60 "$API/events" >page.sse 3>&- &
	STARTED="$STARTED $!"
	until_so 10 grep -q '"kind":"call_start"' live.out
	CALL_ID=$(jq -r 'select(.kind == "call_start") | .call' live.out)
	until_so 10 grep -q "$CALL_ID" page.sse
}

state() { jq -c "select(.kind == \"$1\")" live.out; }

@test "live --web: the page follows the desk's call, and its keys work" {
	open_desk
	curl -sf "$API/session" | jq -e .control
	until_so 10 grep -q '"kind":"tone"' page.sse
	press mark '{"text":"the depot"}'
	until_so 5 grep -q 'the depot' live.out
	press colleague
	press colleague-off
	press pause
	until_so 5 grep -q '"paused":true' page.sse
	sleep 1
	press resume
	until_so 5 eval '[ -n "$(state gap)" ]'
	state gap | grep -q '"reason":"pause"'
	run ! press mark-that-is-none
	press end
	until_so 10 eval '[ -n "$(state call_end)" ]'
	wait $DESK
	[ "$(state call_end | jq -r .reason)" = end ]
	grep -q call_end page.sse
	[ "$(sqlite3 calls.db 'SELECT count(*) FROM call_end')" = 1 ]
	[ "$(sqlite3 calls.db "SELECT text || ' ' || author FROM mark")" = 'the depot this desk' ]
}

@test "live --web: the caller objects, and nothing of the call is left" {
	open_desk
	until_so 10 grep -q '"kind":"tone"' page.sse
	press object
	sleep 1
	[ "$(sqlite3 calls.db 'SELECT count(*) FROM tone')" = 0 ]
	curl -sf "$API/live" | jq -e '[.. | objects | select(.call? == "'"$CALL_ID"'")] == []'
	kill $DESK
	wait $DESK
	[ "$(sqlite3 calls.db 'SELECT count(*) FROM call_start')" = 0 ]
}

@test "live --push: every event once, with the server away in the middle" {
	undertone token --store far.db add desk-1 --role desk >token
	"$UNDERTONE" serve --web 127.0.0.1:0 --store "$PWD/far.db" >serve.out 2>&1 3>&- &
	server=$!
	STARTED=$server
	port=$(port_in serve.out)
	desk --push "http://127.0.0.1:$port" --token-file token --spool "$PWD/spool" --agent-id dana
	until_so 15 eval '[ "$(sqlite3 far.db "SELECT count(*) FROM tone")" -gt 0 ]'
	kill $server
	wait $server || true
	sleep 2
	"$UNDERTONE" serve --web 127.0.0.1:$port --store "$PWD/far.db" >serve.out 2>&1 3>&- &
	STARTED="$STARTED $!"
	port_in serve.out
	sleep 1
	kill $DESK
	wait $DESK
	[ "$(sqlite3 far.db 'SELECT count(*) FROM tone')" = "$(state tone | wc -l)" ]
	[ "$(sqlite3 far.db 'SELECT count(*) FROM call_end')" = 1 ]
	[ -z "$(ls spool/*.jsonl 2>/dev/null)" ]
}

# far_server [PORT]: a server elsewhere, with its store in far.db; its pid in $FAR, its port in $PORT.
far_server() {
	"$UNDERTONE" serve --web "127.0.0.1:${1:-0}" --store "$PWD/far.db" >serve.out 2>&1 3>&- &
	FAR=$!
	STARTED="$STARTED $FAR"
	PORT=$(port_in serve.out)
}

far() { sqlite3 far.db "$1"; }

@test "live --push: the caller objects, and the call is deleted at the server too, once it can be reached" {
	undertone token --store far.db add desk-1 --role desk >token
	far_server
	open_desk --push "http://127.0.0.1:$PORT" --token-file token --spool "$PWD/spool"
	until_so 15 eval '[ "$(far "SELECT count(*) FROM tone")" -gt 0 ]'
	kill $FAR
	wait $FAR || true
	press object
	until_so 5 test -e "spool/$CALL_ID.forget"
	[ ! -e "spool/$CALL_ID.jsonl" ]
	[ "$(far 'SELECT count(*) FROM call_start')" = 1 ]
	far_server "$PORT"
	until_so 20 eval '[ "$(far "SELECT count(*) FROM call_start")" = 0 ]'
	[ "$(far 'SELECT count(*) FROM tone')" = 0 ]
	until_so 5 eval '[ -z "$(ls spool)" ]'
	[ "$(far "SELECT who || ' ' || action FROM audit ORDER BY id DESC LIMIT 1")" = 'desk-1 object' ]
	sleep 1
	[ "$(far 'SELECT count(*) FROM call_start')" = 0 ]
	kill $DESK
	wait $DESK
}

@test "live --push: a call that the agent forgets at the end is forgotten at the server too" {
	undertone token --store far.db add desk-1 --role desk >token
	far_server
	open_desk --push "http://127.0.0.1:$PORT" --token-file token --spool "$PWD/spool"
	until_so 15 eval '[ "$(far "SELECT count(*) FROM tone")" -gt 0 ]'
	curl -sf -X DELETE -H "X-Undertone: 1" "$API/calls/$CALL_ID"
	until_so 10 eval '[ "$(far "SELECT count(*) FROM call_start")" = 0 ]'
	kill $DESK
	wait $DESK
	[ "$(far 'SELECT count(*) FROM tone')" = 0 ]
}

@test "live: options that need each other" {
	run -2 undertone live --push https://example.invalid
	one_line
	run -2 undertone live --web nowhere
	one_line
}
