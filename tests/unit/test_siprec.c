/* Bodies in parts, and recording metadata as Cisco, Oracle and others write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "wire/siprec.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *boundary, *body, *parts;
} bodies[] = {
	{ "two",        "b", "--b\r\nContent-Type: a/b\r\n\r\nx\r\ny\r\n--b\r\nContent-Type: c/d;q=1\r\n\r\nz\r\n--b--\r\n",
	  "a/b[x\r\ny] c/d[z] " },
	{ "preamble",   "b", "hello\r\n--b\r\nContent-Type: a/b\r\n\r\nx\r\n--b--", "a/b[x] " },
	{ "not closed", "b", "--b\r\nContent-Type: a/b\r\n\r\nx", "a/b[x] " },
	{ "empty part", "b", "--b\r\n\r\n--b--", "[] " },
	{ "no headers", "b", "--b\r\n\r\nx\r\n--b--", "[x] " },
	{ "bare LF",    "b", "--b\ncontent-type:a/b\n\nx\n--b--\n", "a/b[x] " },
	{ "dashes in data", "bb", "--bb\r\n\r\n--b\r\n--\r\n--bb--", "[--b\r\n--] " },
	{ "none",       "b", "nothing here", "" },
	{ "no boundary", "", "--\r\n\r\nx", "" },
	{ "closed at once", "b", "--b--", "" },
};

static void test_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct siprec_part p;
		char told[256] = "";
		size_t at = 0;

		while (siprec_next_part(&p, bodies[i].body, strlen(bodies[i].body), bodies[i].boundary,
		                        strlen(bodies[i].boundary), &at))
			snprintf(told + strlen(told), sizeof(told) - strlen(told), "%.*s[%.*s] ", (int)p.type_len, p.type,
			         (int)p.size, p.data);
		if (strcmp(told, bodies[i].parts))
			print_message("%s\n", bodies[i].name);
		assert_string_equal(told, bodies[i].parts);
	}
}

#define RFC "<recording xmlns='urn:ietf:params:xml:ns:recording:1'>" \
	"<participant participant_id='p'><nameID aor='sip:ana@x'/></participant>" \
	"<stream stream_id='s'><label> 7 </label></stream>" \
	"<participantstreamassoc participant_id='p'><send>s</send><recv>t</recv></participantstreamassoc></recording>"

static const struct {
	const char *name, *xml, *first;         /* who sends label 7; NULL: nobody is known to */
	int err;
} documents[] = {
	{ "RFC 7865", RFC, "sip:ana@x", 0 },
	{ "with prefixes", "<r:recording xmlns:r='urn:x'><r:participant participant_id='p'><r:nameID aor='sip:ana@x'/>"
	  "</r:participant><r:stream stream_id='s'><r:label>7</r:label></r:stream><r:participantstreamassoc "
	  "participant_id='p'><r:send>s</r:send></r:participantstreamassoc></r:recording>", "sip:ana@x", 0 },
	{ "Oracle's draft", "<recording xmlns:apkt='a'><participant id='p' session='c'><nameID aor='sip:ana@x'><name>Ana</name>"
	  "</nameID><send>s</send><apkt:x/></participant><stream id='s'><label>7</label></stream></recording>", "sip:ana@x", 0 },
	{ "an element for the aor", "<recording><participant id='p'><aor>sip:ana@x</aor><send>s</send></participant>"
	  "<stream id='s'><label>7</label></stream></recording>", "sip:ana@x", 0 },
	{ "another label", "<recording><participant id='p'><aor>sip:ana@x</aor><send>s</send></participant>"
	  "<stream id='s'><label>8</label></stream></recording>", NULL, 0 },
	{ "no aor", "<recording><participant id='p'><send>s</send></participant><stream id='s'><label>7</label></stream>"
	  "</recording>", NULL, 0 },
	{ "only receives", "<recording><participant id='p'><aor>a</aor><recv>s</recv></participant><stream id='s'>"
	  "<label>7</label></stream></recording>", NULL, 0 },
	{ "nothing", "<recording/>", NULL, 0 },
	{ "cut", "<recording><participant", NULL, -1 },
	{ "no XML", "v=0", NULL, -1 },
	{ "empty", "", NULL, -1 },
	{ "laughs", "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><recording>&b;</recording>", NULL, -1 },
	{ "an outside entity", "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", NULL, -1 },
};

static void test_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		struct siprec_metadata m = { 0 };
		int err = siprec_read(&m, documents[i].xml, strlen(documents[i].xml));
		const char *who = siprec_sender(&m, "7");

		if (!err != !documents[i].err || !who != !documents[i].first)
			print_message("%s\n", documents[i].name);
		assert_true(!err == !documents[i].err);
		if (documents[i].first)
			assert_string_equal(who, documents[i].first);
		else
			assert_null(who);
	}
}

/* In pieces: what comes later adds to what is known; what is broken changes nothing. */
static void test_pieces(void **state)
{
	(void)state;
	static const char first[] = "<recording><participant id='p'><nameID aor='sip:a@x'/></participant></recording>";
	static const char second[] = "<recording><stream id='s'><label>7</label></stream><participant id='p'><send>s</send>"
	                             "</participant></recording>";
	struct siprec_metadata m = { 0 };

	assert_int_equal(siprec_read(&m, first, strlen(first)), 0);
	assert_null(siprec_sender(&m, "7"));
	assert_true(siprec_read(&m, "<recording><participant id='q'/>", 32) < 0);
	assert_int_equal(m.participants, 1);
	assert_int_equal(siprec_read(&m, second, strlen(second)), 0);
	assert_string_equal(siprec_sender(&m, "7"), "sip:a@x");
}

/* More of everything than there is room for is passed over; texts are cut. */
static void test_limits(void **state)
{
	(void)state;
	enum { MANY = 200 };
	static char xml[SIPREC_BODY_MAX];
	struct siprec_metadata m = { 0 };
	size_t n = (size_t)snprintf(xml, sizeof(xml), "<recording>");

	for (int i = 0; i < MANY; i++)
		n += (size_t)snprintf(xml + n, sizeof(xml) - n, "<stream id='s%d'/><participant id='p%d'><send>s%d</send>"
		                      "<send>t%d</send><nameID aor='%0150d'/></participant>", i, i, i, i, i);
	n += (size_t)snprintf(xml + n, sizeof(xml) - n, "</recording>");
	assert_int_equal(siprec_read(&m, xml, n), 0);
	assert_int_equal(m.participants, SIPREC_PARTICIPANTS);
	assert_int_equal(m.streams, SIPREC_STREAMS);
	assert_int_equal(strlen(m.participant[0].aor), SIPREC_TEXT_LEN - 1);
	assert_true(siprec_read(&m, xml, SIPREC_BODY_MAX + 1) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
