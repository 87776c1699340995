#include "commands/cli.h"
#include "commands/report_input.h"

#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"  --qa DIR               the calls of a run: what 'undertone analyze --out DIR' has left (with jsonl among its formats)\n"
	"  --store DB             the calls of a database\n"
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
	"  with qa.ini:  dead_air: fail if silence > 15 s\n"
	"                rose_not_eased: listen if stress.peak >= 70 and not stress.eased\n";

enum { OPTION_QA = OPTION_OWN, OPTION_STORE, OPTION_OUT, OPTION_PDF, OPTION_RULES, OPTION_CHANGE, OPTION_LINK };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "qa", required_argument, NULL, OPTION_QA },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "pdf", required_argument, NULL, OPTION_PDF },
	{ "rules", required_argument, NULL, OPTION_RULES },
	{ "change", required_argument, NULL, OPTION_CHANGE },
	{ "link", required_argument, NULL, OPTION_LINK },
	{ 0 }
};

enum { CHANGES_MAX = 16, PATH_LEN = 4096, DATE_LEN = 10 };

struct making {
	struct cli    cli;
	struct rules  rules;
	struct change changes[CHANGES_MAX];
	size_t        changes_count;
	const char   *folder, *store, *out, *pdf, *link;
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

static int take_option(struct making *m, const struct command *self, int option, char *value)
{
	switch (option) {
	case OPTION_QA:     m->folder = value; return EXIT_OK;
	case OPTION_STORE:  m->store = value; return EXIT_OK;
	case OPTION_OUT:    m->out = value; return EXIT_OK;
	case OPTION_PDF:    m->pdf = value; return EXIT_OK;
	case OPTION_LINK:   m->link = value; return EXIT_OK;
	case OPTION_RULES:  return take_rules(m, value);
	case OPTION_CHANGE: return take_change(m, self, value);
	default:            return cli_option(&m->cli, self, option, value);
	}
}

/* One page into its file, whole or not at all. */
static int write_page(const struct report *r, const struct page_kind *kind, const char *path)
{
	char part[PATH_LEN];
	struct page *p = NULL;
	int err, late;
	FILE *f;

	snprintf(part, sizeof(part), "%.4000s.%ld.part", path, (long)getpid());
	f = fopen(part, "w");
	err = f ? page_open(&p, kind, f, "Undertone: what the calls sounded like") : -errno;
	if (!err)
		err = report_write(p, r);
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

static int make_report(struct making *m)
{
	struct report_input *in = NULL;
	int status = m->folder ? report_input_folder(&in, m->folder) : report_input_store(&in, m->store);

	if (!status) {
		const struct report r = { .archive = report_input_archive(in), .cal = &m->cli.cal, .rules = &m->rules,
		                          .changes = m->changes, .changes_count = m->changes_count, .link = m->link,
		                          .version = UNDERTONE_VERSION };

		if (m->out)
			status = write_page(&r, &page_html, m->out);
		if (!status && m->pdf)
			status = write_page(&r, &page_pdf, m->pdf);
	}
	report_input_close(in);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct making m = { .link = "http://127.0.0.1:8765" };
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
	if (!status && !m.folder == !m.store)
		status = cli_usage(self, "which calls?  --qa DIR or --store DB");
	if (!status && !m.out && !m.pdf)
		status = cli_usage(self, "where does the report go?  --out FILE.html, --pdf FILE.pdf or both");
	if (!status)
		status = make_report(&m);
out:
	cli_close(&m.cli);
	return status;
}

const struct command report_command = {
	.name = "report",
	.arguments = "--qa DIR|--store DB [--out FILE.html] [--pdf FILE.pdf] [OPTION...]",
	.summary = "Write one page on many calls, for quality assurance",
	.help = help,
	.run = run,
};
