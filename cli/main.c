/* SPDX-License-Identifier: MIT */
/* wopictl: the tables of commands and options, and main(). */
#include "audit_trail.h"
#include "cli.h"
#include "clock.h"
#include "command.h"
#include "commands.h"
#include "data.h"
#include "db.h"
#include "message.h"
#include "moved_clock.h"
#include "output.h"
#include "outside.h"
#include "start.h"

const struct command commands[] = {
	{ "init", NULL, "", 0, 0, "base-url new-secret", "make or upgrade the data directory", cmd_init, OPENS_DB },
	{ "serve", NULL, "", 0, 0, "listen as temporary seed allow-paths exec verbose", "run the host with lighttpd; prints one line when it is ready", cmd_serve, OPENS_DB | BEGINS_LATER },

	{ "user", "add", "NAME", 1, 1, "id friendly-name email subject avatar quota admin anonymous edu business", "add a user; prints the id", cmd_user_add, 0 },
	{ "user", "list", "", 0, 0, "", "list the users", cmd_user_list, 0 },
	{ "user", "show", "USER", 1, 1, "", "show a user", cmd_user_show, 0 },
	{ "user", "set", "USER", 1, 1, "friendly-name email subject avatar quota admin no-admin anonymous no-anonymous edu no-edu business no-business", "change a user", cmd_user_set, 0 },
	{ "user", "rename", "USER NAME", 2, 2, "", "change a user's login name", cmd_user_rename, 0 },
	{ "user", "remove", "USER...", 1, ARGS_MAX, "dry-run yes", "remove users and their tokens", cmd_user_remove, 0 },

	{ "container", "add", "NAME", 1, 1, "parent id", "add a container; prints the id", cmd_container_add, 0 },
	{ "container", "list", "[CONTAINER]", 0, 1, "recursive", "list the containers in one (root)", cmd_container_list, 0 },
	{ "container", "show", "CONTAINER", 1, 1, "", "show a container", cmd_container_show, 0 },
	{ "container", "rename", "CONTAINER NAME", 2, 2, "", "rename a container", cmd_container_rename, 0 },
	{ "container", "move", "CONTAINER PARENT", 2, 2, "", "move a container into another", cmd_container_move, 0 },
	{ "container", "remove", "CONTAINER...", 1, ARGS_MAX, "recursive force dry-run yes", "remove empty containers, or containers and everything below", cmd_container_remove, 0 },

	{ "file", "add", "PATH|-", 1, 1, "name id container owner template from-template", "add a file; prints the id", cmd_file_add, 0 },
	{ "file", "list", "[CONTAINER]", 0, 1, "removed templates recursive", "list all files, or those of a container", cmd_file_list, 0 },
	{ "file", "show", "FILE", 1, 1, "version", "show a file, and who holds its lock", cmd_file_show, 0 },
	{ "file", "cat", "FILE", 1, 1, "version", "write a file's contents to standard output", cmd_file_cat, 0 },
	{ "file", "put", "FILE PATH|-", 2, 2, "force", "save new contents; prints the version", cmd_file_put, 0 },
	{ "file", "set", "FILE", 1, 1, "owner template no-template", "change the owner of a file, or whether it is a template", cmd_file_set, 0 },
	{ "file", "rename", "FILE NAME", 2, 2, "force", "rename a file", cmd_file_rename, 0 },
	{ "file", "move", "FILE CONTAINER", 2, 2, "", "move a file into another container", cmd_file_move, 0 },
	{ "file", "copy", "FILE [NAME]", 1, 2, "id", "copy a file beside itself; prints the id", cmd_file_copy, 0 },
	{ "file", "remove", "FILE...", 1, ARGS_MAX, "version purge force dry-run yes", "move files to the trash, or remove them or an old version for good", cmd_file_remove, 0 },
	{ "file", "undelete", "FILE...", 1, ARGS_MAX, "", "take files out of the trash", cmd_file_undelete, 0 },
	{ "file", "versions", "FILE", 1, 1, "folded", "list a file's versions, newest first", cmd_file_versions, 0 },
	{ "file", "streams", "FILE", 1, 1, "remove dry-run yes", "list a file's streams (chunked transfer), or remove one", cmd_file_streams, 0 },
	{ "file", "properties", "FILE", 1, 1, "remove dry-run yes", "list a file's content properties (chunked transfer), or remove one", cmd_file_properties, 0 },
	{ "file", "restore", "FILE VERSION", 2, 2, "force dry-run", "save an old version as a new one; prints the version", cmd_file_restore, 0 },
	{ "file", "activities", "FILE", 1, 1, "", "list the comments and mentions that clients reported", cmd_file_activities, 0 },

	{ "recovered", "list", "[FILE]", 0, 1, "", "list the saves that were refused, of all files or one", cmd_recovered_list, 0 },
	{ "recovered", "show", "FILE NUMBER", 2, 2, "", "show a refused save", cmd_recovered_show, 0 },
	{ "recovered", "cat", "FILE NUMBER", 2, 2, "", "write the contents of a refused save to standard output", cmd_recovered_cat, 0 },
	{ "recovered", "restore", "FILE NUMBER", 2, 2, "force dry-run", "save a refused save as a new version; prints the version", cmd_recovered_restore, 0 },
	{ "recovered", "remove", "FILE NUMBER...", 2, ARGS_MAX, "dry-run yes", "remove refused saves for good", cmd_recovered_remove, 0 },

	{ "grant", "add", "USER|--everyone ROLE FILE|CONTAINER...", 2, ARGS_MAX, "everyone", "grant a role: reader, reviewer, writer or owner", cmd_grant_add, 0 },
	{ "grant", "list", "[FILE|CONTAINER]", 0, 1, "user", "list the grants, of a file or container also those from above", cmd_grant_list, 0 },
	{ "grant", "show", "USER FILE|CONTAINER", 2, 2, "", "show what a user may do, by all grants", cmd_grant_show, 0 },
	{ "grant", "remove", "USER|--everyone FILE|CONTAINER...", 1, ARGS_MAX, "everyone dry-run", "remove grants", cmd_grant_remove, 0 },

	{ "token", "add", "FILE|CONTAINER|--ecosystem|--oauth", 0, 1, "user client ecosystem oauth rights ttl value weak", "make an access token; prints it", cmd_token_add, 0 },
	{ "token", "list", "", 0, 0, "user", "list the tokens", cmd_token_list, 0 },
	{ "token", "show", "TOKEN|ID", 1, 1, "", "show a token", cmd_token_show, 0 },
	{ "token", "remove", "[TOKEN|ID...]", 0, ARGS_MAX, "user dry-run yes", "remove tokens, or all of a user", cmd_token_remove, 0 },

	{ "share", "add", "FILE|CONTAINER", 1, 1, "type ttl user fixed password-file force", "make a link that lets anybody open it; prints it", cmd_share_add, 0 },
	{ "share", "list", "[FILE|CONTAINER]", 0, 1, "", "list the links, also those that users made", cmd_share_list, 0 },
	{ "share", "show", "LINK", 1, 1, "", "show a link", cmd_share_show, 0 },
	{ "share", "remove", "LINK...", 1, ARGS_MAX, "dry-run", "remove links, and the sessions that they opened", cmd_share_remove, 0 },

	{ "lock", "list", "", 0, 0, "expired user", "list the locks", cmd_lock_list, 0 },
	{ "lock", "show", "FILE", 1, 1, "", "show who holds a file's lock, and since when", cmd_lock_show, 0 },
	{ "lock", "set", "FILE LOCKID", 2, 2, "ttl user", "lock a file, or restart its lock", cmd_lock_set, 0 },
	{ "lock", "refresh", "FILE LOCKID", 2, 2, "", "restart the thirty minutes of a lock", cmd_lock_refresh, 0 },
	{ "lock", "release", "FILE|--user|--all [LOCKID|FILE...]", 0, ARGS_MAX, "force all evict user reason dry-run yes", "release a lock by its id, or locks by force", cmd_lock_release, 0 },
	{ "lock", "history", "[FILE]", 0, 1, "since follow", "list what happened to the locks of all files or one", cmd_lock_history, 0 },

	{ "coauth", "list", "[FILE]", 0, 1, "expired", "list the coauthoring locks, of all files or one", cmd_coauth_list, 0 },
	{ "coauth", "show", "FILE LOCKID", 2, 2, "", "show a coauthoring lock", cmd_coauth_show, 0 },
	{ "coauth", "set", "FILE LOCKID", 2, 2, "type metadata ttl user", "take a coauthoring lock, or change it", cmd_coauth_set, 0 },
	{ "coauth", "release", "FILE [LOCKID|FILE...]", 1, ARGS_MAX, "force reason dry-run yes", "release a coauthoring lock by its id, or all of files by force", cmd_coauth_release, 0 },

	{ "property", "set", "PROPERTY JSON", 2, 2, "file user client force", "set a property of CheckFileInfo; narrower scopes win", cmd_property_set, 0 },
	{ "property", "list", "", 0, 0, "file user client", "list the properties that are set", cmd_property_list, 0 },
	{ "property", "show", "PROPERTY", 1, 1, "file user client", "show the value of a property, and what it means", cmd_property_show, 0 },
	{ "property", "remove", "PROPERTY", 1, 1, "file user client dry-run", "reset a property to its computed value", cmd_property_remove, 0 },
	{ "property", "known", "[PREFIX]", 0, 1, "", "list the properties that clients know", cmd_property_known, OPENS_DB },

	{ "credential", "set", "APPLICATION NAME", 2, 2, "user windows", "store a credential for ReadSecureStore; reads the password", cmd_credential_set, 0 },
	{ "credential", "list", "", 0, 0, "", "list the credentials, without passwords", cmd_credential_list, 0 },
	{ "credential", "remove", "APPLICATION", 1, 1, "user dry-run", "remove a credential", cmd_credential_remove, 0 },

	{ "oauth", "set", "PATH|URL|-", 1, 1, "dry-run", "replace the keys that signed tokens are checked with (JWKS)", cmd_oauth_set, 0 },
	{ "oauth", "list", "", 0, 0, "", "list these keys", cmd_oauth_list, 0 },
	{ "oauth", "remove", "KID...", 1, ARGS_MAX, "dry-run", "remove some of these keys", cmd_oauth_remove, 0 },
	{ "oauth", "check", "", 0, 0, "", "read a signed token; say whose it is, or why it is refused", cmd_oauth_check, 0 },

	{ "client", "add", "NAME URL|PATH...", 2, 17, "exclude fields kind prefer proof view-only", "register an editor by the address of its discovery, of each node", cmd_client_add, 0 },
	{ "client", "set", "CLIENT", 1, 1, "exclude fields kind prefer proof url view-only", "change an editor, or the address of its discovery", cmd_client_set, 0 },
	{ "client", "refresh", "[CLIENT]", 0, 1, "due", "read the discovery of one editor or all again", cmd_client_refresh, 0 },
	{ "client", "list", "", 0, 0, "", "list the editors", cmd_client_list, 0 },
	{ "client", "show", "CLIENT", 1, 1, "", "show an editor, its keys and what it opens", cmd_client_show, 0 },
	{ "client", "remove", "CLIENT...", 1, ARGS_MAX, "dry-run", "remove editors and end their sessions", cmd_client_remove, 0 },
	{ "client", "url", "[CLIENT] FILE", 1, 2, "action business context language query session theme", "print the address at which an editor, or the first that can, opens a file", cmd_client_url, 0 },

	{ "fault", "add", "OPERATION", 1, 1, "file user client after times probability seed status header body delay truncate trickle drop after-commit lock-id stale-version expire-token", "inject a fault into requests for an operation, or any; prints its number", cmd_fault_add, 0 },
	{ "fault", "list", "", 0, 0, "", "list the faults and how often they hit", cmd_fault_list, 0 },
	{ "fault", "show", "N", 1, 1, "", "show everything about a fault", cmd_fault_show, 0 },
	{ "fault", "remove", "[N...]", 0, ARGS_MAX, "all dry-run yes", "remove faults", cmd_fault_remove, 0 },

	{ "journal", "list", "", 0, 0, "file operation user status since follow", "list the recorded requests, oldest first", cmd_journal_list, 0 },
	{ "journal", "expect", "STEPS", 1, 1, "file user since within", "check that the requests were these, and show the difference", cmd_journal_expect, 0 },
	{ "journal", "clear", "", 0, 0, "dry-run yes", "forget the recorded requests", cmd_journal_clear, 0 },

	{ "audit", "list", "", 0, 0, "since user", "list who changed what by commands, and which requests changed rights", cmd_audit_list, OPENS_DB },

	{ "clock", "set", "+DURATION", 1, 1, "proofs", "move the host's clock forward, while faults are on", cmd_clock_set, 0 },
	{ "clock", "show", "", 0, 0, "", "show the host's time, and how many seconds it is ahead", cmd_clock_show, 0 },
	{ "clock", "clear", "", 0, 0, "", "let the host's clock be the real one again", cmd_clock_clear, 0 },
	{ "config", "list", "", 0, 0, "", "list the settings and what they mean", cmd_config_list, 0 },
	{ "config", "show", "SETTING", 1, 1, "", "show a setting, its default and what it means", cmd_config_show, 0 },
	{ "config", "get", "SETTING", 1, 1, "file client", "print the value of a setting", cmd_config_get, 0 },
	{ "config", "set", "SETTING VALUE", 2, 2, "file client", "change a setting", cmd_config_set, 0 },
	{ "config", "remove", "SETTING...", 1, ARGS_MAX, "file client dry-run", "reset settings to their defaults", cmd_config_remove, 0 },

	{ "url", NULL, "FILE|CONTAINER", 1, 1, "action client user rights ttl", "print the WOPISrc, or the page for an --action; with --user for that user", cmd_url, 0 },
	{ "check", NULL, "", 0, 0, "", "verify data directory and set-up, and say what to do", cmd_check, OPENS_DB },
	{ "doctor", NULL, "", 0, 0, "", "ask web server and editors whether they fit this host", cmd_doctor, 0 },
	{ "stats", NULL, "", 0, 0, "", "print how much the host holds and how many requests it had", cmd_stats, PRINTS_PROMETHEUS },
	{ "import", NULL, "DIR [CONTAINER]", 1, 2, "name owner", "add a folder with everything in it to a container (root)", cmd_import, READS_DIR },
	{ "export", NULL, "DIR [CONTAINER]", 1, 2, "", "write all files below a container (root) to a new folder", cmd_export, 0 },
	{ "seed", NULL, "[FIXTURE|-]", 0, 1, "replace allow-paths schema dry-run yes", "bring the host to the state of a fixture", cmd_seed, OPENS_DB },
	{ "dump", NULL, "", 0, 0, "contents", "print the state of the host as a fixture", cmd_dump, 0 },
	{ "backup", NULL, "PATH", 1, 1, "force", "write the whole host to a tar file, while it is in use", cmd_backup, MAKES_PATH | REAL_CLOCK },
	{ "restore", NULL, "PATH", 1, 1, "dry-run yes", "restore the host from a backup", cmd_restore, OPENS_DB },
	{ "gc", NULL, "", 0, 0, "dry-run force", "remove leftovers, old trash, old versions and expired tokens", cmd_gc, REAL_CLOCK },

	{ "help", NULL, "[COMMAND [VERB]]", 0, 2, "", "print help: of all commands, or of one", cmd_help, OPENS_DB | BEGINS_LATER },
	{ "version", NULL, "", 0, 0, "", "print the version", cmd_version, OPENS_DB | BEGINS_LATER },
	{ "completion", NULL, "SHELL", 1, 1, "", "print the script that completes commands in bash, zsh or fish", cmd_completion, OPENS_DB },
	{ "complete", NULL, "-- WORD...", 1, ARGS_MAX, "", "print what may stand for the last WORD, for these scripts", cmd_complete, OPENS_DB | IS_HIDDEN | BEGINS_LATER },
};

