/* SPDX-License-Identifier: MIT */
/* wopictl check: looks at everything a host needs, and says what to do. */
#include "cli.h"

#include "config.h"
#include "mem.h"
#include "text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct checker {
	struct cli *c;
	int problems;
	int64_t done, total;
};

/* One line of the report. PROBLEM and REMEDY are NULL where all is well. */
static void report(struct checker *k, const char *what, const char *problem, const char *remedy)
{
	row *r = row_new();

	row_text(r, "check", what);
	row_text(r, "result", problem ? problem : "good");
	row_text(r, "remedy", remedy);
	out_row(k->c, r);
	k->problems += problem != NULL;
}

/* What holds secrets or documents is for its owner alone. */
static void check_mode(struct checker *k, const char *name, mode_t mode, bool folder)
{
	const char *path = *name ? mem_printf("%s/%s", k->c->data, name) : k->c->data;
	struct stat st;

	if (stat(path, &st))
		report(k, path, strerror(errno),
		       mem_printf("wopictl --data %s init", k->c->data));
	else if (folder != !!S_ISDIR(st.st_mode))
		report(k, path, folder ? "is no folder" : "is no file", "restore it from a backup");
	else if ((st.st_mode & 07777) != mode)
		report(k, path, mem_printf("has mode %04o", (unsigned)(st.st_mode & 07777)),
		       mem_printf("chmod %04o %s", (unsigned)mode, path));
	else
		report(k, path, NULL, NULL);
}

static void check_owner(struct checker *k)
{
	static const char *const names[] = { "wopi.db", "secret", "queue", "contents" };
	struct stat top, st;

	if (stat(k->c->data, &top))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (stat(mem_printf("%s/%s", k->c->data, names[i]), &st) == 0 &&
		    st.st_uid != top.st_uid) {
			report(k, "owner", mem_printf("'%s' belongs to another user than '%s'",
						      names[i], k->c->data),
			       mem_printf("chown -R --reference=%s %s", k->c->data, k->c->data));
			return;
		}
	report(k, "owner", NULL, NULL);
}

static void check_database(struct checker *k)
{
	const char *problem = db_integrity_problem(k->c->db);

	report(k, "database", problem, problem ? "restore it from a backup" : NULL);
}

static void check_content(const char *file_id, const struct version *v, void *arg)
{
	struct checker *k = arg;
	const char *what = mem_printf("file '%s' version %lld", file_id, (long long)v->number);
	uint8_t sha256[SHA256_SIZE];
	int64_t size;
	int fd;

	progress("verifying contents", k->done++, k->total);
	fd = content_open(k->c->db, v->content.name);
	if (fd < 0) {
		report(k, what, mem_printf("cannot open content '%s': %s", v->content.name,
					   strerror(errno)), "restore it from a backup");
		return;
	}
	content_hash(fd, sha256, &size);
	close(fd);
	if (size != v->content.size || memcmp(sha256, v->content.sha256, SHA256_SIZE) != 0)
		report(k, what, mem_printf("content '%s' is not what was saved", v->content.name),
		       "restore it from a backup");
}

static void check_contents(struct checker *k)
{
	int before = k->problems;
	size_t count;

	k->total = file_contents_count(k->c->db);
	file_contents(k->c->db, check_content, k);
	progress(NULL, 0, -1);
	if (k->problems == before)
		report(k, mem_printf("%lld contents", (long long)k->total), NULL, NULL);
	leftovers(k->c, &count);
	report(k, "leftovers", count ? mem_printf("%zu contents that no version names", count) : NULL,
	       count ? "wopictl gc" : NULL);
}

static void check_setup(struct checker *k)
{
	const char *url = config_base_url(k->c->db);

	report(k, "base URL", url ? NULL : "is not set, so no WOPISrc can be given out",
	       url ? NULL : "wopictl config set base_url https://HOST/wopi");
	report(k, "wopi.cgi", cgi_path(k->c) ? NULL : "is not where it should be",
	       cgi_path(k->c) ? NULL : "make install");
	report(k, "lighttpd", lighttpd_path() ? NULL : "is not installed, 'wopictl serve' needs it",
	       lighttpd_path() ? NULL : "apt install lighttpd, or use another web server");
}

void check_host(struct cli *c)
{
	struct checker k = { .c = c };

	check_mode(&k, "", 0700, true);
	check_mode(&k, "wopi.db", 0600, false);
	check_mode(&k, "secret", 0600, false);
	check_mode(&k, "queue", 0600, false);
	check_mode(&k, "contents", 0700, true);
	check_owner(&k);
	if (access(mem_printf("%s/wopi.db", c->data), F_OK) == 0) {
		c->db = db_open(c->data);
		check_database(&k);
		check_contents(&k);
		check_setup(&k);
	}
	out_finish(c);
	if (k.problems)
		quit(EXIT_FAILED, "%d problem%s", k.problems, k.problems == 1 ? "" : "s");
}
