#include "source/claim.h"

#include <string.h>
#include <unistd.h>

enum { OGG_TAIL = 65536, OGG_HEADER = 27, OGG_LAST = 4, MP3_HEAD = 4096 };

static bool get_file(void *ctx, int64_t at, void *to, size_t size)
{
	return pread(*(int *)ctx, to, size, at) == (ssize_t)size;
}

static struct claim wav_file(int64_t size, const struct claim_wav *w)
{
	bool cut = w->data_bytes > size - w->data_at;

	/* What is cut shows in the frames; a pad byte too few is no loss. */
	return (struct claim){ .frames = cut ? w->frames : -1, .unsized = w->data_bytes < 0 && w->size_at >= 0 };
}

/* The header of the last page says whether more should follow.  A page is at most 65307 bytes long (RFC 3533, 6). */
static struct claim ogg_file(int fd, int64_t size)
{
	unsigned char tail[OGG_TAIL];
	int64_t at = size > OGG_TAIL ? size - OGG_TAIL : 0;
	ssize_t len = pread(fd, tail, sizeof(tail), at);

	for (ssize_t i = len - OGG_HEADER; i >= 0; i--)
		if (!memcmp(tail + i, "OggS", 4)) {
			ssize_t end = i + OGG_HEADER + tail[i + 26];

			for (ssize_t j = i + OGG_HEADER; j < i + OGG_HEADER + tail[i + 26] && j < len; j++)
				end += tail[j];
			return (struct claim){ .frames = -1, .cut = !(tail[i + 5] & OGG_LAST) || end > len };
		}
	return (struct claim){ .frames = -1, .cut = len == OGG_TAIL };
}

static uint32_t big_endian(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/*
 * A Xing or Info tag fills the first MP3 frame: flags, then the frames and bytes that follow.  Its place depends on the
 * MPEG version and the channels; a search in the first frame finds either.  1152 samples a frame in MPEG-1, 576 after.
 */
static struct claim mp3_tag(const unsigned char *b, size_t len, int64_t bytes)
{
	size_t i = 4;

	while (i + 16 <= len && memcmp(b + i, "Xing", 4) && memcmp(b + i, "Info", 4))
		i++;
	if (i + 16 > len || i > 64 || (big_endian(b + i + 4) & 3) != 3)
		return (struct claim){ .frames = -1 };

	int64_t frames = big_endian(b + i + 8), claimed = big_endian(b + i + 12);
	int64_t frame_len = (b[1] & 0x18) == 0x18 ? 1152 : 576;

	if (claimed <= bytes || frames > (int64_t)CLAIM_HOURS_MAX * 3600 * 100)
		return (struct claim){ .frames = -1 };
	return (struct claim){ .frames = frames * frame_len, .cut = true };
}

static struct claim mp3_file(int fd, int64_t size)
{
	unsigned char b[MP3_HEAD];
	int64_t at = 0;

	/* ID3v2: its length in four bytes of seven bits. */
	if (pread(fd, b, 10, 0) == 10 && !memcmp(b, "ID3", 3))
		at = 10 + ((b[6] & 0x7F) << 21 | (b[7] & 0x7F) << 14 | (b[8] & 0x7F) << 7 | (b[9] & 0x7F));

	ssize_t len = pread(fd, b, sizeof(b), at);

	if (len < 4 || b[0] != 0xFF || (b[1] & 0xE0) != 0xE0)
		return (struct claim){ .frames = -1 };
	return mp3_tag(b, (size_t)len, size - at);
}

struct claim claim_file(int fd, int64_t size)
{
	struct claim_wav wav;
	char magic[4] = "";

	if (claim_wav(get_file, &fd, &wav))
		return wav_file(size, &wav);
	if (pread(fd, magic, 4, 0) == 4 && !memcmp(magic, "OggS", 4))
		return ogg_file(fd, size);
	return mp3_file(fd, size);
}
