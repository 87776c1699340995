#include "commands/cli.h"
#include "commands/kept.h"
#include "commands/report_input.h"

#include "report/report.h"
#include "web/coached.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"  --qa DIR               the calls of a run: what 'undertone analyze --out DIR' has left (with jsonl among its formats)\n"
	"  --store DB             the calls of a database\n"
	"  --agent ID             with --store: that agent's weeks instead, for the one-to-one: what the agent can change, against\n"
	"                         the agent's own past, and nothing of how callers sounded\n"
	"  --weeks N              with --agent: how far back (12); in Spanish with --set cues.language=es\n"
	"  --out FILE.html        where the page goes; it needs nothing else, and no script\n"
	"  --pdf FILE.pdf         the same on A4\n"
	"  --rules FILE           the centre's own conditions, one a line: NAME: pass|fail|listen if CONDITION\n"
	"  --change DATE=WHAT     sets tone before a day against tone from it on, by call reason; may be given again\n"
	"  --link URL             where replay is served (default: http://127.0.0.1:8765)\n"
	"\n"
	"Rules ask of duration, silence, silences, silence_total, hold, hold_total, monologue, overlap_total,\n"
	"agent.{interruptions,talk_share,turns,rate,response_gap,longest_turn}; and, with the verdict listen alone, of\n"
	"caller.{talk_share,interruptions,longest_turn}, stress.{peak,mean,start,end,tense,rise,eased}\n"
	"and line.{level,snr,troubles,lost}.\n"
	"\n"
	"Examples:\n"
	"  undertone report --qa results --out report.html --pdf report.pdf\n"
	"  undertone report --store calls.db --rules qa.ini --change '2026-11-10=the new menu' --out report.html\n"
	"  undertone report --store calls.db --agent dana --out dana.html --pdf dana.pdf\n"
	"  with qa.ini:  dead_air: fail if silence > 15 s\n"
	"                rose_not_eased: listen if stress.peak >= 70 and not stress.eased\n";

enum { OPTION_QA = OPTION_OWN, OPTION_STORE, OPTION_OUT, OPTION_PDF, OPTION_RULES, OPTION_CHANGE, OPTION_LINK,
       OPTION_AGENT, OPTION_WEEKS };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "qa", required_argument, NULL, OPTION_QA },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "pdf", required_argument, NULL, OPTION_PDF },
	{ "rules", required_argument, NULL, OPTION_RULES },
	{ "change", required_argument, NULL, OPTION_CHANGE },
	{ "link", required_argument, NULL, OPTION_LINK },
	{ "agent", required_argument, NULL, OPTION_AGENT },
	{ "weeks", required_argument, NULL, OPTION_WEEKS },
	{ 0 }
};

enum { CHANGES_MAX = 16, PATH_LEN = 4096, DATE_LEN = 10 };

struct making {
	struct cli    cli;
	struct rules  rules;
	struct change changes[CHANGES_MAX];
	size_t        changes_count;
	const char   *folder, *store, *out, *pdf, *link, *agent;
	unsigned      weeks;                    /* of an agent */
};

