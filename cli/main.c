/* SPDX-License-Identifier: MIT */
/* wopictl: the table of commands, their arguments, help, and the ends. */
#include "cli.h"

#include "mem.h"
#include "start.h"
#include "release.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command commands[] = {
	{ "init", NULL, "", 0, 0, "base-url", "make or upgrade the data directory", init_host, OPENS_DB },
	{ "serve", NULL, "", 0, 0, "listen as", "run the host with lighttpd; prints one line when it answers", serve_host, 0 },

	{ "user", "add", "NAME", 1, 1, "id friendly-name email avatar quota admin anonymous edu business", "add a user; prints the id", user_cmd_add, 0 },
	{ "user", "list", "", 0, 0, "", "list the users", user_cmd_list, 0 },
	{ "user", "show", "USER", 1, 1, "", "show a user", user_cmd_show, 0 },
	{ "user", "set", "USER", 1, 1, "name friendly-name email avatar quota admin no-admin anonymous no-anonymous edu no-edu business no-business", "change a user", user_cmd_set, 0 },
	{ "user", "remove", "USER", 1, 1, "dry-run yes", "remove a user and the user's tokens", user_cmd_remove, 0 },

	{ "container", "add", "NAME", 1, 1, "parent id", "add a container; prints the id", container_cmd_add, 0 },
	{ "container", "list", "[CONTAINER]", 0, 1, "recursive", "list the containers below one (the root)", container_cmd_list, 0 },
	{ "container", "show", "CONTAINER", 1, 1, "", "show a container", container_cmd_show, 0 },
	{ "container", "set", "CONTAINER", 1, 1, "name", "rename a container", container_cmd_set, 0 },
	{ "container", "move", "CONTAINER PARENT", 2, 2, "", "put a container below another", container_cmd_move, 0 },
	{ "container", "remove", "CONTAINER", 1, 1, "recursive force dry-run yes", "remove an empty container, or all below one", container_cmd_remove, 0 },

	{ "file", "add", "PATH|-", 1, 1, "name id container owner template from-template recursive", "add a file, or a folder with all in it; prints the id", file_cmd_add, 0 },
	{ "file", "list", "[CONTAINER]", 0, 1, "removed templates recursive", "list all files, or those of a container", file_cmd_list, 0 },
	{ "file", "show", "FILE", 1, 1, "", "show a file and who holds its lock", file_cmd_show, 0 },
	{ "file", "cat", "FILE", 1, 1, "version recovered", "write a file's contents to standard output", file_cmd_cat, 0 },
	{ "file", "put", "FILE PATH|-", 2, 2, "force", "save new contents; prints the version", file_cmd_put, 0 },
	{ "file", "set", "FILE", 1, 1, "owner template no-template", "change whose a file is, or whether it is a template", file_cmd_set, 0 },
	{ "file", "rename", "FILE NAME", 2, 2, "force", "rename a file", file_cmd_rename, 0 },
	{ "file", "move", "FILE CONTAINER", 2, 2, "", "put a file into another container", file_cmd_move, 0 },
	{ "file", "copy", "FILE [NAME]", 1, 2, "id", "copy a file beside itself; prints the id", file_cmd_copy, 0 },
	{ "file", "remove", "FILE", 1, 1, "force dry-run", "put a file into the trash", file_cmd_remove, 0 },
	{ "file", "undelete", "FILE", 1, 1, "", "take a file out of the trash", file_cmd_undelete, 0 },
	{ "file", "versions", "FILE", 1, 1, "", "list a file's versions, newest first", file_cmd_versions, 0 },
	{ "file", "restore", "FILE VERSION", 2, 2, "force dry-run", "save an old version as a new one; prints the version", file_cmd_restore, 0 },
	{ "file", "recovered", "[FILE [NUMBER]]", 0, 2, "restore remove force dry-run yes", "list or show saves that a lock refused, or restore one", file_cmd_recovered, 0 },
	{ "file", "activities", "FILE", 1, 1, "", "list comments and mentions that clients told of", file_cmd_activities, 0 },

	{ "grant", "add", "USER|--everyone ROLE FILE|CONTAINER", 2, 3, "everyone", "give a role: reader, reviewer, writer or owner", grant_cmd_add, 0 },
	{ "grant", "list", "[FILE|CONTAINER]", 0, 1, "user", "list the grants, of a thing also what reaches it", grant_cmd_list, 0 },
	{ "grant", "show", "USER FILE|CONTAINER", 2, 2, "", "show what a user may do, by all grants", grant_cmd_show, 0 },
	{ "grant", "remove", "USER|--everyone FILE|CONTAINER", 1, 2, "everyone dry-run", "take a grant away", grant_cmd_remove, 0 },

	{ "token", "add", "FILE|CONTAINER|--ecosystem|--oauth", 0, 1, "user client ecosystem oauth grants rights ttl value", "make an access token; prints it", token_cmd_add, 0 },
	{ "token", "list", "", 0, 0, "user", "list the tokens", token_cmd_list, 0 },
	{ "token", "show", "TOKEN|ID", 1, 1, "", "show a token", token_cmd_show, 0 },
	{ "token", "remove", "[TOKEN|ID]", 0, 1, "user dry-run yes", "remove a token, or all of a user", token_cmd_remove, 0 },

	{ "share", "add", "FILE|CONTAINER", 1, 1, "type ttl user grants", "make a link that lets anybody open it; prints it", share_cmd_add, 0 },
	{ "share", "list", "[FILE|CONTAINER]", 0, 1, "", "list the links, also those that people made", share_cmd_list, 0 },
	{ "share", "remove", "LINK", 1, 1, "dry-run", "take a link back, with all that was opened by it", share_cmd_remove, 0 },

	{ "lock", "list", "", 0, 0, "expired", "list the locks", lock_cmd_list, 0 },
	{ "lock", "show", "FILE", 1, 1, "", "show who holds a file's lock since when", lock_cmd_show, 0 },
	{ "lock", "set", "FILE LOCKID", 2, 2, "ttl user", "lock a file, or restart its lock", lock_cmd_set, 0 },
	{ "lock", "refresh", "FILE LOCKID", 2, 2, "", "restart the thirty minutes of a lock", lock_cmd_refresh, 0 },
	{ "lock", "release", "FILE [LOCKID]", 1, 2, "force reason dry-run yes", "release a lock, with --force whoever holds it", lock_cmd_release, 0 },
	{ "lock", "history", "FILE", 1, 1, "", "list what happened to a file's lock", lock_cmd_history, 0 },
	{ "lock", "watch", "", 0, 0, "", "print changes of locks as they happen, until interrupted", lock_cmd_watch, 0 },

	{ "property", "set", "PROPERTY JSON", 2, 2, "file user client force", "set a property of CheckFileInfo; narrower scopes win", property_cmd_set, 0 },
	{ "property", "unset", "PROPERTY", 1, 1, "file user client dry-run", "take a property back to what is computed", property_cmd_unset, 0 },
	{ "property", "list", "", 0, 0, "file user client", "list the properties that are set", property_cmd_list, 0 },
	{ "property", "known", "[PREFIX]", 0, 1, "", "list the properties that clients know", property_cmd_known, OPENS_DB },

	{ "credential", "set", "APPLICATION NAME", 2, 2, "user windows", "store a credential for ReadSecureStore; reads the password", credential_cmd_set, 0 },
	{ "credential", "list", "", 0, 0, "", "list the credentials, without passwords", credential_cmd_list, 0 },
	{ "credential", "unset", "APPLICATION", 1, 1, "user dry-run", "remove a credential", credential_cmd_unset, 0 },

	{ "oauth", "import", "PATH|URL|-", 1, 1, "dry-run", "replace the keys that signed tokens are checked with (JWKS)", oauth_cmd_import, 0 },
	{ "oauth", "list", "", 0, 0, "", "list these keys", oauth_cmd_list, 0 },
	{ "oauth", "remove", "KID", 1, 1, "dry-run", "remove one of these keys", oauth_cmd_remove, 0 },
	{ "oauth", "check", "", 0, 0, "", "read a signed token; say whose it is, or why it is refused", oauth_cmd_check, 0 },

	{ "client", "add", "NAME URL|PATH...", 2, 17, "fields kind prefer proof", "register an editor, by where its discovery is, of each node", client_cmd_add, 0 },
	{ "client", "set", "CLIENT [URL|PATH...]", 1, 17, "fields kind prefer proof", "change an editor, or where its discovery is", client_cmd_set, 0 },
	{ "client", "refresh", "[CLIENT]", 0, 1, "due", "read the discovery of one editor again, or of all", client_cmd_refresh, 0 },
	{ "client", "list", "", 0, 0, "", "list the editors", client_cmd_list, 0 },
	{ "client", "show", "CLIENT", 1, 1, "", "show an editor, its keys, and what it opens", client_cmd_show, 0 },
	{ "client", "remove", "CLIENT", 1, 1, "dry-run", "remove an editor", client_cmd_remove, 0 },
	{ "client", "url", "[CLIENT] FILE", 1, 2, "action business context language query session theme", "print the address by which an editor, or the first that can, opens a file", client_cmd_url, 0 },

	{ "config", "list", "", 0, 0, "", "list the settings and what they mean", config_cmd_list, 0 },
	{ "config", "get", "SETTING", 1, 1, "", "print a setting", config_cmd_get, 0 },
	{ "config", "set", "SETTING VALUE", 2, 2, "", "change a setting", config_cmd_set, 0 },
	{ "config", "unset", "SETTING", 1, 1, "dry-run", "take a setting back to its default", config_cmd_unset, 0 },

	{ "url", NULL, "FILE|CONTAINER", 1, 1, "action client user grants rights ttl", "print the WOPISrc, or the page for an --action; with --user for that user", url_print, 0 },
	{ "check", NULL, "", 0, 0, "", "verify data directory and set-up, and say what to do", check_host, OPENS_DB },
	{ "doctor", NULL, "", 0, 0, "", "ask web server and editors whether they and this host fit", doctor_host, 0 },
	{ "export", NULL, "DIR [CONTAINER]", 1, 2, "", "write all files below a container (the root) to a new folder", export_host, 0 },
	{ "gc", NULL, "", 0, 0, "dry-run", "remove leftovers, old trash, old versions and expired tokens", gc_host, 0 },
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static const struct { const char *name, *value, *meaning; } known_options[] = {
	{ "action", "ACTION", "what to do with it: view, edit, versions, share ..." },
	{ "admin", NULL, "the user is an administrator (IsAdminUser)" },
	{ "anonymous", NULL, "the user is a guest (IsAnonymousUser)" },
	{ "as", "USER", "whoever connects is USER: for trying it out, on this machine alone" },
	{ "avatar", "URL", "address of the user's picture; \"\" for none" },
	{ "base-url", "URL", "the address that clients will reach this host at" },
	{ "business", NULL, "the user has a business licence (LicenseCheckForEditIsEnabled)" },
	{ "client", "CLIENT", "a registered client; of properties a kind: microsoft, collabora, onlyoffice" },
	{ "container", "CONTAINER", "the container to put it in (root)" },
	{ "context", "TEXT", "text that comes back as X-WOPI-SessionContext" },
	{ "dry-run", NULL, "do all but the change itself: says what it would say" },
	{ "due", NULL, "those only whose keys do not fit, or that were read 12 hours ago" },
	{ "ecosystem", NULL, "for the ecosystem, instead of a file or container" },
	{ "edu", NULL, "the user learns or teaches (IsEduUser)" },
	{ "email", "ADDRESS", "e-mail address; \"\" for none" },
	{ "everyone", NULL, "to all users, instead of one" },
	{ "expired", NULL, "those that ended by time, instead of those in force" },
	{ "fields", "JSON", "what its page is given besides, as in {\"ui_defaults\":\"...\"}; {}: nothing" },
	{ "file", "FILE|CONTAINER", "for one file or container" },
	{ "force", NULL, "although it is locked, or the host answers for it" },
	{ "friendly-name", "TEXT", "the name that editors show; \"\" for none" },
	{ "from-template", "TEMPLATE", "empty, its content being that template's; PATH is its name" },
	{ "grants", NULL, "its rights follow the user's grants, at each request" },
	{ "id", "ID", "the id, instead of a random one" },
	{ "kind", "KIND", "microsoft, collabora, onlyoffice or other, instead of what it looks like" },
	{ "language", "TAG", "of the user interface, such as de-DE" },
	{ "listen", "HOST:PORT", "where to listen (127.0.0.1:8080); port 0 finds a free one" },
	{ "name", "NAME", "the name" },
	{ "no-admin", NULL, "the user is no administrator" },
	{ "no-anonymous", NULL, "the user is no guest" },
	{ "no-business", NULL, "the user has no business licence" },
	{ "no-edu", NULL, "the user neither learns nor teaches" },
	{ "no-template", NULL, "it is no template" },
	{ "oauth", NULL, "a token to sign in with at the bootstrapper, which follows the grants" },
	{ "owner", "USER", "who owns it (admin)" },
	{ "parent", "PARENT", "the container above it (root)" },
	{ "prefer", "EXTENSIONS", "extensions that it comes first for, such as docx,odt; \"\": none" },
	{ "proof", "WHEN", "off, if-present or required: whether requests are to be proven" },
	{ "query", "TEXT", "your own page's query, of which wd... is passed on" },
	{ "quota", "SIZE", "bytes that the user's files may have, such as 10G; \"\": the host's" },
	{ "reason", "TEXT", "why, for the lock's history" },
	{ "recovered", "NUMBER", "a save that was refused, instead of the current version" },
	{ "recursive", NULL, "with all that is below" },
	{ "remove", NULL, "drop the refused save" },
	{ "removed", NULL, "those in the trash" },
	{ "restore", NULL, "save the refused save as a new version; prints it" },
	{ "rights", "RIGHTS", "of read,write,rename,review,create,delete,share (all)" },
	{ "session", "TEXT", "your id of the session, for support" },
	{ "template", NULL, "it is a template, from which new files can start" },
	{ "templates", NULL, "templates only" },
	{ "theme", "THEME", "light or dark" },
	{ "ttl", "DURATION", "how long it lives, such as 30m or 10h; negative: it has ended" },
	{ "type", "TYPE", "ReadOnly (if not given), or ReadWrite" },
	{ "user", "USER", "the user's name" },
	{ "value", "TEXT", "the token itself, instead of a random one" },
	{ "version", "VERSION", "an old version, instead of the current one" },
	{ "windows", NULL, "it is a Windows credential" },
	{ "yes", NULL, "do not ask, which is done only on a terminal" },
};

