#include "sink/json.h"
#include "sink/sink.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"

struct room {
	char dir[FOLDER_LEN], path[96];
};

static int set_up(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	folder_make(r->dir, "sink");
	snprintf(r->path, sizeof(r->path), "%s/out", r->dir);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct room *r = *state;

	folder_remove(r->dir);
	free(r);
	return 0;
}

/* ---- one short call, as every format writes it ---- */

#define ON(k, s, t) .kind = EVENT_##k, .side = s, .call = "c1", .t_ms = t

static const struct event call[] = {
	{ ON(CALL_START, SIDE_NONE, 0), .start = { .started_at = "2026-11-21T09:30:00Z", .source = "a, \"b\"\n.wav",
	                                           .rate_hz = 8000, .channels = 2 } },
	{ ON(TONE, CALLER, 1000), .tone = { .speech_ms = 400, .level_dbfs = -20.04f, .level_db = NAN, .rate_syl_s = NAN,
	  .snr_db = 30, .f0_hz = 200.5f, .f0_st = 3, .f0_range_st = NAN, .alpha_nb_db = -6, .stress = 71.4f, .confidence = 0.5f,
	  .evidence = { 1, { { "f0_st", 3, "st", 24 } } } } },
	{ ON(TONE, AGENT, 1000), .tone = { .speech_ms = 0, .level_dbfs = NAN, .level_db = NAN, .rate_syl_s = NAN, .snr_db = NAN } },
	{ ON(CUE, SIDE_NONE, 1500), .cue = { CUE_OPEN, CUE_CALLER_TENSE, "a < b & c\n\nsecond --> line\n", CUE_NO_REASON, { 0 } } },
	{ ON(TURN, CALLER, 1600), .turn = { 200, 1250, EVENT_NULL_MS } },
	{ ON(OVERLAP, AGENT, 1600), .overlap = { 1000, 1250, OVERLAP_INTERRUPTION } },
	{ ON(TONE, CALLER, 2000), .tone = { .stress = 32, .level_dbfs = NAN } },
	{ ON(SILENCE, SIDE_NONE, 6000), .silence = { 2000, 6000 } },
	{ ON(CUE, SIDE_NONE, 6000), .cue = { CUE_CLOSE, CUE_CALLER_TENSE, NULL, CUE_HEEDED, { 0 } } },
	{ ON(HOLD, AGENT, 9000), .hold = { 6000, 9000, HOLD_MUSIC } },
	{ ON(TURN, AGENT, 9500), .turn = { 1000, 9500, -250 } },
	{ ON(CALL_END, SIDE_NONE, 10000), .end = { .reason = "end", .duration_ms = 10000, .stress.mean = NAN } },
};

enum { EVENTS = sizeof(call) / sizeof(*call) };

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 1 << 16);

	assert_non_null(f);
	assert_true(fread(text, 1, (1 << 16) - 1, f) > 0);
	fclose(f);
	return text;
}

static char *written(const struct room *r, const char *format)
{
	struct sink *s;

	assert_int_equal(sink_open(&s, format, r->path, NULL), 0);
	for (size_t i = 0; i < EVENTS; i++)
		assert_int_equal(sink_write(s, &call[i]), 0);
	assert_int_equal(sink_close(s), 0);
	return slurp(r->path);
}

static void jsonl_is_one_object_a_line(void **state)
{
	char *text = written(*state, "jsonl"), *line = text;

	for (size_t i = 0; i < EVENTS; i++) {
		char *expected = json_line(&call[i]);

		assert_int_equal(strcspn(line, "\n"), strlen(expected));
		assert_memory_equal(line, expected, strlen(expected));
		line += strlen(expected) + 1;
		free(expected);
	}
	assert_string_equal(line, "");
	free(text);
}

static void json_is_one_object_a_call(void **state)
{
	char *text = written(*state, "json");
	json_t *o = json_loads(text, 0, NULL), *events = json_object_get(o, "events");
	struct event e;

	assert_int_equal(json_array_size(events), EVENTS);
	for (size_t i = 0; i < EVENTS; i++) {
		assert_int_equal(json_to_event(json_array_get(events, i), &e), 0);
		assert_int_equal(e.kind, call[i].kind);
	}
	json_decref(o);
	free(text);
}

