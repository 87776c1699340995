/* subject - what a caller may ask for: to see, to take, to have erased, to object */

#include "commands/cli.h"
#include "commands/subject_letter.h"
#include "commands/who.h"
#include "engine/identity.h"
#include "sink/sink.h"
#include "store/places.h"
#include "store/recordings.h"
#include "store/subject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_RECORDINGS, OPTION_CALLER_ID, OPTION_OUT, OPTION_WITHDRAW, PATH_LEN = 4096 };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "recordings", required_argument, NULL, OPTION_RECORDINGS },
	{ "caller-id", required_argument, NULL, OPTION_CALLER_ID },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "withdraw", no_argument, NULL, OPTION_WITHDRAW },
	{ 0 }
};

struct subject {
	struct cli    cli;
	struct store *store;
	char          path[PATH_LEN], recordings[PATH_LEN], hash[IDENTITY_ID_LEN];
	const char   *caller_id, *out;
	bool          withdraw, helped;
	char        (*calls)[STORE_ID_LEN];
	size_t        count, room;
};

static int fail(const struct subject *s, const char *what)
{
	cli_error("%s: %s", s->path, what);
	return EXIT_FAILED;
}

/* ---- the caller's calls ---- */

static void add_call(void *ctx, const char *call)
{
	struct subject *s = ctx;

	if (s->count == s->room) {
		size_t room = 2 * s->room + 16;
		void *grown = realloc(s->calls, room * sizeof(*s->calls));

		if (!grown)
			abort();                        /* half an answer would be a wrong one */
		s->calls = grown;
		s->room = room;
	}
	snprintf(s->calls[s->count++], STORE_ID_LEN, "%s", call);
}

static int find(struct subject *s)
{
	int objected = subject_objected(s->store, s->hash);

	if (objected < 0)
		return fail(s, store_error(s->store));
	printf("%zu calls of this caller are kept%s\n", s->count, objected ? "; the caller has objected: no new ones are" : "");
	for (size_t i = 0; i < s->count; i++)
		puts(s->calls[i]);
	return EXIT_OK;
}

/* ---- export: what there is as it is, and a page that says it in words ---- */

struct writing {
	struct sink   *sink;
	struct letter *letter;
};

static void write_event(void *ctx, const struct event *e)
{
	struct writing *w = ctx;

	sink_write(w->sink, e);
	letter_event(w->letter, e);
}

static int export_call(struct subject *s, struct letter *letter, const char *call)
{
	struct writing w = { NULL, letter };
	char path[PATH_LEN];
	int err, late;

	if (snprintf(path, sizeof(path), "%s/%s.jsonl", s->out, call) >= PATH_LEN)
		return -ENAMETOOLONG;
	err = sink_open(&w.sink, "jsonl", path, NULL);
	if (!err)
		err = store_events(s->store, call, write_event, &w);
	late = sink_close(w.sink);
	return err ? err : late;
}

static int export(struct subject *s, const struct command *c)
{
	char path[PATH_LEN];
	struct letter letter;
	int err;

	if (!s->out)
		return cli_usage(c, "export needs --out DIR, a folder for what is known of the caller");
	if (mkdir(s->out, 0700) && errno != EEXIST) {
		cli_error("%s: %s", s->out, strerror(errno));
		return EXIT_FAILED;
	}
	snprintf(path, sizeof(path), "%s/README.txt", s->out);
	err = letter_open(&letter, path, s->count, &s->cli.cal.retention);
	for (size_t i = 0; !err && i < s->count; i++)
		err = export_call(s, &letter, s->calls[i]);
	if (!err)
		err = letter_close(&letter);
	if (err) {
		cli_error("%s: %s", s->out, strerror(-err));
		return EXIT_FAILED;
	}
	printf("Exported %zu calls to %s; begin with README.txt\n", s->count, s->out);
	return EXIT_OK;
}

static int erase(struct subject *s)
{
	int err = 0, erased;

	for (size_t i = 0; !err && i < s->count; i++)
		err = places_forget(s->store, s->recordings, s->calls[i]);
	if (err) {
		cli_error("%s: %s", s->recordings, strerror(-err));
		return EXIT_FAILED;
	}
	erased = subject_erase(s->store, s->hash);
	if (erased < 0)
		return fail(s, store_error(s->store));
	printf("Erased %d calls of this caller\n", erased);
	return EXIT_OK;
}