enum { KNOWN_OPTIONS = sizeof(known_options) / sizeof(*known_options) };

/* What --format knows, and the trait that a command needs for it. */
static const struct { const char *name; unsigned trait; } formats[] = {
	[FORMAT_TABLE] = { "table", 0 },
	[FORMAT_JSON] = { "json", 0 },
	[FORMAT_CSV] = { "csv", 0 },
	[FORMAT_PROMETHEUS] = { "prometheus", PRINTS_PROMETHEUS },
};

enum { FORMATS = sizeof(formats) / sizeof(*formats) };

static bool quiet;

bool is_quiet(void)
{
	return quiet;
}

bool for_programs(const struct cli *c)
{
	return c->format != FORMAT_TABLE;
}

static void tell(const char *fmt, va_list ap)
{
	fputs("wopictl: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void say(const char *fmt, ...)
{
	va_list ap;

	if (quiet)
		return;
	va_start(ap, fmt);
	tell(fmt, ap);
	va_end(ap);
}

void quit(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(fmt, ap);
	va_end(ap);
	exit(status);
}

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* Whether NAME is one of the words of LIST. */
static bool listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *s = list; (s = strstr(s, name)); s += len)
		if ((s == list || s[-1] == ' ') && (s[len] == ' ' || s[len] == '\0'))
			return true;
	return false;
}

