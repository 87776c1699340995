#include "store/audit_chain.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX_LEN = 2 * CHAIN_LINK_BYTES + 1, ANCHOR_LEN = 256 };

static int name_file(const struct chain *c, const char *end, char *out)
{
	int n = snprintf(out, CHAIN_PATH_LEN, "%s%s", c->path, end);

	return n < CHAIN_PATH_LEN ? 0 : -ENAMETOOLONG;
}

/* Two programs may make it at once: the lock is taken first, and who finds it empty fills it. */
static int fill_key(int fd)
{
	unsigned char key[CHAIN_KEY_BYTES];
	int err = 0;

	randombytes_buf(key, sizeof(key));
	if (pwrite(fd, key, sizeof(key), 0) != (ssize_t)sizeof(key) || fsync(fd))
		err = errno ? -errno : -EIO;
	sodium_memzero(key, sizeof(key));
	return err;
}

static int read_key(struct chain *c, bool make)
{
	struct stat st;
	int err = 0;

	if (flock(c->fd, LOCK_EX) || fstat(c->fd, &st))
		return -errno;
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return -EPERM;
	if (st.st_size == 0)
		err = make ? fill_key(c->fd) : -ENOENT;
	if (!err && pread(c->fd, c->key, sizeof(c->key), 0) != (ssize_t)sizeof(c->key))
		err = -EBADMSG;
	return err;
}

int chain_open(struct chain *c, const char *path, bool make)
{
	char file[CHAIN_PATH_LEN];
	int err;

	memset(c, 0, sizeof(*c));
	c->fd = -1;
	if (sodium_init() < 0)
		return -ENOSYS;
	if (!*path)
		return 0;
	if (snprintf(c->path, sizeof(c->path), "%s", path) >= (int)sizeof(c->path))
		return -ENAMETOOLONG;
	err = name_file(c, "-audit-key", file);
	if (err)
		return err;
	c->fd = open(file, (make ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOCTTY, 0600);
	if (c->fd < 0)
		return -errno;
	err = read_key(c, make);
	if (err)
		chain_close(c);
	return err;
}

void chain_close(struct chain *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	sodium_memzero(c->key, sizeof(c->key));
}

static void add_number(crypto_generichash_state *h, uint64_t n)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(n >> 8 * i);
	crypto_generichash_update(h, bytes, sizeof(bytes));
}

/* With its length before it: no two entries run together to the same bytes.  NULL has a length no text has. */
static void add_text(crypto_generichash_state *h, const char *text)
{
	add_number(h, text ? strlen(text) : UINT64_MAX);
	if (text)
		crypto_generichash_update(h, (const unsigned char *)text, strlen(text));
}

static void begin(const struct chain *c, crypto_generichash_state *h, size_t n, const char *what)
{
	crypto_generichash_init(h, c->key, sizeof(c->key), n);
	add_text(h, what);
}

void chain_link(const struct chain *c, unsigned char *link, int64_t id, const char *const *texts, int count)
{
	crypto_generichash_state h;

	begin(c, &h, CHAIN_LINK_BYTES, "entry");
	crypto_generichash_update(&h, link, CHAIN_LINK_BYTES);
	add_number(&h, (uint64_t)id);
	for (int i = 0; i < count; i++)
		add_text(&h, texts[i]);
	crypto_generichash_final(&h, link, CHAIN_LINK_BYTES);
}

void chain_ref(const struct chain *c, const char *call, char ref[CHAIN_REF_LEN])
{
	unsigned char hash[(CHAIN_REF_LEN - 1) / 2];
	crypto_generichash_state h;

	begin(c, &h, sizeof(hash), "call");
	add_text(&h, call);
	crypto_generichash_final(&h, hash, sizeof(hash));
	sodium_bin2hex(ref, CHAIN_REF_LEN, hash, sizeof(hash));
}

/* ---- the anchor: "COUNT LINK MAC" ---- */

static void seal(const struct chain *c, int64_t count, const unsigned char *link, char hex[HEX_LEN])
{
	unsigned char mac[CHAIN_LINK_BYTES];
	crypto_generichash_state h;

	begin(c, &h, sizeof(mac), "anchor");
	add_number(&h, (uint64_t)count);
	crypto_generichash_update(&h, link, CHAIN_LINK_BYTES);
	crypto_generichash_final(&h, mac, sizeof(mac));
	sodium_bin2hex(hex, HEX_LEN, mac, sizeof(mac));
}

int chain_anchor_write(const struct chain *c, int64_t count, const unsigned char *link)
{
	char path[CHAIN_PATH_LEN], part[CHAIN_PATH_LEN], text[ANCHOR_LEN], head[HEX_LEN], mac[HEX_LEN];
	int err = name_file(c, "-audit", path), fd, n;

	if (!*c->path)
		return 0;
	if (!err)
		err = name_file(c, "-audit.part", part);
	if (err)
		return err;
	sodium_bin2hex(head, sizeof(head), link, CHAIN_LINK_BYTES);
	seal(c, count, link, mac);
	n = snprintf(text, sizeof(text), "%" PRId64 " %s %s\n", count, head, mac);
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (write(fd, text, (size_t)n) != n || fsync(fd))
		err = errno ? -errno : -EIO;
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(part, path))
		err = -errno;
	if (err)
		unlink(part);
	return err;
}

int chain_anchor_read(const struct chain *c, int64_t *count, unsigned char *link)
{
	char path[CHAIN_PATH_LEN], text[ANCHOR_LEN] = "", head[HEX_LEN] = "", mac[HEX_LEN] = "", right[HEX_LEN];
	int err = name_file(c, "-audit", path), fd;
	size_t n = 0;

	if (err)
		return err;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (read(fd, text, sizeof(text) - 1) < 0)
		err = -errno;
	close(fd);
	if (err)
		return err;
	if (sscanf(text, "%" SCNd64 " %64s %64s", count, head, mac) != 3 || *count < 0 ||
	    sodium_hex2bin(link, CHAIN_LINK_BYTES, head, strlen(head), NULL, &n, NULL) || n != CHAIN_LINK_BYTES)
		return -EBADMSG;
	seal(c, *count, link, right);
	return sodium_memcmp(right, mac, HEX_LEN) ? -EBADMSG : 0;
}