/* A call that was never begun: whole JSON all the same. */
static void json_without_events_is_json(void **state)
{
	const struct room *r = *state;
	struct sink *s;

	assert_int_equal(sink_open(&s, "json", r->path, NULL), 0);
	assert_int_equal(sink_close(s), 0);

	char *text = slurp(r->path);

	assert_string_equal(text, "{\"events\":[\n]}\n");
	free(text);
}

static size_t cells(const char *row, const char **end)
{
	size_t n = 1;
	bool quoted = false;

	for (; *row && (quoted || *row != '\n'); row++) {
		if (*row == '"')
			quoted = !quoted;
		n += *row == ',' && !quoted;
	}
	*end = *row ? row + 1 : row;
	return n;
}

static void csv_has_one_header_and_a_row_an_event(void **state)
{
	char *text = written(*state, "csv");
	const char *at = text;
	size_t columns = cells(at, &at), rows = 0;

	assert_memory_equal(text, "kind,call,t_ms,side,started_at,source,rate_hz,channels,", 55);
	for (; *at; rows++)
		assert_int_equal(cells(at, &at), columns);
	assert_int_equal(rows, EVENTS);
	assert_non_null(strstr(text, "\ncall_start,c1,0,,2026-11-21T09:30:00Z,\"a, \"\"b\"\"\n.wav\",8000,2,"));
	assert_non_null(strstr(text, "\ntone,c1,1000,caller,"));
	assert_non_null(strstr(text, ",400,-20,,,30,200.5,3,,-6,71.4,0.5,"
	                             "\"[{\"\"feature\"\":\"\"f0_st\"\",\"\"delta\"\":3.0,\"\"unit\"\":\"\"st\"\",\"\"points\"\":24.0}]\","));
	assert_non_null(strstr(text, ",caller_talk_ms,"));
	assert_non_null(strstr(text, ",cues_dead_air,"));
	assert_null(strstr(text, "nan"));
	free(text);
}

static void rttm_has_a_line_a_turn(void **state)
{
	char *text = written(*state, "rttm");

	assert_string_equal(text, "SPEAKER c1 1 0.200 1.050 <NA> <NA> caller <NA> <NA>\n"
	                          "SPEAKER c1 2 1.000 8.500 <NA> <NA> agent <NA> <NA>\n");
	free(text);
}

static void vtt_shows_cues_and_stress_in_order(void **state)
{
	char *text = written(*state, "vtt");

	assert_string_equal(text, "WEBVTT\n"
	                          "\n00:00:00.000 --> 00:00:01.000\n<v caller>stress 70\n"
	                          "\n00:00:01.000 --> 00:00:10.000\n<v caller>stress 30\n"
	                          "\n00:00:01.500 --> 00:00:06.000\n<v undertone>a &lt; b &amp; c\nsecond --&gt; line\n");
	free(text);
}

/* The tiers as name: start-end label, … of what is not empty; checks on the way that they tile 0 to 10 s. */
static void textgrid_tiles_every_tier(void **state)
{
	static const char expected[] =
		"caller: 0.200-1.250 turn;agent: 1.000-9.500 turn;overlap: 1.000-1.250 interruption by agent;"
		"silence: 2.000-6.000 silence;6.000-9.000 hold: music;cues: 1.500-6.000 caller_tense;"
		"stress: 0.000-1.000 71;1.000-2.000 32;";
	char *text = written(*state, "textgrid"), seen[1024] = "", name[32], label[64];
	char *at = strstr(text, "item []:");
	int tiers = 0, size, n;

	assert_non_null(strstr(text, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0.000\nxmax = 10.000\n"
	                             "tiers? <exists>\nsize = 6\nitem []:\n"));
	while ((at = strstr(at, "class = \"IntervalTier\""))) {
		double start, end, last = 0;

		assert_int_equal(sscanf(at, "class = \"IntervalTier\" name = \"%31[^\"]\" xmin = 0.000 xmax = 10.000 "
		                            "intervals: size = %d", name, &size), 2);
		sprintf(seen + strlen(seen), "%s: ", name);
		for (int i = 1; i <= size; i++) {
			at = strstr(at, "intervals [");
			label[0] = '\0';
			assert_true(sscanf(at, "intervals [%d]: xmin = %lf xmax = %lf text = \"%63[^\"]\"", &n, &start, &end, label) >= 3);
			assert_int_equal(n, i);
			assert_true(start == last && end > start);
			if (*label)
				sprintf(seen + strlen(seen), "%.3f-%.3f %s;", start, end, label);
			last = end;
			at++;
		}
		assert_true(last == 10);
		tiers++;
	}
	assert_int_equal(tiers, 6);
	assert_string_equal(seen, expected);
	free(text);
}

