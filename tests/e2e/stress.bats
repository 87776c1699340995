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
	printf 'call\tfrom\n' >wrong.tsv
	run undertone evaluate wrong.tsv
	one_line
}