const struct known_option known_options[] = {
	{ "action", "ACTION", "what the page is for: view, edit, versions, share ..." },
	{ "admin", NULL, "the user is an administrator (IsAdminUser)" },
	{ "after", "N", "let N requests pass first" },
	{ "after-commit", NULL, "hit after the operation has done its work" },
	{ "all", NULL, "all of them" },
	{ "allow-paths", NULL, "also read files outside of the fixture's folder" },
	{ "anonymous", NULL, "the user is a guest (IsAnonymousUser)" },
	{ "as", "USER", "sign every visitor in as USER: for trying it out, on this machine only" },
	{ "avatar", "URL", "address of the user's picture; \"\" for none" },
	{ "base-url", "URL", "the address that clients will reach this host at" },
	{ "body", "PATH", "the body of the answer (at most 64 KiB; -: standard input)" },
	{ "business", NULL, "the user has a business licence (LicenseCheckForEditIsEnabled)" },
	{ "client", "CLIENT", "a registered client, or text for the host's own editor" },
	{ "container", "CONTAINER", "the container to put it in (root)" },
	{ "contents", "DIR", "write the contents to files in this new folder" },
	{ "context", "TEXT", "text that is sent back as X-WOPI-SessionContext" },
	{ "delay", "DURATION", "wait before the operation, or after it; at most 10m" },
	{ "drop", NULL, "send no answer" },
	{ "dry-run", NULL, "show what would be done, change nothing" },
	{ "due", NULL, "only clients whose keys do not fit, or that were read 12 hours ago" },
	{ "ecosystem", NULL, "for the ecosystem, instead of a file or container" },
	{ "edu", NULL, "the user is a student or teacher (IsEduUser)" },
	{ "email", "ADDRESS", "e-mail address; \"\" for none" },
	{ "evict", NULL, "also refuse saves that its editor still sends with it" },
	{ "everyone", NULL, "all users, instead of one" },
	{ "exclude", "EXTENSIONS", "extensions that this client never opens, such as txt,csv; \"\": none" },
	{ "exec", "COMMAND", "run it (sh -c) with WOPI_URL and WOPI_DATA; end with it, with its status" },
	{ "expire-token", NULL, "end the session of the request" },
	{ "expired", NULL, "locks that have expired, instead of those in force" },
	{ "fields", "JSON", "members to add to its page, as in {\"ui_defaults\":\"...\"}; {}: none" },
	{ "file", "FILE|CONTAINER", "only for this file or container" },
	{ "fixed", NULL, "rights that do not depend on the user's grants" },
	{ "folded", NULL, "autosaves that were replaced, which gc removes a day later" },
	{ "follow", NULL, "keep printing new ones, until interrupted" },
	{ "force", NULL, "even if it is locked" },
	{ "friendly-name", "TEXT", "the name that editors show; \"\" for none" },
	{ "from-template", "TEMPLATE", "an empty file that starts from TEMPLATE; PATH is its name" },
	{ "header", "H:V...", "a header of the answer, replacing those of that name; repeatable" },
	{ "id", "ID", "the id, instead of a random one" },
	{ "kind", "KIND", "microsoft, collabora, onlyoffice or other, instead of a guess" },
	{ "language", "TAG", "of the user interface, such as de-DE" },
	{ "listen", "HOST:PORT", "where to listen (127.0.0.1:8080); port 0 finds a free one" },
	{ "lock-id", "TEXT", "answer with this lock id instead of the right one" },
	{ "metadata", "TEXT", "what the client tells other clients about itself" },
	{ "name", "NAME", "the name" },
	{ "new-secret", NULL, "make a new secret, which ends all links and tokens that the old one signed" },
	{ "no-admin", NULL, "the user is not an administrator" },
	{ "no-anonymous", NULL, "the user is not a guest" },
	{ "no-business", NULL, "the user has no business licence" },
	{ "no-edu", NULL, "the user is not a student or teacher" },
	{ "no-template", NULL, "the file is not a template" },
	{ "oauth", NULL, "a token for signing in at the bootstrapper; it follows the grants" },
	{ "operation", "OPERATION", "such as PutFile, or its X-WOPI-Override, such as PUT" },
	{ "owner", "USER", "who owns it (admin)" },
	{ "parent", "PARENT", "the container to put it in (root)" },
	{ "password-file", "PATH", "a file with the link's password in its first line (-: standard input)" },
	{ "prefer", "EXTENSIONS", "extensions that this client comes first for, such as docx,odt; \"\": none" },
	{ "probability", "P", "hit this share of the requests, such as 0.25" },
	{ "proof", "WHEN", "off, if-present or required: whether requests must be signed" },
	{ "proofs", NULL, "also for the timestamps of proofs: real clients then fail" },
	{ "purge", NULL, "for good: only the id stays" },
	{ "query", "TEXT", "the query of your own page; its wd... parameters are passed on" },
	{ "quota", "SIZE", "the size that the user's files may have, such as 10G; \"\": the host's default" },
	{ "reason", "TEXT", "why, for the history of the lock" },
	{ "recursive", NULL, "with everything below" },
	{ "remove", "NAME", "remove this one" },
	{ "removed", NULL, "files in the trash" },
	{ "replace", NULL, "empty the host first, in the same change" },
	{ "rights", "RIGHTS", "fixed rights instead of the user's grants: read,write,rename,review,create,delete,share,upload or all" },
	{ "schema", NULL, "print the JSON Schema of fixtures instead" },
	{ "seed", "FIXTURE", "first seed the host with a fixture" },
	{ "session", "TEXT", "your id of the session, for support" },
	{ "since", "TIME", "from a time on: 2026-11-22T01:02:03Z, 5m (ago), or now" },
	{ "stale-version", NULL, "answer with the version before the right one" },
	{ "status", "STATUS", "requests with this status, such as 200 or 4xx" },
	{ "subject", "TEXT", "the user's subject at the identity provider (claim sub); \"\" for none" },
	{ "template", NULL, "the file is a template, from which new files can start" },
	{ "templates", NULL, "templates only" },
	{ "temporary", NULL, "a new host on a free port, removed at the end" },
	{ "theme", "THEME", "light or dark" },
	{ "times", "N", "stop after N requests" },
	{ "trickle", "N", "send N bytes of the body a second, for ten minutes at most" },
	{ "truncate", "N", "send only N bytes of the body" },
	{ "ttl", "DURATION", "how long it lives, such as 30m or 10h; negative: already expired. Of url: until the address is used, not the session" },
	{ "type", "TYPE", "ReadOnly (default) or ReadWrite" },
	{ "url", "URL|PATH...", "the new address of its discovery; repeat it for each node" },
	{ "user", "USER", "the name or id of a user" },
	{ "value", "TOKEN", "the token itself, instead of a random one" },
	{ "verbose", NULL, "with --exec, print the host's own messages, too" },
	{ "version", "VERSION", "an old version, instead of the current one" },
	{ "view-only", "EXTENSIONS", "extensions that this client only shows, such as csv,doc; \"\": none" },
	{ "weak", NULL, "accept a --value shorter than 16 characters, which can be guessed: for tests" },
	{ "windows", NULL, "it is a Windows credential" },
	{ "within", "DURATION", "how long to wait for the requests (default: not at all)" },
	{ "yes", NULL, "do not ask for confirmation" },
};

