/* SPDX-License-Identifier: MIT */
/* One request and all that a handler needs to answer it. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "db.h"
#include "file.h"
#include "request.h"
#include "response.h"
#include "token.h"

struct exchange {
	struct db *db;
	int64_t now;
	struct request request;
	struct response response;
	struct token session;	/* who asks, and with which rights */
	struct file file;	/* where the path names one */
	unsigned needs;		/* the rights that the operation needs */
};

/* Fills the response. Runs when token and rights are good; a change that is
 * not committed when it returns is undone. */
typedef void handler(struct exchange *x);

/*
 * Starts a change: takes the write lock and looks at token, rights and file
 * once more, for they may have changed since. False if the request is now
 * refused; the response says how.
 */
bool exchange_begin_change(struct exchange *x);

/* 409 with X-WOPI-Lock, as every answer about locks gives it (files.md 4). */
void exchange_conflict(struct exchange *x, const struct lock *l);

/* X-WOPI-ItemVersion. */
void exchange_item_version(struct exchange *x);

/* Handlers, one file for each family. */
handler check_file_info;				/* info.c */
handler get_file, put_file;				/* contents.c */
handler lock_file, get_lock, refresh_lock, unlock_file;	/* lock.c */

#endif
