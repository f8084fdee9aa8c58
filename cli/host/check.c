/* SPDX-License-Identifier: MIT */
/* wopictl check: looks at everything a host needs, and says what to do. */
#include "account.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "config.h"
#include "container.h"
#include "content.h"
#include "counters.h"
#include "damage.h"
#include "data.h"
#include "db.h"
#include "die.h"
#include "disk.h"
#include "file.h"
#include "foreign.h"
#include "holder.h"
#include "jwk.h"
#include "jwks.h"
#include "leftover.h"
#include "look.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "name.h"
#include "output.h"
#include "packages.h"
#include "program.h"
#include "progress.h"
#include "quota.h"
#include "secret.h"
#include "stage.h"
#include "text.h"
#include "uncounted.h"
#include "user_rules.h"
#include "version.h"
#include "warning.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FROM_BACKUP "restore it from a backup"
#define LET_GO "let it go on (kill -CONT), or end it"
#define AS_OWNER "run this as the user that owns the folder, or as root"

enum { PAGE = 256 };	/* versions that are read at a time */

/* What a request found damaged. */
struct note {
	const char *name, *of, *at;
	bool is_named;			/* by a version */
	bool is_bad;			/* still */
};

/* A version whose content is not there. */
struct gone {
	const char *file_id, *content;
	int64_t number;
};

struct checker {
	struct cli *c;
	int problems;
	int64_t done, total;
	struct note *notes;
	size_t note_count;
	struct gone *gone;
	size_t gone_count;
};

/* One line of the report. PROBLEM and REMEDY are NULL where all is well. */
static void report(struct checker *k, const char *what, const char *problem, const char *remedy)
{
	row *r = row_new();

	row_text(r, "check", what);
	row_verdict(r, "result", problem ? problem : "good", !problem);
	row_text(r, "remedy", problem ? remedy : NULL);
	out_row(k->c, r);
	k->problems += problem != NULL;
}

/* A command of wopictl for this host, to paste. */
static const char *command(const struct checker *k, const char *words)
{
	return mem_printf("wopictl --data %s %s", shell_word(k->c->data), words);
}

static const char *path_of(const struct checker *k, const char *name)
{
	return *name ? mem_printf("%s/%s", k->c->data, name) : k->c->data;
}

/* What to do about something else in the place of NAME: what no backup has, init makes, or
 * who next writes lines to it. */
static const char *other_kind(const struct checker *k, const char *name)
{
	const char *path = path_of(k, name), *away;

	if (!*name)
		return FROM_BACKUP;
	/* not into a folder to which somebody made that name a link */
	away = mem_printf("mv -T %s %s", shell_word(path), shell_word(mem_printf("%s.wrong", path)));
	if (strncmp(name, "journal", 7) == 0 || strncmp(name, "audit", 5) == 0 ||
	    same(name, DAMAGE_FILE))
		return away;
	if (same(name, "queue") || same(name, "counters"))
		return mem_printf("%s; %s", away, command(k, "init"));
	return "move it away, then " FROM_BACKUP;
}

/* What to do where NAME is missing: init makes what holds nothing of a host's own, and a host
 * where nothing is left of one. */
static const char *missing(const struct checker *k, const char *name)
{
	int dir = db_locate(k->c->data)->dir_fd;

	if (same(name, "secret") && data_has(dir, "wopi.db"))
		return mem_printf(FROM_BACKUP ", or make a new one, which ends all links and tokens"
				  " that it signed: %s", command(k, "init --new-secret"));
	if (same(name, "wopi.db") && data_is_lost(dir))
		return FROM_BACKUP;
	return command(k, "init");
}

