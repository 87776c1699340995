/* What is said of a call: moments, file names, rows of a CSV, a sidecar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "batch/csv_rows.h"
#include "batch/name_pattern.h"
#include "batch/sidecar.h"
#include "batch/when.h"

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void moments_become_utc(void **state)
{
	static const struct { const char *text, *utc; } table[] = {
		{ "20261120", "2026-11-20T00:00:00Z" },
		{ "2026-11-20", "2026-11-20T00:00:00Z" },
		{ "20261120140305", "2026-11-20T13:03:05Z" },           /* Berlin's winter */
		{ "2026-07-20_14-03", "2026-07-20T12:03:00Z" },         /* and summer */
		{ "2026-11-20T14:03:00Z", "2026-11-20T14:03:00Z" },
		{ "2026-11-20 14:03:00.250+01:00", "2026-11-20T13:03:00Z" },
		{ "2026-11-20T14:03:00-0530", "2026-11-20T19:33:00Z" },
		{ "2024-02-29", "2024-02-29T00:00:00Z" },
		{ "2026-02-29", "" }, { "2026-11-31", "" }, { "2026-13-01", "" }, { "20261120 2500", "" }, { "2026-11", "" },
		{ "", "" }, { "yesterday", "" }, { "2026-11-20T14:03:00+99:00", "" }, { "20261120x", "" },
		{ "202611201403001", "" },
	};
	char out[WHEN_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(when_read(table[i].text, out), *table[i].utc != '\0');
		assert_string_equal(out, table[i].utc);
	}
}

static void names_fit_patterns(void **state)
{
	static const struct { const char *pattern, *path, *seen; } table[] = {
		{ "{date}_{agent}_{call}.wav", "/x/20261120_dana_17.wav", "20261120|dana|17" },
		{ "{date}-{agent}-{call}.wav", "2026-11-20-dana-17.wav", "2026-11-20|dana|17" },
		{ "{agent}_{call}.wav", "a_b_c.wav", "|a|b_c" },        /* as short as can be */
		{ "{agent}/*_{call}.*", "x/dana/rec_9.flac", "|dana|9" },
		{ "*{call}.wav", "17.wav", "||17" },
		{ "{agent}_{call}.wav", "dana.wav", NULL },
		{ "{agent}_{call}.wav", "_17.wav", NULL },              /* never empty */
		{ "{date}.wav", "20261340.wav", NULL },                 /* no such day */
		{ "{agent}/{call}.wav", "17.wav", NULL },
		{ "{call}.wav", "a/b.wav", "||b" },
	};
	struct name_pattern p;
	struct name_parts parts;
	char error[NAME_ERROR_LEN], seen[256];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(name_pattern_read(&p, table[i].pattern, error), 0);
		assert_int_equal(name_pattern_match(&p, table[i].path, &parts), table[i].seen != NULL);
		if (!table[i].seen)
			continue;
		snprintf(seen, sizeof(seen), "%s|%s|%s", parts.text[NAME_DATE], parts.text[NAME_AGENT], parts.text[NAME_CALL]);
		assert_string_equal(seen, table[i].seen);
	}
	assert_int_equal(name_pattern_read(&p, "{date}{time}_{agent}.wav", error), 0);
	assert_true(name_pattern_match(&p, "20260720140300_dana.wav", &parts));
	assert_string_equal(parts.started_at, "2026-07-20T12:03:00Z");
}

