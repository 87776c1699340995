#include "store/recording_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { VERSION = 1 };

static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";

int rec_path(char *out, const char *folder, const char *call, const char *end)
{
	size_t n = strlen(call);

	if (n == 0 || n >= REC_CALL_LEN || strspn(call, letters) != n)
		return -EINVAL;
	return snprintf(out, REC_PATH_LEN, "%s/%s%s", folder, call, end) < REC_PATH_LEN ? 0 : -ENAMETOOLONG;
}

static void put32(unsigned char *out, unsigned v)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(v >> 8 * i);
}

unsigned rec_rate_hz(const struct rec_header *h)
{
	return (unsigned)h->rate_hz[0] | (unsigned)h->rate_hz[1] << 8 | (unsigned)h->rate_hz[2] << 16 |
	       (unsigned)h->rate_hz[3] << 24;
}

static void name_key(const unsigned char *master, unsigned char *id)
{
	crypto_generichash(id, REC_KEY_ID_BYTES, (const unsigned char *)"key", 3, master, RECORDING_KEY_BYTES);
}

void rec_wrap(struct rec_header *h, const char *call, unsigned rate_hz, const unsigned char *master, unsigned char *key)
{
	memset(h, 0, sizeof(*h));
	memcpy(h->magic, "UREC", 4);
	put32(h->version, VERSION);
	put32(h->rate_hz, rate_hz);
	snprintf((char *)h->call, sizeof(h->call), "%s", call);
	name_key(master, h->key_id);
	randombytes_buf(key, RECORDING_KEY_BYTES);
	randombytes_buf(h->nonce, sizeof(h->nonce));
	crypto_aead_xchacha20poly1305_ietf_encrypt(h->wrapped, NULL, key, RECORDING_KEY_BYTES, (const unsigned char *)h,
	                                           offsetof(struct rec_header, nonce), NULL, h->nonce, master);
}

int rec_unwrap(const struct rec_header *h, const char *call, const struct recording_keys *keys, unsigned char *key)
{
	unsigned char id[REC_KEY_ID_BYTES], version[4];

	put32(version, VERSION);
	if (memcmp(h->magic, "UREC", 4) || memcmp(h->version, version, 4) || strncmp((const char *)h->call, call, REC_CALL_LEN))
		return -EBADMSG;
	for (size_t i = 0; i < keys->count; i++) {
		name_key(keys->key[i], id);
		if (memcmp(id, h->key_id, sizeof(id)))
			continue;
		return crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, h->wrapped, sizeof(h->wrapped),
		                                                  (const unsigned char *)h, offsetof(struct rec_header, nonce),
		                                                  h->nonce, keys->key[i]) ? -EBADMSG : 0;
	}
	return -ENOKEY;
}

struct bound {
	unsigned char call[REC_CALL_LEN], index[8], kind, last;
};

static void bind(struct bound *b, unsigned char *nonce, const char *call, char kind, uint64_t index, bool last)
{
	memset(b, 0, sizeof(*b));
	memset(nonce, 0, REC_NONCE_BYTES);
	snprintf((char *)b->call, sizeof(b->call), "%s", call);
	for (int i = 0; i < 8; i++)
		b->index[i] = nonce[i] = (unsigned char)(index >> 8 * i);
	b->kind = nonce[8] = (unsigned char)kind;
	b->last = nonce[9] = last;
}

void rec_seal(unsigned char *sealed, const void *plain, size_t n, const char *call, char kind, uint64_t index, bool last,
              const unsigned char *key)
{
	unsigned char nonce[REC_NONCE_BYTES];
	struct bound b;

	bind(&b, nonce, call, kind, index, last);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, plain, n, (const unsigned char *)&b, sizeof(b), NULL, nonce, key);
}

int rec_unseal(void *plain, const unsigned char *sealed, size_t n, const char *call, char kind, uint64_t index, bool last,
               const unsigned char *key)
{
	unsigned char nonce[REC_NONCE_BYTES];
	struct bound b;

	bind(&b, nonce, call, kind, index, last);
	return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed, n + REC_MAC_BYTES, (const unsigned char *)&b,
	                                                  sizeof(b), nonce, key) ? -EBADMSG : 0;
}
