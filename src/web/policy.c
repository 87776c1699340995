/* policy.c - what a centre agreed on, for whoever is concerned: no token is asked for, and nothing of any call is in
 * it */

#include "web/server.h"

#include "analysis/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_text(FILE *f, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<': fputs("&lt;", f); break;
		case '>': fputs("&gt;", f); break;
		case '&': fputs("&amp;", f); break;
		default:  fputc(*text, f);
		}
}

static void write_lines(FILE *f, const struct web_line *line, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!i || strcmp(line[i].heading, line[i - 1].heading) != 0)
			fprintf(f, "%s\t<h2>%s</h2>\n\t<dl>\n", i ? "\t</dl>\n" : "", line[i].heading);
		fprintf(f, "\t\t<dt>%s</dt><dd>", line[i].term);
		write_text(f, line[i].text);
		fputs("</dd>\n", f);
	}
	if (count)
		fputs("\t</dl>\n", f);
}

enum MHD_Result page_policy(struct request *r)
{
	enum cues_language language = request_language(r);
	const struct web_policy *policy = &r->web->cfg.policy[language];
	char *body = NULL;
	size_t len;
	FILE *f = open_memstream(&body, &len);
	enum MHD_Result result;

	if (!f)
		return MHD_NO;
	write_lines(f, policy->line, policy->count);
	result = fclose(f) ? MHD_NO : reply_page_with(r, MHD_HTTP_OK, "policy.html", (const struct place[]){
		{ "LANGUAGE", cues_language_names[language] },
		{ "TITLE", SAY(language, "What was agreed on", "Lo acordado") },
		{ "HEADING", SAY(language, "What was agreed on", "Lo acordado") },
		{ "OBEYED", SAY(language, "This is what the program obeys here, whoever asks.",
		                "Esto es lo que el programa obedece aquí, pregunte quien pregunte.") },
		{ "<!-- body -->", body }, { NULL, NULL } });
	free(body);
	return result;
}