static int take_rules(struct making *m, const char *path)
{
	char error[RULES_ERROR_LEN], *text = cli_read_file(path);
	int err;

	if (!text) {
		cli_error("%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	err = rules_read(&m->rules, path, text, error);
	free(text);
	if (err)
		cli_error("%s", error);
	return err ? EXIT_USAGE : EXIT_OK;
}

/* "2026-11-10=the new menu" */
static int take_change(struct making *m, const struct command *self, char *value)
{
	char *what = strchr(value, '=');
	int y, mon, d, used = 0;

	if (m->changes_count == CHANGES_MAX)
		return cli_usage(self, "--change: no more than %d", CHANGES_MAX);
	if (!what || what - value != DATE_LEN || sscanf(value, "%4d-%2d-%2d=%n", &y, &mon, &d, &used) != 3 || used != DATE_LEN + 1)
		return cli_usage(self, "--change %s: write it as 2026-11-10=what changed", value);
	*what = '\0';
	m->changes[m->changes_count++] = (struct change){ value, what + 1 };
	return EXIT_OK;
}

static int take_weeks(struct making *m, const struct command *self, const char *value)
{
	char *end;
	long weeks = strtol(value, &end, 10);

	if (*end || weeks < 1 || weeks > COACHED_WEEKS_MAX)
		return cli_usage(self, "--weeks %s: a number from 1 to %d", value, COACHED_WEEKS_MAX);
	m->weeks = (unsigned)weeks;
	return EXIT_OK;
}

static int take_option(struct making *m, const struct command *self, int option, char *value)
{
	switch (option) {
	case OPTION_QA:     m->folder = value; return EXIT_OK;
	case OPTION_STORE:  m->store = value; return EXIT_OK;
	case OPTION_OUT:    m->out = value; return EXIT_OK;
	case OPTION_PDF:    m->pdf = value; return EXIT_OK;
	case OPTION_LINK:   m->link = value; return EXIT_OK;
	case OPTION_AGENT:  m->agent = value; return EXIT_OK;
	case OPTION_WEEKS:  return take_weeks(m, self, value);
	case OPTION_RULES:  return take_rules(m, value);
	case OPTION_CHANGE: return take_change(m, self, value);
	default:            return cli_option(&m->cli, self, option, value);
	}
}

/* What goes onto a page. */
struct content {
	const char *title;
	int       (*write)(struct page *p, const void *what);
	const void *what;
	enum cues_language language;
};

static int write_calls(struct page *p, const void *what)
{
	return report_write(p, what);
}

static int write_agent(struct page *p, const void *what)
{
	return coaching_write(p, what);
}

/* One page into its file, whole or not at all. */
static int write_page(const struct content *c, const struct page_kind *kind, const char *path)
{
	char part[PATH_LEN];
	struct page *p = NULL;
	int err, late;
	FILE *f;

	snprintf(part, sizeof(part), "%.4000s.%ld.part", path, (long)getpid());
	f = fopen(part, "w");
	err = f ? page_open(&p, kind, f, c->title, cues_language_names[c->language]) : -errno;
	if (!err)
		err = c->write(p, c->what);
	late = page_close(p);
	if (!err)
		err = late;
	if (f && fclose(f) && !err)
		err = -errno;
	if (!err && rename(part, path))
		err = -errno;
	if (err) {
		cli_error("%s: %s", path, strerror(-err));
		unlink(part);
	}
	return err ? EXIT_FAILED : EXIT_OK;
}

static int write_pages(const struct making *m, const struct content *c)
{
	int status = m->out ? write_page(c, &page_html, m->out) : EXIT_OK;

	return !status && m->pdf ? write_page(c, &page_pdf, m->pdf) : status;
}

static int make_report(struct making *m)
{
	struct report_input *in = NULL;
	int status = m->folder ? report_input_folder(&in, m->folder) : report_input_store(&in, m->store);

	if (!status) {
		const struct report r = { .archive = report_input_archive(in), .cal = &m->cli.cal, .rules = &m->rules,
		                          .changes = m->changes, .changes_count = m->changes_count, .link = m->link,
		                          .version = UNDERTONE_VERSION };

		status = write_pages(m, &(struct content){ "Undertone: what the calls sounded like", write_calls, &r, CUES_ENGLISH });
	}
	report_input_close(in);
	return status;
}

/* One agent's weeks. */
static int make_coaching(struct making *m)
{
	struct coached weeks = { .count = 0 };
	struct store *s;
	int err, status = kept_open(&s, m->store);

	if (status)
		return status;
	err = coached_gather(&weeks, s, m->agent, NULL, false, m->weeks);
	if (err) {
		cli_error("%s: %s", m->store, err == -ENOENT ? "no call of this agent in these weeks; see --agent and --weeks"
		                                             : store_error(s));
		status = EXIT_FAILED;
	} else {
		const struct coaching d = coached_document(&weeks, m->agent, &m->cli.cal.trends, m->link,
		                                            (enum cues_language)m->cli.cal.cues.language);

		status = write_pages(m, &(struct content){ coaching_title(d.language), write_agent, &d, d.language });
	}
	coached_free(&weeks);
	store_close(s);
	return status;
}

static int check(const struct making *m, const struct command *self)
{
	if (!m->folder == !m->store)
		return cli_usage(self, "which calls?  --qa DIR or --store DB");
	if (m->agent && !m->store)
		return cli_usage(self, "--agent needs --store DB: a run's folder names no agent");
	if (m->agent && (m->rules.count || m->changes_count))
		return cli_usage(self, "--rules and --change are for many agents' calls: no agent is judged by them");
	if (!m->out && !m->pdf)
		return cli_usage(self, "where does the report go?  --out FILE.html, --pdf FILE.pdf or both");
	return EXIT_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct making m = { .link = "http://127.0.0.1:8765", .weeks = COACHED_WEEKS };
	int status = cli_open(&m.cli), option;

	while (!status && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			goto out;
		}
		status = take_option(&m, self, option, optarg);
	}
	if (!status && optind < argc)
		status = cli_usage(self, "%s: calls are named by --qa DIR or --store DB", argv[optind]);
	if (!status)
		status = check(&m, self);
	if (!status)
		status = m.agent ? make_coaching(&m) : make_report(&m);
out:
	cli_close(&m.cli);
	return status;
}

const struct command report_command = {
	.name = "report",
	.arguments = "--qa DIR|--store DB [--agent ID] [--out FILE.html] [--pdf FILE.pdf] [OPTION...]",
	.summary = "Write one page on many calls for quality assurance, or on one agent's weeks for the one-to-one",
	.help = help,
	.run = run,
};