static void print_usage(FILE *to, const struct command *cmd)
{
	fprintf(to, "wopictl %s%s%s%s%s", cmd->noun, cmd->verb ? " " : "",
		cmd->verb ? cmd->verb : "", *cmd->args ? " " : "", cmd->args);
	for (int i = 0; i < KNOWN_OPTIONS; i++)
		if (listed(cmd->options, known_options[i].name))
			fprintf(to, " [--%s%s%s]", known_options[i].name,
				known_options[i].value ? " " : "",
				known_options[i].value ? known_options[i].value : "");
	fputc('\n', to);
}

static void print_command_help(const struct command *cmd)
{
	fputs("usage: ", stdout);
	print_usage(stdout, cmd);
	printf("\n%s\n\n", cmd->summary);
	for (int i = 0; i < KNOWN_OPTIONS; i++)
		if (listed(cmd->options, known_options[i].name))
			printf("  --%-14s %-10s %s\n", known_options[i].name,
			       known_options[i].value ? known_options[i].value : "",
			       known_options[i].meaning);
	puts("  --data           DIR        the data directory (WOPI_DATA, else /var/lib/wopi)\n"
	     "  --format         FORMAT     table (the standard), json or csv\n"
	     "  --json                      the same as --format json: an object, or one a line\n"
	     "  --quiet                     no messages but of errors");
}

