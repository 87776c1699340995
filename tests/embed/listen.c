/*
 * listen - an example of a program that embeds libundertone
 *
 *	cc listen.c $(pkg-config --cflags --libs undertone) -o listen
 *	sox call.wav -t f32 -r 8000 -c 2 - | ./listen
 *
 * Reads 32-bit float stereo at 8 kHz, caller left, agent right, and prints what the caller's voice does.
 */
#include <undertone/undertone.h>

#include <stdio.h>
#include <string.h>

enum { FRAMES = 800 };

static void on_event(void *ctx, const struct undertone_event *e)
{
	double s = (double)undertone_event_t_ms(e) / 1000;

	(void)ctx;
	if (!strcmp(undertone_event_kind(e), "cue") && !strcmp(undertone_event_text(e, "state"), "open"))
		printf("%7.1f s  %s\n", s, undertone_event_text(e, "text"));
	if (!strcmp(undertone_event_kind(e), "tone") && undertone_event_number(e, "stress") >= 65)
		printf("%7.1f s  stress %.0f\n", s, undertone_event_number(e, "stress"));
	if (!strcmp(undertone_event_kind(e), "call_end"))
		printf("%7.1f s  the end\n", s);
}

int main(void)
{
	struct undertone_call_options options = { .rate_hz = 8000, .voices = UNDERTONE_CALLER_AND_AGENT };
	struct undertone_call *call = NULL;
	struct undertone *u = NULL;
	float stereo[FRAMES][2], caller[FRAMES], agent[FRAMES];
	char error[256];
	size_t n;

	if (undertone_create(&u, error, sizeof(error)) || undertone_call_create(&call, u, &options, on_event, NULL)) {
		fprintf(stderr, "listen: %s\n", error);
		undertone_destroy(&u);
		return 1;
	}
	while ((n = fread(stereo, sizeof(*stereo), FRAMES, stdin)) > 0) {
		for (size_t i = 0; i < n; i++) {
			caller[i] = stereo[i][0];
			agent[i] = stereo[i][1];
		}
		undertone_call_push(call, caller, agent, n);
	}
	undertone_call_end(call, "end");
	undertone_call_destroy(&call);
	undertone_destroy(&u);
	return 0;
}