/* ---- files and faults ---- */

static int count_files(const char *dir)
{
	char command[128];
	int n = -1;

	snprintf(command, sizeof(command), "ls -A '%s' | wc -l", dir);

	FILE *f = popen(command, "r");

	assert_int_equal(fscanf(f, "%d", &n), 1);
	pclose(f);
	return n;
}

static void a_file_has_its_name_only_when_it_is_whole(void **state)
{
	const struct room *r = *state;
	size_t count;
	const struct sink_format *formats = sink_formats(&count);

	for (size_t i = 0; i < count; i++) {
		struct sink *s;

		remove(r->path);
		assert_int_equal(sink_open(&s, formats[i].name, r->path, NULL), 0);
		assert_int_equal(sink_write(s, &call[0]), 0);
		assert_int_equal(access(r->path, F_OK), -1);
		assert_int_equal(sink_close(s), 0);
		assert_int_equal(access(r->path, R_OK), 0);
		assert_int_equal(count_files(r->dir), 1);
	}
}

static void what_cannot_be_opened_is_said(void **state)
{
	const struct room *r = *state;
	struct sink *s;
	char path[128];

	assert_int_equal(sink_open(&s, "parquet", r->path, NULL), -EINVAL);
	assert_null(s);
	assert_null(sink_format_find("parquet"));
	snprintf(path, sizeof(path), "%s/none/out", r->dir);
	assert_int_equal(sink_open(&s, "jsonl", path, NULL), -ENOENT);
	assert_int_equal(sink_close(NULL), 0);
}

static int write_much(struct sink *s)
{
	int err = 0;

	for (int i = 0; !err && i < 20000; i++) {
		struct event tone = call[1], turn = call[4];

		tone.t_ms = turn.t_ms = i * 1000;
		tone.tone.stress = (float)(i % 2 * 50);
		turn.turn.start_ms = i * 1000;
		turn.turn.end_ms = i * 1000 + 500;
		err = sink_write(s, &tone);
		if (!err)
			err = sink_write(s, &turn);
	}
	return err;
}

static void a_full_stream_is_an_error_at_once(void **state)
{
	FILE *f = fopen("/dev/full", "w");
	struct sink *s;

	(void)state;
	assert_int_equal(sink_open(&s, "jsonl", NULL, f), 0);
	assert_int_equal(sink_write(s, &call[0]), -ENOSPC);
	assert_int_equal(sink_write(s, &call[1]), -ENOSPC);
	assert_int_equal(sink_close(s), -ENOSPC);
	fclose(f);
}

static void a_full_disk_leaves_no_half_file(void **state)
{
	struct room *r = *state;
	size_t count;
	const struct sink_format *formats = sink_formats(&count);

	if (mount("none", r->dir, "tmpfs", 0, "size=64k"))
		skip();                                         /* needs root */
	for (size_t i = 0; i < count; i++) {
		struct sink *s;
		int err;

		assert_int_equal(sink_open(&s, formats[i].name, r->path, NULL), 0);
		err = write_much(s);
		assert_true(err == 0 || err == -ENOSPC);        /* 0: put aside elsewhere until the end */
		assert_int_equal(sink_close(s), -ENOSPC);
		assert_int_equal(count_files(r->dir), 0);
	}
	assert_int_equal(umount(r->dir), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(jsonl_is_one_object_a_line),
		TEST(json_is_one_object_a_call),
		TEST(json_without_events_is_json),
		TEST(csv_has_one_header_and_a_row_an_event),
		TEST(rttm_has_a_line_a_turn),
		TEST(vtt_shows_cues_and_stress_in_order),
		TEST(textgrid_tiles_every_tier),
		TEST(a_file_has_its_name_only_when_it_is_whole),
		TEST(what_cannot_be_opened_is_said),
		TEST(a_full_stream_is_an_error_at_once),
		TEST(a_full_disk_leaves_no_half_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