const struct noun_option noun_options[] = {
	{ "backup", { "force", NULL, "replace a file that exists" } },
	{ "coauth", { "force", NULL, "all locks of the files, whoever holds them" } },
	{ "coauth", { "type", "TYPE", "Coauth or CoauthExclusive" } },
	{ "config", { "client", "CLIENT", "for sessions of this client, instead of the host" } },
	{ "config", { "file", "FILE", "for this file, instead of the host" } },
	{ "fault", { "client", "CLIENT", "only for a registered client, or a kind: microsoft, collabora, onlyoffice" } },
	{ "fault", { "seed", "S", "the seed of --probability; the same seed hits the same requests" } },
	{ "fault", { "status", "N", "the status of the answer, from 200 to 599" } },
	{ "gc", { "force", NULL, "even if many contents belong to no version, so that the database may be lost" } },
	{ "lock", { "all", NULL, "every lock, by force" } },
	{ "lock", { "force", NULL, "whoever holds it; also for several files" } },
	{ "lock", { "user", "USER", "the locks of this user; with set: who takes it" } },
	{ "property", { "client", "CLIENT", "for editors of a kind: microsoft, collabora, onlyoffice" } },
	{ "property", { "force", NULL, "even if the host computes it" } },
	{ "share", { "force", NULL, "even if --ttl is longer than share_ttl" } },
};