/* What holds secrets or documents is for its owner alone. */
static void check_mode(struct checker *k, const char *name, mode_t mode, bool folder)
{
	const char *path = path_of(k, name);
	struct stat st;
	int why = (*name ? lstat(path, &st) : stat(path, &st)) ? errno : 0;

	if (why)
		report(k, path, strerror(why), why == EACCES ? AS_OWNER : missing(k, name));
	else if (S_ISLNK(st.st_mode))	/* which no remedy may follow: somebody may have planted it */
		report(k, path, "is a symbolic link", other_kind(k, name));
	else if (folder != !!S_ISDIR(st.st_mode))
		report(k, path, folder ? "is no folder" : "is no file", other_kind(k, name));
	else if ((st.st_mode & 07777) != mode)
		report(k, path, mem_printf("has mode %04o", (unsigned)(st.st_mode & 07777)),
		       mem_printf("chmod %04o %s", (unsigned)mode, shell_word(path)));
	else if (same(name, "secret") && st.st_size != SECRET_SIZE)
		report(k, path, "is not as long as it was made", FROM_BACKUP);
	else
		report(k, path, NULL, NULL);
}

/* The first entry of a folder below the data directory that another user than
 * OWNER owns, or NULL. */
static const char *foreign_entry(const struct checker *k, const char *folder, uid_t owner)
{
	const char *found = NULL;
	DIR *dir = opendir(path_of(k, folder));
	struct dirent *entry;
	struct stat st;

	while (dir && !found && (entry = readdir(dir))) {
		const char *name = mem_printf("%s%s%s", folder, *folder ? "/" : "", entry->d_name);

		if (!same(entry->d_name, "..") && lstat(path_of(k, name), &st) == 0 &&
		    st.st_uid != owner)
			found = name;
	}
	if (dir)
		closedir(dir);
	return found;
}

static void check_owner(struct checker *k)
{
	const char *data = shell_word(k->c->data), *foreign;
	struct stat top;

	if (stat(k->c->data, &top))
		return;
	foreign = foreign_entry(k, "", top.st_uid);
	if (!foreign)
		foreign = foreign_entry(k, "contents", top.st_uid);
	report(k, "owner", foreign ? mem_printf("'%s' belongs to another user than the folder",
						foreign) : NULL,
	       mem_printf("chown -R --reference=%s %s", data, data));
}

static void take_note(const char *name, const char *of, const char *at, void *arg)
{
	struct checker *k = arg;

	k->notes = mem_grow(k->notes, k->note_count, sizeof(*k->notes));
	k->notes[k->note_count++] = (struct note){ .name = mem_strdup(name), .of = mem_strdup(of),
						   .at = mem_strdup(at) };
}

/* The note about a content, if there is one; then some version names it. */
static struct note *noted(struct checker *k, const char *name)
{
	for (size_t i = 0; i < k->note_count; i++)
		if (same(k->notes[i].name, name)) {
			k->notes[i].is_named = true;
			return &k->notes[i];
		}
	return NULL;
}

/* What was damaged once and is not any more was damaged on its way: by memory, a controller,
 * a file system. */
static void report_notes(struct checker *k)
{
	for (size_t i = 0; i < k->note_count; i++) {
		const struct note *n = &k->notes[i];

		if (n->is_named && !n->is_bad)
			report(k, visible(n->of), mem_printf("content '%s' was damaged when it was to be"
			       " sent at %s, and is good now", n->name, visible(n->at)),
			       mem_printf("look for errors of the disk and the memory; then: rm %s",
					  shell_word(path_of(k, DAMAGE_FILE))));
	}
}

/* What is wrong with a content, NULL if nothing; in *ERROR why it cannot be opened, else 0. */
static const char *problem_of(struct checker *k, const struct content *c, int *error)
{
	int fd = content_open(k->c->db, c->name, -1);
	const char *problem;

	*error = fd < 0 ? errno : 0;
	problem = content_problem(fd, c->size, c->sha256, NULL);
	if (fd >= 0)
		close(fd);
	return problem ? mem_printf("content '%s' %s", c->name, problem) : NULL;
}

static bool has_older(struct db *db, const struct file *f)
{
	return version_all(db, f->id, false).count > 1;
}

