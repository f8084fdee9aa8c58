/* SPDX-License-Identifier: MIT */
/* Makes the URLs in answers, and reads those that clients send back. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "exchange.h"

/* The host's base URL, by setting, environment or request: see config_base_url(). NULL if it is
 * unknown. */
const char *exchange_base_url(struct exchange *x);

/* The same, but dies if it is unknown. */
const char *exchange_address(struct exchange *x);

/* URLs for answers. All of them die if the base URL is unknown. */

/* Of a resource of WOPI, with a derived token. ID is "" for the ecosystem. */
const char *address_of_resource(struct exchange *x, enum collection collection, const char *id);

/* With a SIGNATURE that token_derive() or token_link() made. */
const char *address_signed(struct exchange *x, enum collection collection, const char *id,
			   const char *signature);

/* Of a file's contents, signed: COLLECTION_DOWNLOAD or COLLECTION_TEMPLATE. */
const char *address_of_contents(struct exchange *x, enum collection collection, const char *id);

/* Where a client leads its user at the end who may not see the file's container: to the documents,
 * or to a page that says that the file is closed. NULL if that is up to pages of your own. */
const char *address_of_end(struct exchange *x);

/* Of the page that opens a file or container for ACTION. */
const char *address_of_page(struct exchange *x, const char *id, const char *action);

/*
 * The id in an address of this host: WOPISrc, HostViewUrl, HostEditUrl or ShareUrl, with any
 * query. NULL for any other address. The id may name nothing.
 */
const char *address_read(struct exchange *x, const char *url, enum collection *collection);

/* Where a person signs in and then comes back to PATH below the base URL, such as "/open/ID": the
 * setting sign_in_uri. NULL if there is none. */
const char *address_of_sign_in(struct exchange *x, const char *path);

#endif
