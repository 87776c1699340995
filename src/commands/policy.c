/* policy - what a centre agreed on: shown, signed by employer and works council, and checked */

#include "commands/policy_file.h"
#include "settings/policy_seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_STORE = OPTION_OWN, OPTION_AS, OPTION_KEY, OPTION_POLICY, PATH_LEN = 4096, TERM_COLUMNS = 20 };

static const struct option options[] = {
	CLI_COMMON_OPTIONS,
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "as", required_argument, NULL, OPTION_AS },
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "policy", required_argument, NULL, OPTION_POLICY },
	{ 0 }
};

struct policy_command {
	const struct command *self;
	struct cli  cli;
	struct policy_file file;
	char        store[PATH_LEN];
	const char *as, *key;
	bool        helped;
};

/* ---- keys ---- */

static int make_key(const char *path)
{
	unsigned char seed[POLICY_KEY_BYTES], public[POLICY_KEY_BYTES];
	char hex[2 * POLICY_KEY_BYTES + 1];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), err = fd < 0 ? -errno : 0;

	randombytes_buf(seed, sizeof(seed));
	if (!err && (write(fd, seed, sizeof(seed)) != (ssize_t)sizeof(seed) || fsync(fd)))
		err = errno ? -errno : -EIO;
	if (fd >= 0)
		close(fd);
	policy_public(public, seed);
	sodium_memzero(seed, sizeof(seed));
	if (err) {
		cli_error("%s: %s", path, strerror(-err));
		return EXIT_FAILED;
	}
	puts(sodium_bin2hex(hex, sizeof(hex), public, sizeof(public)));
	return EXIT_OK;
}

static int read_key(const char *path, unsigned char seed[POLICY_KEY_BYTES])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	const char *what = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		what = strerror(errno);
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		what = "others can read it: chmod 600 it, and make another";
	else if (st.st_size != POLICY_KEY_BYTES || read(fd, seed, POLICY_KEY_BYTES) != POLICY_KEY_BYTES)
		what = "is not a key: 'undertone policy key FILE' makes one";
	if (fd >= 0)
		close(fd);
	if (!what)
		return EXIT_OK;
	cli_error("%s: %s", path, what);
	return EXIT_FAILED;
}

/* ---- signing ---- */

static int append(const char *path, const char *text, const char *line)
{
	FILE *f = fopen(path, "ab");
	size_t len = strlen(text);
	bool bad = !f;

	if (f) {
		/* A last line without an end would swallow the signature. */
		bad = (len && text[len - 1] != '\n' && fputc('\n', f) == EOF) || fputs(line, f) == EOF;
		bad = fclose(f) != 0 || bad;
	}
	if (bad)
		cli_error("%s: %s", path, strerror(errno));
	return bad ? EXIT_FAILED : EXIT_OK;
}

/* The text as it will stand, whose last line has an end. */
static char *with_end(const char *text)
{
	size_t len = strlen(text);
	char *whole = malloc(len + 2);

	if (whole)
		snprintf(whole, len + 2, "%s%s", text, len && text[len - 1] != '\n' ? "\n" : "");
	return whole;
}

static int sign(struct policy_command *c, const char *path)
{
	unsigned char seed[POLICY_KEY_BYTES], public[POLICY_KEY_BYTES];
	char line[POLICY_LINE_LEN], *text;
	int party = c->as ? policy_party_find(c->as) : -ENOENT, status;

	if (party < 0 || !c->key)
		return cli_usage(c->self, "sign needs --as employer or --as works_council, and --key FILE");
	c->file.path = path;
	status = policy_file_open(&c->file, NULL);
	if (!status)
		status = read_key(c->key, seed);
	if (status)
		return status;
	policy_public(public, seed);
	text = with_end(c->file.text);
	if (text)
		policy_sign(line, text, (enum policy_party)party, seed);
	sodium_memzero(seed, sizeof(seed));
	if (!c->file.policy.has_signer[party] || memcmp(public, c->file.policy.signer[party], sizeof(public)) != 0) {
		cli_error("%s: [signers] %s is another key than this one", path, c->as);
		status = EXIT_FAILED;
	} else {
		status = text ? append(path, c->file.text, line) : EXIT_FAILED;
	}
	free(text);
	return status;
}

