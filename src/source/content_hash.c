#include "source/content_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 65536, ID_BYTES = (CONTENT_ID_LEN - 1) / 2 };

/* A length after each part keeps two files from passing for one. */
static void add_length(crypto_generichash_state *h, uint64_t length)
{
	unsigned char b[8];

	for (size_t i = 0; i < sizeof(b); i++)
		b[i] = (unsigned char)(length >> 8 * i);
	crypto_generichash_update(h, b, sizeof(b));
}

static int add_file(crypto_generichash_state *h, const char *path)
{
	unsigned char buffer[READ_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	uint64_t length = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while ((n = read(fd, buffer, sizeof(buffer))) > 0 || (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		crypto_generichash_update(h, buffer, (size_t)n);
		length += (uint64_t)n;
	}

	int err = n < 0 ? -errno : 0;

	close(fd);
	add_length(h, length);
	return err;
}

int content_hash(char id[CONTENT_ID_LEN], const unsigned char key[CONTENT_KEY_BYTES], const char *settings,
                 const char *const *paths, size_t count, size_t *failed)
{
	crypto_generichash_state h;
	unsigned char hash[ID_BYTES];

	if (sodium_init() < 0)
		return -ENOSYS;
	crypto_generichash_init(&h, key, CONTENT_KEY_BYTES, sizeof(hash));
	crypto_generichash_update(&h, (const unsigned char *)settings, strlen(settings));
	add_length(&h, strlen(settings));
	for (size_t i = 0; i < count; i++) {
		int err = add_file(&h, paths[i]);

		if (err) {
			if (failed)
				*failed = i;
			return err;
		}
	}
	crypto_generichash_final(&h, hash, sizeof(hash));
	sodium_bin2hex(id, CONTENT_ID_LEN, hash, sizeof(hash));
	return 0;
}