/* What to do about a content that is lost or damaged. */
static const char *content_remedy(struct checker *k, const struct file *f, const struct version *v)
{
	const char *words = NULL;

	if (f->removed_at)
		return FROM_BACKUP ", or leave it to gc, which empties the trash";
	if (v->number < 0)
		words = mem_printf("file recovered %s %lld --remove", f->id, (long long)-v->number);
	else if (v->number != f->version.number)
		words = mem_printf("file versions %s --drop %lld", f->id, (long long)v->number);
	else if (has_older(k->c->db, f))
		return mem_printf(FROM_BACKUP ", or bring back an older version: %s",
				  command(k, mem_printf("file restore %s VERSION", f->id)));
	return words ? mem_printf(FROM_BACKUP ", or remove it: %s", command(k, words)) : FROM_BACKUP;
}

static void report_content(struct checker *k, const char *file_id, const struct version *v,
			   const char *problem, int error)
{
	struct note *note = noted(k, v->content.name);
	const char *path = path_of(k, mem_printf("contents/%s", v->content.name));
	struct file f;

	if (note)
		note->is_bad = true;
	report(k, mem_printf("file '%s' %s (%s)", file_id, version_text(v->number),
			     place_text(k->c->db, file_id)), problem,
	       error == EACCES ? mem_printf("chown -h --reference=%s %s; chmod 0600 %s",
					    shell_word(k->c->data), shell_word(path),
					    shell_word(path)) :
	       file_get_any(k->c->db, file_id, &f) ? content_remedy(k, &f, v) : FROM_BACKUP);
}

static void check_content(const char *file_id, const struct version *v, struct checker *k)
{
	const char *problem;
	int error;

	progress("verifying contents", k->done++, k->total);
	noted(k, v->content.name);
	problem = problem_of(k, &v->content, &error);
	if (problem && error != ENOENT) {
		report_content(k, file_id, v, problem, error);
		return;
	}
	if (!problem)
		return;
	k->gone = mem_grow(k->gone, k->gone_count, sizeof(*k->gone));
	k->gone[k->gone_count++] = (struct gone){
		.file_id = file_id, .content = v->content.name, .number = v->number,
	};
}

/* Some of the versions, in their order. */
struct page {
	struct { const char *file_id; struct version v; } list[PAGE];
	size_t count;
};

static void add_to_page(const char *file_id, const struct version *v, void *arg)
{
	struct page *p = arg;

	p->list[p->count].file_id = file_id;
	p->list[p->count++].v = *v;
}

/* What takes long holds no snapshot: the database's log would grow all the while. */
static void check_all(struct checker *k)
{
	static struct page p;
	const char *file_id = "";
	int64_t number = 0;

	do {
		p.count = 0;
		db_begin_read(k->c->db);
		version_contents_from(k->c->db, file_id, number, PAGE, add_to_page, &p);
		db_end(k->c->db);
		for (size_t i = 0; i < p.count; i++) {
			file_id = p.list[i].file_id;
			number = p.list[i].v.number;
			check_content(file_id, &p.list[i].v, k);
		}
	} while (p.count == PAGE);
	db_begin_read(k->c->db);
}

/* Contents go with their versions, which saves and gc drop meanwhile: what is missing is what a
 * version still names. */
static void check_gone(struct checker *k)
{
	struct version v;

	for (size_t i = 0; i < k->gone_count; i++) {
		const struct gone *g = &k->gone[i];
		const char *problem;
		int error;

		if (!version_get(k->c->db, g->file_id, g->number, &v) ||
		    !same(v.content.name, g->content))
			continue;
		problem = problem_of(k, &v.content, &error);
		if (problem)
			report_content(k, g->file_id, &v, problem, error);
	}
}

/* Only if there are any: few hosts ever have them. */
static void report_stages(struct checker *k)
{
	size_t count;

	stages_left(k->c, &count);
	if (count)
		report(k, "backups", mem_printf("%s of backups or restores that were killed",
						counted((int64_t)count, "folder")), command(k, "gc"));
}

/* Contents that gc would remove, though nothing explains why no version names them. *LOST: gc
 * refuses, for they may be what is left of a lost database. */
