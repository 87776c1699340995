/*
 * assets.h - the files of assets/ and what npm gave, inside the program (made at build by tools/embed_assets)
 *
 * Any thread.
 */
#ifndef UNDERTONE_ASSETS_H
#define UNDERTONE_ASSETS_H

#include <stddef.h>

struct asset {
	const char          *name;              /* "calls.js" */
	const char          *type;              /* MIME, with its charset */
	const char          *etag;              /* quoted; of the contents */
	const unsigned char *data;
	size_t               len;
	const unsigned char *gzip;              /* NULL: does not pay */
	size_t               gzip_len;
};

extern const struct asset assets[];
extern const size_t assets_count;

const struct asset *asset_find(const char *name);       /* NULL: there is none of this name */

#endif