static void wrong_patterns_are_refused(void **state)
{
	static const char *const wrong[] = { "call.wav", "{agnet}.wav", "{agent", "{agent}_{agent}.wav", "{}" };
	struct name_pattern p;
	char error[NAME_ERROR_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(name_pattern_read(&p, wrong[i], error), -EINVAL);
}

/* Eight fields over hundreds of their separators: each place is tried once, not every way of dividing them. */
static void no_name_takes_long(void **state)
{
	struct name_pattern p;
	struct name_parts parts;
	char error[NAME_ERROR_LEN], name[1000];

	(void)state;
	memset(name, '-', sizeof(name));
	strcpy(name + 900, ".wav");
	assert_int_equal(name_pattern_read(&p, "{agent}-{team}-{queue}-{reason}-{caller}-{call}-*-*-*-x.wav", error), 0);
	assert_false(name_pattern_match(&p, name, &parts));
}

static FILE *text_file(const char *text)
{
	FILE *f = tmpfile();

	fputs(text, f);
	rewind(f);
	return f;
}

static void rows_are_read_as_rfc_4180_says(void **state)
{
	static const struct { const char *text, *seen; } table[] = {
		{ "a,b\n1,2\n", "a|b/1|2/" },
		{ "\xEF\xBB\xBF" "a,b\r\n\"1\r\n2\",\"say \"\"x\"\"\"\r\n", "a|b/1\r\n2|say \"x\"/" },
		{ "a,,\n\n,b", "a||/|b/" },
		{ "", "" }, { "\n\n", "" },
		{ "a,\"b", "!" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct csv_rows *r = malloc(sizeof(*r));
		char seen[256] = "";
		int got;

		csv_rows_init(r, text_file(table[i].text));
		while ((got = csv_rows_next(r)) > 0)
			for (size_t c = 0; c < r->count; c++) {
				strcat(seen, r->cells[c]);
				strcat(seen, c + 1 < r->count ? "|" : "/");
			}
		if (got < 0)
			strcpy(seen, "!");
		assert_string_equal(seen, table[i].seen);
		fclose(r->f);
		free(r);
	}
}

static int open_text(struct sidecar **s, const char *text, char *error)
{
	char path[] = "/tmp/sidecarXXXXXX";
	int fd = mkstemp(path), err;

	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	err = sidecar_open(s, path, error);
	unlink(path);
	return err;
}

static void sidecars_name_calls_by_path_name_or_number(void **state)
{
	struct sidecar *s;
	char error[SIDECAR_ERROR_LEN];

	(void)state;
	assert_int_equal(open_text(&s, "file,call,other,team\nx/1.wav,,o,path\n1.wav,,o,name\n,77,o,number\n2.wav\n", error), 0);
	assert_string_equal(sidecar_find(s, "x/1.wav", "")->text[SIDECAR_TEAM], "path");
	assert_string_equal(sidecar_find(s, "y/1.wav", "")->text[SIDECAR_TEAM], "name");
	assert_string_equal(sidecar_find(s, "y/9.wav", "77")->text[SIDECAR_TEAM], "number");
	assert_string_equal(sidecar_find(s, "2.wav", "")->text[SIDECAR_TEAM], "");
	assert_null(sidecar_find(s, "y/9.wav", ""));
	assert_null(sidecar_find(s, "y/9.wav", "78"));
	sidecar_close(s);
}

static void wrong_sidecars_are_refused_by_line(void **state)
{
	static const struct { const char *text, *line; } table[] = {
		{ "", "1:" }, { "team,queue\n", "1:" }, { "file,colour\n", "1:" },
		{ "file,started_at\na.wav,2026-11-20\nb.wav,tomorrow\n", "3:" }, { "file,team\na.wav,\"x\n", "2:" },
	};
	struct sidecar *s;
	char error[SIDECAR_ERROR_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(open_text(&s, table[i].text, error), -EINVAL);
		assert_null(s);
		assert_memory_equal(error, table[i].line, 2);
	}
	assert_int_equal(sidecar_open(&s, "/nowhere/at/all.csv", error), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_become_utc),
		cmocka_unit_test(names_fit_patterns),
		cmocka_unit_test(wrong_patterns_are_refused),
		cmocka_unit_test(no_name_takes_long),
		cmocka_unit_test(rows_are_read_as_rfc_4180_says),
		cmocka_unit_test(sidecars_name_calls_by_path_name_or_number),
		cmocka_unit_test(wrong_sidecars_are_refused_by_line),
	};

	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
