#!/usr/bin/env bats
# view.bats - the view in a terminal of 60 columns and 15 rows, and its keys, pressed in a real one (tmux); a file is the sound card

bats_require_minimum_version 1.5.0
load helper

# A caller at rest, then tense: the cue comes after some 16 s.
setup_file() {
	export UNDERTONE="$BATS_TEST_DIRNAME/../../undertone" CALL="$BATS_FILE_TMPDIR/call.wav"
	"$BATS_TEST_DIRNAME/../../tools/demo_call" "$BATS_FILE_TMPDIR/demo.wav"
	cd "$BATS_FILE_TMPDIR"
	sox -V1 -D demo.wav -e signed -b 16 rest.wav trim 5 10
	sox -V1 -D demo.wav -e signed -b 16 tense.wav trim 54 20
	sox -V1 rest.wav tense.wav "$CALL"
}

teardown() { tmux -L "$TERMINAL" kill-server 2>/dev/null || true; }

# view ENVIRONMENT [OPTIONS]: `live --tty` over the call, in a terminal of its own.
view() {
	TERMINAL=undertone-$BATS_TEST_NUMBER-$$
	LC_ALL=C.UTF-8 tmux -u -L "$TERMINAL" -f /dev/null new-session -d -x 60 -y 15 \
	    "env $1 '$UNDERTONE' live --tty --stereo 'file:$CALL' --store '$PWD/calls.db' ${2:-} 2>err; echo status \$? >ended"
}

press() { tmux -L "$TERMINAL" send-keys "$1"; }
screen() { tmux -u -L "$TERMINAL" capture-pane -p; }

# shows SECONDS TEXT, hides SECONDS TEXT: the screen, by then at the latest.
shows() {
	local end=$((SECONDS + $1))
	until screen | grep -qF "$2"; do
		[ $SECONDS -lt $end ] || { echo "not shown: $2"; screen; return 1; }
		sleep 0.1
	done
}
hides() {
	local end=$((SECONDS + $1))
	while screen | grep -qF "$2"; do
		[ $SECONDS -lt $end ] || { echo "still shown: $2"; screen; return 1; }
		sleep 0.1
	done
}
ends() {
	local end=$((SECONDS + 20))
	until [ -s ended ]; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
	cat ended
}
ask() { sqlite3 -cmd '.timeout 5000' calls.db "$1"; }

@test "every key of a call does what it says" {
	view TERM=screen-256color
	shows 10 "caller  listening"
	shows 10 "[timeline kept]"
	press t
	shows 10 "talk: caller"
	press t
	hides 10 "talk: caller"
	press m
	press l
	shows 10 "[looking it up]"
	shows 30 "The caller sounds tense."
	shows 5 "caller  tense"
	press d
	hides 5 "The caller sounds tense."
	press p
	shows 5 "[paused]"
	sleep 1
	press p
	hides 5 "[paused]"
	press o
	shows 5 "caller  tone is off"
	press o
	press c
	[ "$(ends)" = "status 0" ]
	[ "$(ask 'SELECT text FROM mark')" = marked ]
	[ "$(ask "SELECT reason FROM cue WHERE state = 'close' AND cue = 'caller_tense'")" = dismissed ]
	[ "$(ask "SELECT count(*) FROM gap WHERE reason = 'pause' AND lost_ms > 500")" -ge 1 ]
	[ "$(ask 'SELECT reason FROM call_end')" = end ]
}

@test "the caller objects: asked twice, then nothing is left; q quits, in one colour too" {
	view "TERM=screen NO_COLOR=1"
	shows 10 "caller  listening"
	press x
	shows 5 "Press x again"
	press t
	hides 5 "Press x again"
	[ "$(ask 'SELECT count(*) FROM call_start')" = 1 ]
	press x
	shows 5 "Press x again"
	press x
	hides 5 "Press x again"
	shows 5 "caller objects"
	press q
	[ "$(ends)" = "status 0" ]
	[ "$(ask 'SELECT count(*) FROM call_start')" = 0 ]
	[ "$(ask 'SELECT count(*) FROM tone')" = 0 ]
}

@test "in Spanish, where the calls' cues are" {
	view TERM=screen-256color "--set cues.language=es"
	shows 10 "voz     escuchando"
	shows 10 "Escuchando cómo suena esta voz…"
	press x
	shows 5 "Pulsar x otra vez"
	press q
	[ "$(ends)" = "status 0" ]
}