/* Help for one noun, or for all if NOUN is NULL. */
static void print_help(const char *noun)
{
	puts("usage: wopictl [--data DIR] [--format FORMAT] [--json] [--quiet] COMMAND ...\n");
	for (int i = 0; i < COMMANDS; i++) {
		const struct command *cmd = &commands[i];
		const char *form = mem_printf("%s %s %s", cmd->noun,
			cmd->verb ? cmd->verb : cmd->args, cmd->verb ? cmd->args : "");

		if (!noun || same(noun, cmd->noun))
			printf("  %-40s %s\n", form, cmd->summary);
	}
	puts("\nAn ID of a file or container may also be a path, such as /Reports/q1.xlsx.\n"
	     "'wopictl COMMAND --help' lists a command's options.\n"
	     "Exit status: 0 done, 1 failed, 2 wrong use, 3 no such thing,\n"
	     "4 conflict (locked by another, name taken).");
}

static _Noreturn void misused(const struct command *cmd, const char *problem)
{
	fprintf(stderr, "wopictl: %s\nusage: ", problem);
	print_usage(stderr, cmd);
	exit(EXIT_USAGE);
}

/* Stores the option that argv[*i] is, and moves *i past its value. */
static void take_option(struct cli *c, int argc, char **argv, int *i)
{
	bool is_long = argv[*i][1] == '-';
	const char *name = argv[*i] + (is_long ? 2 : 1), *value = "";
	size_t len = strcspn(name, "="), used = 0;
	int k = is_long ? 0 : KNOWN_OPTIONS;	/* there are no short ones */

	while (k < KNOWN_OPTIONS && (strlen(known_options[k].name) != len ||
				     memcmp(known_options[k].name, name, len) != 0))
		k++;
	if (k == KNOWN_OPTIONS || !listed(c->command->options, known_options[k].name))
		misused(c->command, mem_printf("no option '%s' here", argv[*i]));
	if (name[len] == '=' && !known_options[k].value)
		misused(c->command, mem_printf("option '--%.*s' takes no value", (int)len, name));
	if (name[len] == '=')
		value = name + len + 1;
	else if (known_options[k].value && ++*i == argc)
		misused(c->command, mem_printf("option '--%s' needs a value", name));
	else if (known_options[k].value)
		value = argv[*i];
	while (used < OPTIONS_MAX && c->options[used].name &&
	       !same(c->options[used].name, known_options[k].name))
		used++;
	assert(used < OPTIONS_MAX);	/* no command has more options */
	c->options[used].name = known_options[k].name;
	c->options[used].value = value;
}

