/* SPDX-License-Identifier: MIT */
/* The data directory's secret. */
#include "secret.h"

#include "data.h"
#include "die.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool secret_try(const struct db *db, uint8_t secret[SECRET_SIZE])
{
	bool restored = db->switches & DB_SECRET_RESTORED;
	int fd = data_open_file(db->dir_fd, restored ? SECRET_RESTORED : SECRET_FILE, O_RDONLY);
	ssize_t n;

	/* it may have been renamed since this snapshot began */
	if (fd < 0 && restored && errno == ENOENT)
		fd = data_open_file(db->dir_fd, SECRET_FILE, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, secret, SECRET_SIZE);
	if (fd >= 0)
		close(fd);
	if (n >= 0)
		errno = 0;
	return n == SECRET_SIZE;
}

void secret_get(const struct db *db, uint8_t secret[SECRET_SIZE])
{
	if (secret_try(db, secret))
		return;
	if (errno)
		die_errno("cannot read '%s'", db_path(db, SECRET_FILE));
	die("'%s' is damaged: it is not %d bytes long", db_path(db, SECRET_FILE), SECRET_SIZE);
}

void secret_put(const struct db *db, const char *name, const uint8_t secret[SECRET_SIZE])
{
	if (!data_write(db->dir_fd, name, secret, SECRET_SIZE))
		die_errno("cannot make '%s'", db_path(db, name));
}

void secret_make(uint8_t secret[SECRET_SIZE])
{
	if (getentropy(secret, SECRET_SIZE))
		die_errno("cannot get random bytes");
}

void secret_settle(struct db *db)
{
	uint8_t secret[SECRET_SIZE];

	db_schema(db);
	if (db->switches & DB_SECRET_RESTORED) {
		secret_get(db, secret);
		secret_put(db, SECRET_FILE, secret);
		if (!data_flush(db->dir_fd))
			die_errno("cannot flush '%s'", db->dir);
		db_begin_write(db);
		db_switch(db, DB_SECRET_RESTORED, false);
		db_commit(db);
	}
	unlinkat(db->dir_fd, SECRET_RESTORED, 0);
	unlinkat(db->dir_fd, SECRET_RESTORED ".new", 0);
}