static size_t count_leftovers(struct checker *k, bool *lost)
{
	struct leftovers l;
	size_t count = 0;

	leftovers_read(k->c, &l);
	leftovers_mark(&l, NULL);
	leftovers_mark_unused(&l);
	for (size_t i = 0; i < l.count; i++)
		count += leftover_is_unexplained(&l.list[i]) && leftover_is_old(k->c, &l.list[i]) &&
			!content_is_held(k->c->db, l.list[i].name);
	*lost = leftovers_of_lost(&l) > 0;
	return count;
}

static void check_contents(struct checker *k)
{
	int before = k->problems;
	size_t count;
	bool lost;

	damage_list(k->c->db, take_note, k);
	k->total = version_contents_count(k->c->db);
	check_all(k);
	progress_end();
	if (k->gone_count)
		check_gone(k);
	report_notes(k);
	if (k->problems == before)
		report(k, mem_printf("%lld contents", (long long)k->total), NULL, NULL);
	if (access(path_of(k, "contents"), F_OK))
		return;
	count = count_leftovers(k, &lost);
	report_stages(k);
	report(k, "leftovers", count ? mem_printf("%zu contents that no version names", count) : NULL,
	       lost ? mem_printf("if the database was lost, " FROM_BACKUP "; else remove them: %s",
				 command(k, "gc --force")) : command(k, "gc"));
}

static const char *sums(const struct account *a)
{
	return mem_printf("%lld/%lld/%lld/%lld", (long long)a->current, (long long)a->versions,
			  (long long)a->refused, (long long)a->folded);
}

static void report_sums(const char *user_id, const char *name, const struct account *said,
			const struct account *real, void *arg)
{
	struct checker *k = arg;

	(void)user_id;
	report(k, mem_printf("sums of '%s'", name), mem_printf("say %s bytes in current versions,"
		" all versions, refused saves and folded autosaves, not %s", sums(said), sums(real)),
	       command(k, "gc"));
}

/* What quotas go by. */
static void check_sums(struct checker *k)
{
	int before = k->problems;

	account_verify(k->c->db, report_sums, k);
	if (k->problems == before)
		report(k, "sums", NULL, NULL);
}

/* A content that versions share must not go with one of them. */
static void check_shared(struct checker *k)
{
	int64_t count = version_unmarked(k->c->db);

	if (count)
		report(k, "shared contents", mem_printf("%s that several versions have may be removed"
			" with one of them", counted(count, "content")), command(k, "gc"));
}

static void warn_of_quota(const struct quota *q, void *arg)
{
	int level = quota_level(q->used, q->max);

	(void)arg;
	if (level)
		say("the files of '%s' take more than %d %% of their quota, %s", q->owner, level,
		    text_size(q->max));
}

/* What is nearly used up is a warning; a disk on which hardly anything can be saved is a
 * problem. */
static void check_space(struct checker *k)
{
	const char *what;
	struct disk disk;
	int level;

	quota_each(k->c->db, warn_of_quota, NULL);
	if (db_contents(k->c->db) < 0 || !disk_look(k->c->db, &disk))
		return;
	level = disk_level(&disk);
	what = mem_printf("more than %d %% of what contents may take is in use; disk_reserve keeps %s",
			  level, text_size(disk.reserve));
	if (level && level < 95)
		say("disk: %s", what);
	report(k, "disk", level >= 95 ? what : NULL,
	       mem_printf("make room on the disk, for example by %s", command(k, "gc")));
}

static void count_key(const char *kid, const struct jwk *key, void *arg)
{
	(void)kid, (void)key;
	++*(int *)arg;
}

static const char *setting(struct checker *k, const char *name)
{
	return config_get(k->c->db, setting_find(name));
}

