/*
 * fuzz_siprec.c - bodies of recording sessions: their parts, metadata, and SDP offers with their answers
 */
#include "wire/libre.h"

#include "wire/sdp.h"
#include "wire/siprec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_sdp(const char *text, size_t size)
{
	static const unsigned ports[SDP_STREAMS] = { 20000, 20002 };
	struct sdp_stream stream[SDP_STREAMS];
	struct sdp_answer *a;

	if (sdp_answer_create(&a, "127.0.0.1", ports))
		abort();
	if (sdp_answer_read(a, text, size, stream) == 0) {
		for (size_t i = 0; i < SDP_STREAMS; i++)
			if (stream[i].active && (!stream[i].formats || stream[i].formats > SDP_FORMATS ||
			                         !codec_has_samples(stream[i].format[0].format.codec)))
				abort();
		free(sdp_answer_write(a));
	}
	sdp_answer_destroy(a);
}

/* Sizes are checked to the byte: each part is read in a copy of its own. */
static void fuzz_part(const struct siprec_part *p, struct siprec_metadata *m)
{
	char *copy = malloc(p->size + !p->size);

	memcpy(copy, p->data, p->size);
	if (p->size && copy[0] == '<')
		siprec_read(m, copy, p->size);
	else
		fuzz_sdp(copy, p->size);
	free(copy);
	siprec_sender(m, "1");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct siprec_metadata m = { 0 };
	struct siprec_part part;
	size_t at = 0;

	while (siprec_next_part(&part, (const char *)data, size, "b", 1, &at))
		fuzz_part(&part, &m);
	return 0;
}