const char *option(const struct cli *c, const char *name)
{
	for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
		if (same(c->options[i].name, name))
			return c->options[i].value;
	return NULL;
}

const char *arg(const struct cli *c, int i)
{
	return i < c->argc ? c->argv[i] : NULL;
}

void check_value(const char *what, const char *value, const char *problem)
{
	if (problem)
		quit(EXIT_USAGE, "%s '%s' %s", what, value, problem);
}

bool flag_options(const struct cli *c, const char *on, const char *off, bool before)
{
	if (option(c, on) && option(c, off))
		quit(EXIT_USAGE, "--%s and --%s: only one of them can be meant", on, off);
	return option(c, on) ? true : option(c, off) ? false : before;
}

int64_t duration_option(const struct cli *c, const char *name, int64_t standard)
{
	const char *text = option(c, name);
	int64_t duration = standard;

	if (text && !clock_parse_duration(text, &duration))
		quit(EXIT_USAGE, "--%s '%s' is no duration such as 30m, 10h or -1s", name, text);
	return duration;
}

/* Whether argv[*i] is "--NAME VALUE" or "--NAME=VALUE". Moves *i to the end of it; *VALUE
 * is "" if none is there. */
static bool take_value(const char *name, int argc, char **argv, int *i, const char **value)
{
	const char *word = argv[*i] + 2;
	size_t len = strlen(name);

	if (strncmp(argv[*i], "--", 2) != 0 || strncmp(word, name, len) != 0)
		return false;
	if (word[len] == '=')
		*value = word + len + 1;
	else if (word[len] == '\0')
		*value = *i + 1 < argc ? argv[++*i] : "";
	else
		return false;
	return true;
}

/* "table, json or csv", and what else CMD has, which may be NULL. */
static const char *format_names(const struct command *cmd)
{
	const char *text = "table, json or csv";

	for (int i = FORMAT_CSV + 1; cmd && i < FORMATS; i++)
		if (cmd->traits & formats[i].trait)
			text = mem_printf("table, json, csv or %s", formats[i].name);
	return text;
}

static enum format read_format(const char *name)
{
	for (int i = 0; i < FORMATS; i++)
		if (same(formats[i].name, name))
			return (enum format)i;
	if (!*name)
		quit(EXIT_USAGE, "option '--format' needs a value: %s", format_names(NULL));
	quit(EXIT_USAGE, "no format '%s': there are %s", name, format_names(NULL));
}