static int object(struct subject *s)
{
	int err = s->withdraw ? subject_withdraw(s->store, s->hash) : subject_object(s->store, s->hash);

	if (err && err != -ENOENT)
		return fail(s, store_error(s->store));
	puts(s->withdraw ? "The objection is withdrawn: calls of this caller may be analysed again"
	                 : "No call of this caller will be analysed or kept; 'subject erase' removes what there is");
	return EXIT_OK;
}

static const struct {
	const char *name, *action;              /* as written in the audit log */
} verbs[] = {
	{ "find", "subject find" }, { "export", "subject export" }, { "erase", "subject erase" }, { "object", "subject object" },
};

static int act(struct subject *s, const struct command *c, const char *verb)
{
	size_t i = 0;

	while (i < sizeof(verbs) / sizeof(*verbs) && strcmp(verbs[i].name, verb))
		i++;
	if (i == sizeof(verbs) / sizeof(*verbs))
		return cli_usage(c, "'%s' is none of find, export, erase, object", verb);
	if (subject_calls(s->store, s->hash, add_call, s))
		return fail(s, store_error(s->store));
	/* Each call by itself, so that who opened it can be told of each. */
	for (size_t n = 0; n < s->count; n++)
		if (who_audit(s->store, verbs[i].action, s->calls[n]))
			return EXIT_FAILED;
	if (!s->count && who_audit(s->store, verbs[i].action, NULL))
		return EXIT_FAILED;
	return i == 0 ? find(s) : i == 1 ? export(s, c) : i == 2 ? erase(s) : object(s);
}

static int open_all(struct subject *s)
{
	char error[STORE_ERROR_LEN];            /* as long as IDENTITY_ERROR_LEN */
	struct identity id;
	int err = identity_open(&id, NULL, error);

	if (!err) {
		identity_caller(&id, s->caller_id, s->hash);
		identity_clear(&id);
		err = store_open(&s->store, s->path, error);
	}
	if (err)
		cli_error("%s", error);
	return err ? EXIT_FAILED : EXIT_OK;
}

static int read_options(struct subject *s, const struct command *c, int argc, char **argv)
{
	int option, status = EXIT_OK;

	while (!status && !s->helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':               cli_help(c); s->helped = true; break;
		case OPTION_STORE:      snprintf(s->path, sizeof(s->path), "%s", optarg); break;
		case OPTION_RECORDINGS: snprintf(s->recordings, sizeof(s->recordings), "%s", optarg); break;
		case OPTION_CALLER_ID:  s->caller_id = optarg; break;
		case OPTION_OUT:        s->out = optarg; break;
		case OPTION_WITHDRAW:   s->withdraw = true; break;
		default:                status = cli_option(&s->cli, c, option, optarg);
		}
	}
	if (!status && !s->helped && optind + 1 != argc)
		status = cli_usage(c, "say find, export, erase or object");
	if (!status && !s->helped && !s->caller_id)
		status = cli_usage(c, "whose calls?  --caller-id ID, as it is given with the calls");
	if (!*s->recordings)
		recordings_folder(s->path, s->recordings, sizeof(s->recordings));
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct subject s = { .store = NULL };
	int status = cli_open(&s.cli);

	cli_store_path(s.path, sizeof(s.path));
	if (!status)
		status = read_options(&s, self, argc, argv);
	if (!status && !s.helped)
		status = open_all(&s);
	if (!status && !s.helped)
		status = act(&s, self, argv[optind]);
	free(s.calls);
	store_close(s.store);
	cli_close(&s.cli);
	return status;
}

const struct command subject_command = {
	.name = "subject",
	.arguments = "find|export|erase|object --caller-id ID [OPTION...]",
	.summary = "Find, export or erase one caller's calls, or refuse them from now on",
	.help = "  --caller-id ID    the caller, as given with the calls; only a keyed hash of it is kept\n"
	"  --store DB        the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"  --recordings DIR  where recordings are (default: recordings, beside the database), and wherever --record put them\n"
	"  --out DIR         export: the timelines as JSON lines, and README.txt, which says in words what they hold\n"
	"  --withdraw        object: the objection is taken back\n"
	"\nExample:\n  undertone subject export --caller-id '+34 600 000 000' --out answer\n",
	.run = run,
};