/* ---- looking ---- */

static int verify(struct policy_command *c, const char *path)
{
	const struct policy *p = &c->file.policy;
	int status;

	c->file.path = path;
	status = policy_file_open(&c->file, NULL);
	for (enum policy_party i = 0; !status && i < POLICY_PARTIES; i++)
		printf("%-14s %s\n", policy_party_name(i), !p->has_signer[i] ? "is not named in [signers]" :
		       policy_signed(c->file.text, i, p->signer[i]) ? "has signed it" : "has not signed it");
	return status ? status : policy_signed_by_both(c->file.text, p) ? EXIT_OK : EXIT_FAILED;
}

/* Bytes of UTF-8 that take no column of their own. */
static int beyond(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) == 0x80;
	return n;
}

static int show(struct policy_command *c)
{
	enum cues_language language = (enum cues_language)c->cli.cal.cues.language;
	struct policy_sheet *s = &c->file.sheet[language];
	const char *heading = "";
	int status = policy_file_open(&c->file, c->store);

	if (status)
		return status;
	policy_apply(&c->file.policy, &c->cli.cal);
	policy_sheet(s, &c->file.policy, &c->cli.cal, false, c->file.signed_by_both, language);
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(heading, s->line[i].heading) != 0)
			printf("%s%s\n", i ? "\n" : "", heading = s->line[i].heading);
		printf("  %-*s %s\n", TERM_COLUMNS + beyond(s->line[i].term), s->line[i].term, s->line[i].text);
	}
	return EXIT_OK;
}

static int act(struct policy_command *c, int argc, char **argv)
{
	if (argc == 1 && !strcmp(argv[0], "show"))
		return show(c);
	if (argc == 2 && !strcmp(argv[0], "key"))
		return make_key(argv[1]);
	if (argc == 2 && !strcmp(argv[0], "sign"))
		return sign(c, argv[1]);
	if (argc == 2 && !strcmp(argv[0], "verify"))
		return verify(c, argv[1]);
	return cli_usage(c->self, "say show, key FILE, sign FILE, or verify FILE");
}

static int run(const struct command *self, int argc, char **argv)
{
	struct policy_command *c = calloc(1, sizeof(*c));
	int status = c ? cli_open(&c->cli) : EXIT_FAILED, option;

	if (!c)
		return status;
	c->self = self;
	cli_store_path(c->store, sizeof(c->store));
	while (!status && !c->helped && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':           cli_help(self); c->helped = true; break;
		case OPTION_STORE:  snprintf(c->store, sizeof(c->store), "%s", optarg); break;
		case OPTION_AS:     c->as = optarg; break;
		case OPTION_KEY:    c->key = optarg; break;
		case OPTION_POLICY: c->file.path = optarg; break;
		default:            status = cli_option(&c->cli, self, option, optarg);
		}
	}
	if (!status && !c->helped)
		status = act(c, argc - optind, argv + optind);
	policy_file_close(&c->file);
	cli_close(&c->cli);
	free(c);
	return status;
}

const struct command policy_command = {
	.name = "policy",
	.arguments = "show | key FILE | sign FILE | verify FILE",
	.summary = "Show what a centre agreed on; sign it as employer or works council",
	.help = "  show             what is obeyed, in words: of --policy FILE, and of what was agreed on before\n"
	"  key FILE         makes a signing key, and prints its public half for [signers] of the policy\n"
	"  sign FILE        adds the signature of --as PARTY under --key FILE to the policy\n"
	"  verify FILE      who has signed it; exit status 1 where not both have\n"
	"\n"
	"  --as PARTY       employer or works_council\n"
	"  --key FILE       the signing key, mode 0600\n"
	"  --policy FILE    show: this one\n"
	"  --store DB       the timelines' database (default: $XDG_STATE_HOME/undertone/timelines.db)\n"
	"\nOnce serve or live has obeyed a policy signed by both, a looser one needs both signatures again.\n"
	"\nExample:\n  undertone policy sign --as works_council --key council.key policy.ini\n",
	.run = run,
};
