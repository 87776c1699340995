#!/usr/bin/env bats
# devices.bats - setting a desk up: devices are listed and tested, calibrate's five steps, the profile, one program alone

bats_require_minimum_version 1.5.0

setup_file() {
	export TOP=$BATS_TEST_DIRNAME/../..
	export UNDERTONE=$TOP/undertone RIGBIN=$TOP/build/tests/rig WORK=$BATS_FILE_TMPDIR
	make -s -C "$TOP" build/tests/rig/{play,match}
	"$TOP"/tools/demo_call "$WORK/demo.wav"
	sox -V1 -D "$WORK/demo.wav" -e signed -b 16 "$WORK/call.wav" trim 3 12
	# The agent's microphone hears the room, and the caller 18 dB lower.
	sox -V1 -D "$WORK/call.wav" "$WORK/far.wav" remix 1 1v0.126
	sox -V1 -D "$WORK/call.wav" "$WORK/voice.wav" remix 0 1v0.8
}

setup() {
	RIG_STARTED=
	. "$BATS_TEST_DIRNAME/../rig/rig.bash"
	rig_up
}

teardown() {
	tmux -L "undertone-$$" kill-server 2>/dev/null || true
	rig_down
}

play() {
	$RIG_FIRST "$RIGBIN/play" caller agent "$1" >/dev/null 3>&- &
	RIG_STARTED="$RIG_STARTED $!"
}

heard_by() { pactl list short source-outputs | awk '{ print $2 }' | sort | tr '\n' ' '; }
index_of() { pactl list short sources | awk -v name="$1" '$2 == name { print $1 }'; }

@test "devices: named by their human names, and tested" {
	run "$UNDERTONE" devices
	[ "$status" = 0 ]
	[[ "$output" == *"Monitor of Headphones"*"far side"*"8000 Hz, 1 channel"* ]]
	play "$WORK/call.wav"
	run "$UNDERTONE" devices --test --caller headphones --agent desk
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"caller #"*dBFS*"agent  #"*dBFS* ]]
	run "$UNDERTONE" devices --test --caller nobody
	[ "$status" = 1 ]
	[[ "$output" == *"there is no such device"* ]]
}

screen_has() { tmux -u -L "undertone-$$" capture-pane -p | grep -qF "$1"; }
enter() { tmux -L "undertone-$$" send-keys Enter; }

@test "calibrate: five steps on a terminal, the leak is told, and live takes its devices from the profile" {
	tmux -u -L "undertone-$$" -f /dev/null new-session -d -x 120 -y 40 \
	    "'$UNDERTONE' calibrate --caller headphones --agent desk 2>'$RIG/err'; sleep 60"
	rig_wait 20 screen_has "1 of 5: the devices"
	rig_wait 20 screen_has "2 of 5: the room"
	enter
	rig_wait 20 screen_has "3 of 5: your voice"
	play "$WORK/voice.wav"
	enter
	rig_wait 20 screen_has "4 of 5: the far side"
	rig_wait 20 eval '[ "$(pactl list short sink-inputs | wc -l)" = 0 ]'
	play "$WORK/far.wav"
	enter
	rig_wait 20 screen_has "5 of 5: the profile"
	tmux -u -L "undertone-$$" capture-pane -p
	screen_has "The far side leaks into the microphone"
	rig_wait 5 screen_has "Written to"
	profile=$RIG/home/.config/undertone/desk.ini
	grep -qx 'caller = pulse:DEVICE=caller.monitor' "$profile"
	grep -qx 'agent = pulse:DEVICE=agent.monitor' "$profile"
	leak=$(sed -n 's/^leak_db = //p' "$profile")
	awk -v l="$leak" 'BEGIN { exit !(l > -21 && l < -15) }'

	rig_live --now --jsonl
	rig_wait 20 rig_captures
	[ "$(heard_by)" = "$(printf '%s\n' "$(index_of caller.monitor)" "$(index_of agent.monitor)" | sort | tr '\n' ' ')" ]
	rig_end
	# A device that is not there today: said, and the default taken.
	sed -i 's/^agent = .*/agent = pulse:DEVICE=gone/' "$profile"
	run "$UNDERTONE" live --now --caller file:"$WORK/none.wav"
	[[ "$output" == *"pulse:DEVICE=gone"*"is not here: the default is taken"* ]]
}

@test "--app: one program's sound, and nothing else of the desk" {
	sox -V1 -n -r 8000 -b 16 "$RIG/noise.wav" synth 30 noise vol 0.3
	sox -V1 -D "$WORK/call.wav" "$RIG/phone.wav" remix 1 trim 3 4 repeat 5
	$RIG_FIRST paplay --client-name=other --device=caller "$RIG/noise.wav" 3>&- &
	RIG_STARTED="$RIG_STARTED $!"
	set -- --now --app softphone --agent "$(monitor agent)" --audio "$RIG/captured.wav" --jsonl
	rig_live "$@"
	rig_wait 20 grep -q "softphone: this program is playing nothing" "$RIG/live.err"
	$RIG_FIRST paplay --client-name=softphone --device=caller "$RIG/phone.wav" 3>&- &
	RIG_STARTED="$RIG_STARTED $!"
	rig_wait 20 eval '[ "$(pactl list short sink-inputs | wc -l)" = 2 ]'
	rig_live "$@"
	rig_wait 20 rig_captures
	rig_wait 30 eval '[ "$(stat -c %s "$RIG/captured.wav")" -gt 160000 ]'
	rig_end
	read -r offset compared different where < <("$RIGBIN/match" "$RIG/phone.wav" "$RIG/captured.wav" 0)
	echo "$different of $compared samples differ ($where)"
	# The stream of another program may be joined inside a block of 20 ms.
	[ "$compared" -gt 16000 ]
	[ "$different" -le 160 ]
}
