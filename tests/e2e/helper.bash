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
