/* SPDX-License-Identifier: MIT */
/* The files of the pages. */
#include "asset.h"

#include "exchange.h"
#include "handlers.h"
#include "response.h"
#include "text.h"

#include <string.h>

static const struct asset { const char *name; const unsigned char *text; } assets[] = {
#include "pages.inc"
};

const char asset_hash[] =
#include "pages-hash.inc"
;

static const struct { const char *ending, *type; } types[] = {
	{ ".js", "text/javascript; charset=utf-8" }, { ".css", "text/css; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
};

const char *asset_find(const char *name)
{
	for (size_t i = 0; i < sizeof(assets) / sizeof(*assets); i++)
		if (same(assets[i].name, name))
			return (const char *)assets[i].text;
	return NULL;
}

/* /page/HASH/NAME. A page that was open during an upgrade has an older hash: it gets the present
 * file, which its browser does not cache. */
void page_asset(struct exchange *x)
{
	const char *name = x->request.sub, *ending = strrchr(name, '.');

	for (size_t i = 0; ending && i < sizeof(types) / sizeof(*types); i++)
		if (same(types[i].ending, ending))
			x->response.type = types[i].type;
	x->response.body = asset_find(name);
	if (!x->response.body) {
		response_refuse(&x->response, 404, "no such path");
		return;
	}
	x->response.lasting = same(x->request.id, asset_hash);
}