/* Once the command is known. */
static void check_format(const struct cli *c)
{
	if (formats[c->format].trait & ~c->command->traits)
		quit(EXIT_USAGE, "this command has no format '%s': it has %s",
		     formats[c->format].name, format_names(c->command));
}

/* The options that stand anywhere. True if argv[*i] was one of them. */
static bool take_global(struct cli *c, int argc, char **argv, int *i, bool *help)
{
	const char *word = argv[*i], *format;

	if (same(word, "--json"))
		c->format = FORMAT_JSON;
	else if (take_value("format", argc, argv, i, &format))
		c->format = read_format(format);
	else if (same(word, "--quiet"))
		quiet = true;
	else if (same(word, "--help") || same(word, "-h"))
		*help = true;
	else if (!take_value("data", argc, argv, i, &c->data))
		return false;
	if (!*c->data)
		quit(EXIT_USAGE, "option '--data' needs a value: the data directory");
	return true;
}

/* The command that the words at *I name; moves *I past them. NULL: none. */
static const struct command *find_command(int argc, char **argv, int *i)
{
	for (int k = 0; k < COMMANDS; k++) {
		const struct command *cmd = &commands[k];

		if (!same(cmd->noun, argv[*i]))
			continue;
		if (!cmd->verb) {
			*i += 1;
			return cmd;
		}
		if (*i + 1 < argc && same(cmd->verb, argv[*i + 1])) {
			*i += 2;
			return cmd;
		}
	}
	return NULL;
}

/* Ends when help or the version was printed. */
static _Noreturn void printed(void)
{
	out_finish();
	exit(EXIT_DONE);
}

/* The words name no command. NOUN and VERB may be NULL. */
static _Noreturn void no_command(const char *noun, const char *verb, bool help)
{
	bool known = false;

	for (int k = 0; noun && k < COMMANDS; k++)
		known = known || same(commands[k].noun, noun);
	if (help && (known || !noun)) {
		print_help(noun);
		printed();
	}
	if (!noun)
		quit(EXIT_USAGE, "no command given: see 'wopictl --help'");
	if (noun[0] == '-')
		quit(EXIT_USAGE, "no option '%s': see 'wopictl --help'", noun);
	if (!known)
		quit(EXIT_USAGE, "no command '%s': see 'wopictl --help'", noun);
	if (verb && verb[0] != '-')
		quit(EXIT_USAGE, "'%s' has no verb '%s': see 'wopictl %s --help'", noun, verb, noun);
	quit(EXIT_USAGE, "'%s' needs one of its verbs: see 'wopictl %s --help'", noun, noun);
}

static void read_arguments(struct cli *c, int argc, char **argv)
{
	bool help = false, ended = false;
	int i = 1;

	while (i < argc && take_global(c, argc, argv, &i, &help))
		i++;
	if (i < argc && same(argv[i], "--version")) {
		puts("wopictl " WOPI_VERSION);
		printed();
	}
	c->command = i < argc ? find_command(argc, argv, &i) : NULL;
	if (!c->command) {
		int noun = i;

		for (; i < argc; i++)
			take_global(c, argc, argv, &i, &help);
		no_command(noun < argc ? argv[noun] : NULL,
			   noun + 1 < argc ? argv[noun + 1] : NULL, help);
	}
	for (; i < argc; i++) {
		if (!ended && take_global(c, argc, argv, &i, &help))
			continue;
		if (!ended && same(argv[i], "--"))
			ended = true;
		else if (!ended && argv[i][0] == '-' && argv[i][1])
			take_option(c, argc, argv, &i);
		else if (c->argc == c->command->max_args)
			misused(c->command, mem_printf("one argument too many: '%s'", argv[i]));
		else
			c->argv[c->argc++] = argv[i];
	}
	if (help) {
		print_command_help(c->command);
		printed();
	}
	if (c->argc < c->command->min_args)
		misused(c->command, "an argument is missing");
	check_format(c);
	c->json = c->format == FORMAT_JSON;
	c->dry_run = option(c, "dry-run");
}

int main(int argc, char **argv)
{
	static struct cli c;

	start_program("wopictl");
	c.program = argv[0];
	c.data = db_standard_dir();
	read_arguments(&c, argc, argv);
	c.now = clock_now();
	if (!(c.command->traits & OPENS_DB))
		c.db = db_open(c.data);
	c.command->run(&c);
	out_finish();
	if (c.undone)
		say("dry run: nothing was changed");
	return EXIT_DONE;
}
