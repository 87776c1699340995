# rig.bash - a sound card for tests: a private PulseAudio with null sinks, and nothing of the machine's own
#
#   source file ─► play ─► null sink `caller` ─► its monitor ─► undertone live
#                       └► null sink `agent`  ─► its monitor ─┘
#
# Source this, rig_up in setup, rig_down in teardown.  Everything lives in $RIG, a folder of its own: runtime folder, home, ALSA's
# configuration.  Needs no sound card, no desktop, no rights; runs as root too.

# Where it is allowed, server, player and capture come before all other work of the machine, as a desktop's sound does.
# The server comes first: a stream that has just been opened keeps its thread busy until the server has answered.
rig_first() { if chrt --rr "$1" true 2>/dev/null; then echo chrt --rr "$1"; fi; }
RIG_SOUND=$(rig_first 7) RIG_FIRST=$(rig_first 6) RIG_CAPTURE=$(rig_first 5)

# rig_up [MODULE...]: starts the server with two null sinks, or with the modules given.
rig_up() {
	RIG=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm)")      # in memory: no disk holds anybody up
	mkdir -m 700 "$RIG/run" "$RIG/home"
	export XDG_RUNTIME_DIR=$RIG/run HOME=$RIG/home PULSE_SERVER=unix:$RIG/run/native ALSA_CONFIG_PATH=$RIG/asound.conf
	export JACK_NO_START_SERVER=1
	unset XDG_CONFIG_HOME XDG_STATE_HOME PULSE_SINK PULSE_SOURCE
	cat >"$ALSA_CONFIG_PATH" <<-'END'
	pcm.!default { type null }
	pcm.pulse {
		@args [ DEVICE ]
		@args.DEVICE { type string default "" }
		type pulse
		device $DEVICE
		hint { show on description "PulseAudio" }
	}
	END
	rig_server "$@"
}

# norewinds: without it a null sink plays two seconds ahead.
rig_null() { echo "module-null-sink sink_name=$1 rate=8000 channels=1 format=s16le norewinds=1 sink_properties=device.description=$2"; }

rig_server() {
	local m args=()
	[ $# -gt 0 ] || set -- "$(rig_null caller Headphones)" "$(rig_null agent Desk)"
	for m in "module-native-protocol-unix auth-anonymous=1 socket=$RIG/run/native" "$@"; do args+=(-L "$m"); done
	rm -f "$RIG/run/native"
	$RIG_SOUND pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes --log-target=file:"$RIG/server.log" \
	    "${args[@]}" >/dev/null 2>&1 3>&- &
	RIG_SERVER=$!
	rig_wait 20 pactl info || return 1
	# The server sets itself back when it starts.
	[ -z "$RIG_SOUND" ] || chrt --all-tasks --rr --pid 7 "$RIG_SERVER"
}

rig_down() {
	local pid
	for pid in $RIG_STARTED $RIG_SERVER; do kill "$pid" 2>/dev/null; done
	wait 2>/dev/null
	rm -rf "$RIG"
}

# rig_wait SECONDS COMMAND...: until the command succeeds.
rig_wait() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { echo "waited in vain for: $*" >&2; return 1; }
		sleep 0.05
	done
}

# rig_live ARGUMENT...: starts `undertone live` in the background: $LIVE its id, $RIG/live.out and live.err what it says.
rig_live() {
	$RIG_CAPTURE "$UNDERTONE" live "$@" >"$RIG/live.out" 2>"$RIG/live.err" </dev/null 3>&- &
	LIVE=$!
	RIG_STARTED="$RIG_STARTED $LIVE"
}

rig_captures() { [ "$(pactl list short source-outputs | wc -l)" -ge "${1:-2}" ]; }

# rig_end [SIGNAL]: ends it and waits; the status is the program's.
rig_end() {
	kill -"${1:-TERM}" "$LIVE"
	wait "$LIVE"
}

monitor() { echo "pulse:DEVICE=$1.monitor"; }
