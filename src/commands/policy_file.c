#include "commands/policy_file.h"

#include "commands/who.h"
#include "settings/policy_seal.h"
#include "store/agreement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_text(struct policy_file *p)
{
	char error[POLICY_ERROR_LEN];

	p->text = cli_read_file(p->path);
	if (!p->text) {
		cli_error("%s: %s", p->path, strerror(errno));
		return EXIT_USAGE;
	}
	if (!policy_parse(&p->policy, p->path, p->text, error))
		return EXIT_OK;
	cli_error("%s; src/settings/POLICY.md tells what a policy says", error);
	return EXIT_USAGE;
}

static int take_down(struct policy_file *p, struct store *s)
{
	int status = who_audit(s, "policy", NULL);

	if (!status && agreement_add(s, p->text)) {
		cli_error("%s", store_error(s));
		status = EXIT_FAILED;
	}
	return status;
}

/* Measures what was read against what was agreed on; with nothing read, that is in force. */
static int compare(struct policy_file *p, struct store *s)
{
	char error[POLICY_ERROR_LEN], *text;
	struct policy agreed;
	int err = agreement_newest(s, &text);

	if (err && err != -ENOENT) {
		cli_error("%s", store_error(s));
		return EXIT_FAILED;
	}
	if (text && policy_parse(&agreed, "the policy agreed on", text, error)) {
		cli_error("%s", error);
		free(text);
		return EXIT_FAILED;
	}
	if (!p->text && text) {
		p->text = text;
		p->policy = agreed;
		p->signed_by_both = policy_signed_by_both(text, &agreed);
		return EXIT_OK;
	}
	if (p->text && policy_may_follow(p->text, &p->policy, text ? &agreed : NULL, error)) {
		cli_error("%s: %s", p->path, error);
		free(text);
		return EXIT_USAGE;
	}
	p->signed_by_both = p->text && policy_signed_by_both(p->text, &p->policy);
	bool news = p->signed_by_both && (!text || strcmp(p->text, text) != 0);

	free(text);
	return news ? take_down(p, s) : EXIT_OK;
}

int policy_file_open(struct policy_file *p, const char *store_path)
{
	char error[STORE_ERROR_LEN];
	struct store *s;
	int status = p->path ? read_text(p) : EXIT_OK;

	if (status || !store_path || (access(store_path, F_OK) && !p->path))
		return status;
	if (store_open(&s, store_path, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	status = compare(p, s);
	store_close(s);
	return status;
}

void policy_file_close(struct policy_file *p)
{
	free(p->text);
	p->text = NULL;
}

void policy_file_web(struct policy_file *p, const struct calibration *cal, bool recording, struct web_config *cfg)
{
	for (enum cues_language l = 0; l < CUES_LANGUAGES; l++) {
		struct policy_sheet *s = &p->sheet[l];

		policy_sheet(s, &p->policy, cal, recording, p->signed_by_both, l);
		for (size_t i = 0; i < s->count; i++)
			p->page[l][i] = (struct web_line) { s->line[i].heading, s->line[i].term, s->line[i].text };
		cfg->policy[l] = (struct web_policy) { p->page[l], s->count };
	}
	cfg->tension = &cal->tension;
	cfg->trends = &cal->trends;
	cfg->texts = &cal->cues.texts;
	cfg->language = cues_language_names[cal->cues.language];
	cfg->floor_tone = p->policy.floor_tone_all;
	cfg->load_limit_minutes = p->policy.load_limit_minutes;
}
