#!/usr/bin/env bats
# What a centre agreed on: obeyed, shown, signed by two, and not loosened by one.
load helper

write() {
	cat >"$1" <<-END
	[purpose]
	text = Calls are chosen for coaching,
	text = <b>and</b> for nothing else.
	contact = dpo@example.org
	[recording]
	allowed = ${2:-no}
	[retention]
	timelines_days = ${3:-20}
	[groups]
	smallest = 12
	[signers]
	employer = $(cat employer.pub)
	works_council = $(cat council.pub)
	END
}
keys() {
	undertone policy key employer.key >employer.pub
	undertone policy key council.key >council.pub
}
sign() { for party in "${@:2}"; do undertone policy sign --as "$party" --key "${party#works_}.key" "$1"; done; }

@test "policy: it is shown in words, on a page that asks for no token, and obeyed" {
	keys
	write policy.ini
	undertone token --store t.db add quinn --role qa >/dev/null
	sed -i '/signers/,$d' policy.ini
	serve --policy policy.ini --set retention.timelines_days=25
	curl -sf "$at/policy" >page
	grep -q 'Calls are chosen for coaching, &lt;b&gt;and&lt;/b&gt; for nothing else.' page
	grep -q '20 days' page
	grep -q 'fewer than 12 calls' page
	grep -q 'Recording is not allowed' page
	grep -q 'dpo@example.org' page
	curl -sfI "$at/policy" | grep -qi "content-security-policy: .*script-src 'self'"
	stop
	undertone policy show --store t.db --policy policy.ini >sheet
	grep -q 'Timelines .*20 days' sheet
	printf '[retention]\ntimelines_days = never\n' >bad.ini
	run undertone serve --store t.db --policy bad.ini
	one_line
	[[ "$output" == *"bad.ini:2: retention.timelines_days = never"* ]]
}

@test "policy: two sign it, and one alone cannot loosen it" {
	keys
	[ "$(stat -c %a council.key)" = 600 ]
	write policy.ini
	run undertone serve --store t.db --policy policy.ini
	one_line
	[[ "$output" == *"the employer has not signed it"* ]]
	sign policy.ini employer
	run undertone policy verify policy.ini
	[ "$status" -eq 1 ]
	[[ "$output" == *"works_council  has not signed it"* ]]
	run undertone policy sign --as works_council --key employer.key policy.ini
	one_line
	sign policy.ini works_council
	undertone policy verify policy.ini
	serve --policy policy.ini
	curl -sf "$at/policy" | grep -q 'By both: neither can loosen it alone'
	stop
	undertone audit --store t.db | grep -q ' policy '
	# It is in force where none is named, and where the file is gone.
	mv policy.ini agreed.ini
	serve
	curl -sf "$at/policy" | grep -q 'By both'
	stop
	undertone prove --store t.db | grep -q 'signed  *by employer and works council'
	# Looser by the employer alone: refused, whatever is in the file.
	write looser.ini yes 60
	sign looser.ini employer
	run undertone serve --store t.db --policy looser.ini --record
	one_line
	[[ "$output" == *"recording.allowed"*"the works council has not signed it"* ]]
	sed 's/allowed = no/allowed = yes/' agreed.ini >forged.ini
	run undertone serve --store t.db --policy forged.ini
	one_line
	{ cat agreed.ini; printf '[recording]\nallowed = yes\n'; } >below.ini
	run undertone serve --store t.db --policy below.ini
	one_line
	[[ "$output" == *"below the signatures"* ]]
	# Stricter by anybody; looser by both.
	printf '[retention]\ntimelines_days = 5\n[groups]\nsmallest = 12\n' >stricter.ini
	undertone policy show --store t.db --policy stricter.ini | grep -q '5 days'
	sign looser.ini works_council
	serve --policy looser.ini
	stop
	undertone policy show --store t.db | grep -q 'may be recorded'
	undertone audit --store t.db --verify
}
