/* Payloads to samples: G.711 exactly as libsndfile has it, L16 in both orders, G.722 by its length and level. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "wire/codec.h"

#include <cmocka.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CODES = 256 };

/* Every code of a headerless file, decoded by libsndfile. */
static void read_codes(int format, float x[CODES])
{
	SF_INFO info = { .samplerate = 8000, .channels = 1, .format = SF_FORMAT_RAW | format };
	FILE *f = tmpfile();

	for (int i = 0; i < CODES; i++)
		fputc(i, f);
	rewind(f);

	SNDFILE *s = sf_open_fd(fileno(f), SFM_READ, &info, 0);

	assert_non_null(s);
	assert_int_equal(sf_readf_float(s, x, CODES), CODES);
	sf_close(s);
	fclose(f);
}

static void check_g711(const char *name, int format)
{
	struct codec_format f;
	struct decoder *d;
	uint8_t codes[CODES];
	float x[CODES], expected[CODES];

	for (int i = 0; i < CODES; i++)
		codes[i] = (uint8_t)i;
	read_codes(format, expected);
	assert_true(codec_find(&f, name, 8000, 1));
	assert_int_equal(decoder_create(&d, &f), 0);
	assert_int_equal(decoder_process(d, codes, CODES, 0, x, CODES), CODES);
	for (int i = 0; i < CODES; i++)
		assert_true(x[i] == expected[i]);
	decoder_destroy(d);
}

static void test_g711(void **state)
{
	(void)state;
	check_g711("PCMU", SF_FORMAT_ULAW);
	check_g711("pcma", SF_FORMAT_ALAW);
}

static void test_linear(void **state)
{
	(void)state;
	static const uint8_t payload[] = { 0x40, 0x00, 0x00, 0x40, 0x80, 0x00, 0x00, 0x80 };
	static const struct {
		const char *name;
		unsigned channels, channel;
		size_t n;
		float x[4];
	} table[] = {
		{ "L16",   1, 0, 4, { 0.5f, 64 / 32768.0f, -1, 128 / 32768.0f } },
		{ "L16",   2, 0, 2, { 0.5f, -1 } },
		{ "L16",   2, 1, 2, { 64 / 32768.0f, 128 / 32768.0f } },
		{ "S16LE", 1, 0, 4, { 64 / 32768.0f, 0.5f, 128 / 32768.0f, -1 } },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct codec_format f;
		struct decoder *d;
		float x[4];

		assert_true(codec_find(&f, table[i].name, 16000, table[i].channels));
		assert_int_equal(decoder_create(&d, &f), 0);
		assert_int_equal(decoder_process(d, payload, sizeof(payload), table[i].channel, x, 4), table[i].n);
		for (size_t k = 0; k < table[i].n; k++)
			assert_true(x[k] == table[i].x[k]);
		assert_int_equal(decoder_process(d, payload, 1, 0, x, 4), 0);
		decoder_destroy(d);
	}
}

/* Silence of G.722 is silence, at twice the rate of its clock. */
static void test_g722(void **state)
{
	(void)state;
	struct codec_format f;
	struct decoder *d;
	uint8_t payload[160];
	float x[320];

	memset(payload, 0xfa, sizeof(payload));
	assert_true(codec_static(&f, 9));
	assert_int_equal(f.clock_hz, 8000);
	assert_int_equal(f.rate_hz, 16000);
	assert_int_equal(codec_frames(&f, sizeof(payload)), 320);
	assert_int_equal(decoder_create(&d, &f), 0);
	assert_int_equal(decoder_process(d, payload, sizeof(payload), 0, x, 320), 320);
	for (int i = 0; i < 320; i++)
		assert_true(fabsf(x[i]) < 0.001f);
	decoder_destroy(d);
}

static const struct { const char *name; unsigned clock_hz, channels; bool known; } names[] = {
	{ "PCMU", 8000, 1, true },   { "PCMU", 16000, 1, false }, { "PCMU", 8000, 2, true },
	{ "G722", 8000, 1, true },   { "G722", 8000, 2, false },
	{ "G722", 16000, 1, false }, { "L16", 8000, 1, true },    { "L16", 44100, 2, true },  { "L16", 96000, 1, false },
	{ "L16", 4000, 1, false },   { "G729", 8000, 1, false },  { "telephone-event", 8000, 1, true },
	{ "", 8000, 1, false },      { "L16", 8000, 3, false },   { "L16", 8000, 0, false },
};

static void test_names(void **state)
{
	(void)state;
	struct codec_format f;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(codec_find(&f, names[i].name, names[i].clock_hz, names[i].channels), names[i].known);
	assert_true(codec_static(&f, 0) && f.codec == CODEC_PCMU);
	assert_false(codec_static(&f, 18));
	assert_false(codec_has_samples(CODEC_EVENT));
	assert_false(codec_has_samples(CODEC_COMFORT_NOISE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_g711),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_g722),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