/* Whether signed tokens can be taken at all, where they are asked for. */
static void check_oauth(struct checker *k)
{
	int keys = 0;

	if (!same(setting(k, "oauth"), "jwt"))
		return;
	jwks_list(k->c->db, count_key, &keys);
	if (!setting(k, "oauth_issuer"))
		report(k, "OAuth", "takes no signed token: oauth_issuer is not set",
		       command(k, "config set oauth_issuer ISSUER"));
	else if (!setting(k, "oauth_audience"))
		report(k, "OAuth", "takes no signed token: oauth_audience is not set",
		       command(k, "config set oauth_audience AUDIENCE"));
	else
		report(k, "OAuth", keys ? NULL : "takes no signed token: there are no keys",
		       command(k, "oauth import URL"));
}

/* Only if there are any: few hosts ever have them. */
static void check_login_names(struct checker *k)
{
	const char *problem = twins_problem(k->c);

	if (problem)
		report(k, "login names", problem, command(k, TWINS_REMEDY));
}

/* One that was not set by this program, or was damaged, fails requests that go by it. */
static void check_settings(struct checker *k)
{
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *s = &settings[i];
		const char *value = config_get(k->c->db, s);
		const char *problem = value && value != s->standard ? s->problem(value) : NULL;

		if (problem)
			report(k, s->name, mem_printf("is '%s', but it %s", visible(value), problem),
			       command(k, mem_printf("config unset %s", s->name)));
	}
}

static void check_faults(struct checker *k)
{
	if (k->c->db->switches & DB_FAULTS)
		report(k, "faults", "are on: requests go wrong on purpose",
		       command(k, "config set faults off"));
}

enum { QUEUE_WAIT_MS = 1000 };

/* Writers take turns of milliseconds: one that holds the queue for longer is stopped, or its
 * disk hangs. */
static void check_queue(struct checker *k)
{
	struct db *db = db_locate(k->c->data);
	int fd = db->dir_fd < 0 ? -1 : data_open_file(db->dir_fd, "queue", O_RDONLY);

	if (fd >= 0 && !holder_wait(fd, LOCK_EX, QUEUE_WAIT_MS) && errno == EWOULDBLOCK)
		report(k, "writers", mem_printf("wait for %s, which holds '%s'", holder_of(fd),
						path_of(k, "queue")),
		       LET_GO);
	if (fd >= 0)
		close(fd);
}

static void check_uncounted(struct checker *k)
{
	int64_t at = uncounted_at(db_locate(k->c->data));

	if (at)
		report(k, "statistics", mem_printf("requests were not counted or recorded, the last at %s:"
			" another process held 'counters' or 'journal'", clock_text(at)), command(k, "gc"));
}

/* What need not be there, or may be anything but what it should be. */
static void check_records(struct checker *k)
{
	static const char *const names[] = {
		"journal", "journal.1", "audit", "audit.1", "audit.requests", "audit.requests.1",
		DAMAGE_FILE,
	};
	bool held;
	const char *problem = counters_problem(db_locate(k->c->data), &held);
	struct stat st;

	check_mode(k, "counters", 0600, false);
	if (problem && lstat(path_of(k, "counters"), &st) == 0 && S_ISREG(st.st_mode))
		report(k, path_of(k, "counters"), problem, held ? LET_GO :
		       mem_printf("rm %s; %s", shell_word(path_of(k, "counters")),
				  command(k, "init")));
	check_uncounted(k);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (data_has(db_locate(k->c->data)->dir_fd, names[i]))
			check_mode(k, names[i], 0600, false);
}

/* The command that remedies an invalid name or place. */
static const char *foreign_remedy(const struct checker *k, const struct foreign *f)
{
	const char *id = shell_word(f->id), *name, *rename;

	if (same(f->what, "place"))
		return command(k, mem_printf("container move %s /", id));
	if (!f->renamed)
		return FROM_BACKUP;
	if (same(f->kind, "user"))
		return command(k, mem_printf("user set %s --friendly-name %s", id,
					     shell_word(friendly_name_repair(f->value))));
	if (same(f->kind, "container"))
		return command(k, mem_printf("container set %s --name %s", id,
					     shell_word(name_repair(f->value, true))));
	name = name_repair(f->value, false);
	rename = command(k, mem_printf("file rename %s %s%s", id, *name == '-' ? "-- " : "",
				       shell_word(name)));
	return f->removed ? mem_printf("%s; %s", command(k, mem_printf("file undelete %s", id)),
				       rename) : rename;
}

