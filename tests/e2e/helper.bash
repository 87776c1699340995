# helper.bash - what the end-to-end tests share.  Each test runs the real program in a folder of its own.

setup_file() {
	export UNDERTONE="$BATS_TEST_DIRNAME/../../undertone"
	export TOOLS="$BATS_TEST_DIRNAME/../../tools"
	export CALL="$BATS_FILE_TMPDIR/call.wav"
	"$TOOLS/demo_call" "$CALL"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	export HOME="$BATS_TEST_TMPDIR" XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" XDG_CONFIG_HOME="$BATS_TEST_TMPDIR/config"
}

undertone() { "$UNDERTONE" "$@"; }

# events FILE: without what differs between two ways of giving the same samples: the id, the time, the source.
events() { jq -c 'del(.call, .started_at, .source, .rate_hz)' "$1"; }

# one_line: an error must be one line, begin with the program's name, and never be a crash.
one_line() {
	[ "$status" -ne 0 ]
	[ "$status" -lt 126 ]
	[ "$(printf '%s\n' "$output" | grep -c '^undertone: ')" -eq 1 ]
}

# no COMMAND...: it fails.  (A line that begins with ! never fails a test.)
no() { ! "$@"; }

# until_ COMMAND...: it holds within 20 s.
until_() { for _ in $(seq 200); do "$@" && return; sleep 0.1; done; return 1; }

# serve OPTION...: a server on t.db and a free port; what it says in out and err, where it is in $at and $port.
serve() {
	"$UNDERTONE" serve --web 127.0.0.1:0 --store t.db "$@" >out 2>err 3>&- &
	server=$!
	until_ grep -q ':[0-9]*/' out
	port=$(sed -n 's,.*:\([0-9]*\)/.*,\1,p' out)
	at=http://127.0.0.1:$port
}

stop() {
	kill "$server"
	wait "$server"
	server=
}

# Whatever became of the test, its server ends with it.
end_server() { [ -z "${server:-}" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true; }
teardown() { end_server; }