const struct known_option global_options[] = {
	{ "data", "DIR", "the data directory (WOPI_DATA, else /var/lib/wopi)" },
	{ "format", "FORMAT", "results as table (default), json or csv" },
	{ "json", NULL, "the same as --format json: one object, or one per line" },
	{ "quiet", NULL, "print errors only" },
};

const struct noun nouns[] = {
	{ "user", "users, who own and lock files" },
	{ "container", "folders" },
	{ "file", "documents and their versions" },
	{ "recovered", "refused saves that are kept" },
	{ "grant", "roles on files and containers" },
	{ "token", "access tokens" },
	{ "share", "links for anybody" },
	{ "lock", "locks" },
	{ "coauth", "coauthoring locks" },
	{ "property", "properties of CheckFileInfo" },
	{ "credential", "credentials for ReadSecureStore" },
	{ "oauth", "keys that signed tokens are checked with" },
	{ "client", "editors" },
	{ "fault", "injected faults, for tests of clients" },
	{ "journal", "recorded requests" },
	{ "audit", "who changed what" },
	{ "clock", "the host's time, for tests of clients" },
	{ "config", "settings" },
};

const struct known_format formats[] = {
	[FORMAT_TABLE] = { "table", 0 },
	[FORMAT_JSON] = { "json", 0 },
	[FORMAT_CSV] = { "csv", 0 },
	[FORMAT_PROMETHEUS] = { "prometheus", PRINTS_PROMETHEUS },
};

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

const int command_count = COUNT(commands), known_option_count = COUNT(known_options),
	global_option_count = COUNT(global_options), format_count = COUNT(formats),
	noun_count = COUNT(nouns), noun_option_count = COUNT(noun_options);

int main(int argc, char **argv)
{
	static struct cli c;

	start_program("wopictl");
	c.program = argv[0];
	c.data = data_default();
	read_arguments(&c, argc, argv);
	c.now = clock_now();
	audit_begin(&c);
	if (!(c.command->traits & BEGINS_LATER))
		outside_begin(&c);	/* root becomes its owner */
	if (!(c.command->traits & OPENS_DB))
		c.db = db_open(c.data);
	if (c.db && !(c.command->traits & REAL_CLOCK) && moved_clock_follow(c.db))
		c.now = clock_now();
	c.command->run(&c);
	if (c.db)
		db_end(c.db);
	out_finish();
	audit_end(EXIT_DONE);
	if (c.undone)
		say("dry run: nothing was changed");
	return EXIT_DONE;
}