static void report_foreign(const struct foreign *f, void *arg)
{
	struct checker *k = arg;

	report(k, mem_printf("%s '%s' %s", f->kind, f->id, f->what),
	       mem_printf("'%s' %s", f->value, f->problem), foreign_remedy(k, f));
}

/* Invalid names and ids, which become parts of paths and pages. */
static void check_names(struct checker *k)
{
	int before = k->problems;

	foreign_find(k->c->db, report_foreign, k);
	if (k->problems == before)
		report(k, "names", NULL, NULL);
}

/* Only if it is missing: few hosts ever lack it. */
static void check_root(struct checker *k)
{
	struct container root;

	if (!container_get(k->c->db, CONTAINER_ROOT, &root))
		report(k, "root container", "is missing", command(k, "init"));
}

/* What is in the database can be looked at only if the database is sound. */
static void check_database(struct checker *k)
{
	const char *path = path_of(k, "wopi.db"), *problem;
	bool damaged;
	struct stat st;

	if (access(path, R_OK | W_OK) || stat(path, &st) || !S_ISREG(st.st_mode))
		return;		/* check_mode() told it */
	problem = look_problem(k->c->data, &damaged);
	report(k, "database", problem, damaged ? FROM_BACKUP :
	       "cannot be looked at until the machine lets it be read: is the disk full?");
	if (problem)
		return;
	k->c->db = db_open(k->c->data);
	check_root(k);
	check_names(k);
	check_contents(k);
	check_sums(k);
	check_space(k);
	check_shared(k);
	report(k, "base URL", config_base_url(k->c->db) ? NULL :
	       "is not set, so no WOPISrc can be given out",
	       command(k, "config set base_url https://HOST/wopi"));
	check_settings(k);
	check_oauth(k);
	check_login_names(k);
	warn_of_weak_tokens(k->c);	/* no problem where only this machine can ask */
	check_faults(k);
}

/* Distributions mend libraries, but what wopi.cgi is linked with stays as it was built.
 * Where nothing tells of a newer one, that is no problem of the host's. */
static void check_linked(struct checker *k, const char *path)
{
	const char *reason;
	size_t count;
	struct linked *all = packages_compare(path, &count, &reason);

	for (size_t i = 0; i < count; i++) {
		const struct linked *l = &all[i];
		const char *why = l->rank ? NULL : reason ? reason : "it is not installed here";

		report(k, mem_printf("%s %s in wopi.cgi%s", l->package.name, l->package.version,
				     why ? mem_printf(" (not compared: %s)", why) : ""),
		       l->installed ? mem_printf("is not what is installed now, %s", l->installed) :
		       NULL, "build wopi.cgi again: make && make install");
	}
}

static void check_programs(struct checker *k)
{
	const char *path = cgi_path(k->c);

	report(k, "wopi.cgi", path ? NULL : "is not where it should be", "make install");
	if (path)
		check_linked(k, path);
	if (!lighttpd_path())
		say("lighttpd is not installed: only 'wopictl serve' needs it");
}

void cmd_check(struct cli *c)
{
	struct checker k = { .c = c };

	die_last_words = out_finish;	/* what was found before must not be lost */
	check_mode(&k, "", 0700, true);
	check_mode(&k, "wopi.db", 0600, false);
	check_mode(&k, "secret", 0600, false);
	check_mode(&k, "queue", 0600, false);
	check_queue(&k);
	check_mode(&k, "contents", 0700, true);
	check_records(&k);
	check_owner(&k);
	check_database(&k);
	check_programs(&k);
	if (c->db)
		db_end(c->db);
	out_finish();
	if (k.problems)
		quit(EXIT_FAILED, "%d problem%s", k.problems, k.problems == 1 ? "" : "s");
}
