#!/usr/bin/env bats
# The stress score: its evidence adds up, explains itself, and can be measured against labels.
load helper

SHIPPED="$BATS_TEST_DIRNAME/../../calibration/stress.ini"

@test "the evidence of every second adds up to its score" {
	undertone analyze "$CALL" >a.jsonl
	jq -s -e '[.[] | select(.kind == "tone" and .stress != null)] | length > 20 and all(
		([.evidence[].points] | add) as $sum
		| (100 / (1 + pow(10; -$sum / 10)) - .stress) | fabs < 0.11)' a.jsonl
}

@test "explain recomputes a stored second, and it is the score that was stored" {
	undertone analyze --store calls.db "$CALL" >/dev/null
	call=$(undertone calls --store calls.db | awk 'NR == 2 { print $1 }')
	for time in 0:20 45 1:30; do
		run undertone explain --store calls.db "$call" "$time"
		[ "$status" -eq 0 ]
		[[ "$output" == *"at_rest"*"sum"*"That is the score that was stored."* ]]
	done
	run undertone explain --store calls.db "$call" noon
	[ "$status" -eq 2 ]
	run undertone explain --store calls.db "$call" 99:00
	one_line
	run undertone explain --store calls.db no-such-call 0:20
	one_line
}

@test "another scorecard changes the score, and explain says which one is missing" {
	sed 's/^prior = .*/prior = 0.5/; s/^id = .*/id = half/' "$SHIPPED" >half.ini
	undertone analyze --scorecard half.ini --store calls.db "$CALL" >/dev/null
	call=$(undertone calls --store calls.db | awk 'NR == 2 { print $1 }')
	run undertone explain --store calls.db "$call" 0:20
	[ "$status" -eq 1 ]
	[[ "$output" == *"half: give that one with --scorecard"* ]]
	undertone explain --scorecard half.ini --store calls.db "$call" 0:20
}

@test "a scorecard that turns is refused, by its line" {
	sed '0,/^point_3 = .*/s//point_3 = -1 -30/' "$SHIPPED" >turns.ini
	run undertone analyze --scorecard turns.ini "$CALL"
	one_line
	[[ "$output" == *"turns.ini:"*"must never fall"* ]]
}

@test "evaluate measures against labels, and draws a page" {
	printf 'call\tstart_ms\tend_ms\tlabel\tsex\n%s\t10000\t20000\tcalm\tf\n%s\t40000\t50000\ttense\tf\n' "$CALL" "$CALL" \
	    >labels.tsv
	undertone evaluate --page page.html labels.tsv >table
	grep -q '^AUC, tense against calm  *[01]\.[0-9]' table
	grep -q 'expected calibration error' table
	[ "$(grep -c '<svg' page.html)" -eq 2 ]
	[ "$(grep -o ' id="[^"]*"' page.html | sort | uniq -d | wc -l)" -eq 0 ]
	! grep -q nan table
	printf 'call\tfrom\n' >wrong.tsv
	run undertone evaluate wrong.tsv
	one_line
}

# Two calm calls and two that rise, answered as an agent answers the wrap-up's question; no audio is left to fit from.
answered_store() {
	local i rise port id answer
	for i in 1 2 3 4; do
		sox "$CALL" "call$i.wav" trim 0 "$((70 + i))"
		[ $i -le 2 ] || sox "$CALL" "call$i.wav" trim "$((8 * (i - 3)))"
		undertone analyze --store calls.db "call$i.wav" >"call$i.jsonl"
	done
	rm call?.wav
	"$UNDERTONE" serve --web 127.0.0.1:0 --store calls.db >serve.out 2>&1 3>&- &
	SERVER=$!
	for i in $(seq 100); do grep -q 'http://127' serve.out && break; sleep 0.1; done
	port=$(sed -n 's,.*http://127\.0\.0\.1:\([0-9]*\)/.*,\1,p' serve.out | head -1)
	for i in 1 2 3 4; do
		id=$(jq -r 'select(.kind == "call_start") | .call' "call$i.jsonl")
		answer=no
		[ $i -le 2 ] || answer=yes
		curl -sf -X PUT -H 'X-Undertone: 1' -H 'Content-Type: application/json' -d "{\"upset\":\"$answer\"}" \
		    "http://127.0.0.1:$port/api/calls/$id/label"
	done
	kill $SERVER
	wait $SERVER || true
}

@test "a store's seconds and its wrap-up answers are enough to fit a scorecard" {
	fit="$TOOLS/../build/tools/fit"
	answered_store
	"$fit" --template "$SHIPPED" --id mine-1 --out mine.ini calls.db >report
	grep -q '^fitted, .*calls.db  *tense/calm [01]\.' report
	grep -q '^id = mine-1$' mine.ini
	undertone analyze --scorecard mine.ini "$CALL" | jq -s -e '[.[] | select(.kind == "tone" and .stress != null)] | length > 20'
	undertone analyze --store empty.db "$CALL" >/dev/null
	run "$fit" --template "$SHIPPED" --out none.ini empty.db
	[ "$status" -eq 1 ]
	[[ "$output" == *"no call has an answer"* ]]
}

@test "fit and escalations say what they take" {
	for tool in fit escalations; do
		"$TOOLS/../build/tools/$tool" --help | grep -q '^Example'
		run "$TOOLS/../build/tools/$tool" --no-such-option
		[ "$status" -eq 2 ]
	done
}
