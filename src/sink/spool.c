#include "sink/spool.h"

#include <errno.h>
#include <string.h>

int spool_open(struct spool *s)
{
	*s = (struct spool){ .f = tmpfile() };
	return s->f ? 0 : -errno;
}

void spool_close(struct spool *s)
{
	if (s->f)
		fclose(s->f);
	s->f = NULL;
}

static int failed(void)
{
	return errno ? -errno : -EIO;
}

int spool_add(struct spool *s, int64_t start_ms, int64_t end_ms, const char *text)
{
	size_t len = strlen(text), most = sizeof(((struct interval *)0)->text) - 1;

	if (len > most)
		for (len = most; len && ((unsigned char)text[len] & 0xC0) == 0x80; len--)
			;
	if (start_ms < s->end_ms)
		start_ms = s->end_ms;
	if (end_ms <= start_ms)
		return 0;
	s->tiles += start_ms > s->end_ms ? 2 : 1;
	s->end_ms = end_ms;
	s->count++;
	errno = 0;
	if (fwrite(&start_ms, sizeof(start_ms), 1, s->f) != 1 || fwrite(&end_ms, sizeof(end_ms), 1, s->f) != 1 ||
	    fwrite(&len, sizeof(len), 1, s->f) != 1 || fwrite(text, 1, len, s->f) != len)
		return failed();
	return 0;
}

int spool_rewind(struct spool *s)
{
	errno = 0;
	return fflush(s->f) || fseek(s->f, 0, SEEK_SET) ? failed() : 0;
}

int spool_next(struct spool *s, struct interval *out)
{
	size_t len;

	if (!s->count)
		return 0;
	s->count--;
	errno = 0;
	if (fread(&out->start_ms, sizeof(out->start_ms), 1, s->f) != 1 ||
	    fread(&out->end_ms, sizeof(out->end_ms), 1, s->f) != 1 || fread(&len, sizeof(len), 1, s->f) != 1 ||
	    len >= sizeof(out->text) || fread(out->text, 1, len, s->f) != len)
		return failed();
	out->text[len] = '\0';
	return 1;
}
