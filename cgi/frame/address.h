/* SPDX-License-Identifier: MIT */
/* The addresses that answers hold, and what addresses that come back name. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "exchange.h"

/* Takes the host's base URL from config, environment or the request: see
 * config_base_url(). NULL if none of them tells. */
const char *exchange_base_url(struct exchange *x);

/* The same for who cannot do without: dies if it is not known. */
const char *exchange_address(struct exchange *x);

/*
 * Addresses for answers; all die if no base URL is known. The first is a
 * resource's with a derived token in it, COLLECTION being one of WOPI's; the
 * second a signed one of a file's contents, or of a link ("download", "share");
 * the third that of the page which opens a file for an action.
 */
const char *address_of_resource(struct exchange *x, const char *collection, const char *id);
const char *address_signed(struct exchange *x, const char *collection, const char *id,
			   const char *signature);
const char *address_of_page(struct exchange *x, const char *id, const char *action);

/*
 * The id in an address of this host: WOPISrc, HostViewUrl, HostEditUrl, ShareUrl,
 * with whatever query. *COLLECTION is "files", "containers", ..., and "open" for
 * pages. NULL if the address is none of these. The id may be one of nothing.
 */
const char *address_read(struct exchange *x, const char *url, const char **collection);

#endif
