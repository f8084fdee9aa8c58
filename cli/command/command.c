/* SPDX-License-Identifier: MIT */
/* Look-ups in the tables of commands and options. */
#include "command.h"

#include "cli.h"
#include "mem.h"
#include "text.h"

#include <string.h>

enum { TOKEN_ID_LEN = 12 };	/* characters of the id of a token or link, which is not a secret */

/* Whether NAME is one of the words of LIST, between which are blanks. */
static bool listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *s = list; (s = strstr(s, name)); s += len)
		if ((s == list || s[-1] == ' ') && (s[len] == ' ' || s[len] == '\0'))
			return true;
	return false;
}

bool has_option(const struct command *cmd, const struct known_option *o)
{
	return listed(cmd->options, o->name);
}

const struct known_option *option_meant(const struct command *cmd, const struct known_option *o)
{
	for (int i = 0; i < noun_option_count; i++) {
		const struct noun_option *own = &noun_options[i];

		if (same(own->noun, cmd->noun) && same(own->option.name, o->name))
			return &own->option;
	}
	return o;
}

const char *usage_of_argument(const struct command *cmd, int i)
{
	const char *args = cmd->args, *next;

	for (; i > 0 && *(next = args + strcspn(args, " ")); i--)
		args = next + 1;
	return mem_strndup(args, strcspn(args, " "));
}

const char *usage_of_value(const struct command *cmd, const char *name)
{
	for (int i = 0; i < known_option_count; i++)
		if (same(known_options[i].name, name)) {
			const char *value = option_meant(cmd, &known_options[i])->value;

			return value ? value : "";
		}
	return "";
}

bool usage_has(const char *usage, const char *name)
{
	static const char between[] = "[]|.";
	size_t len;

	for (; *usage; usage += len) {
		usage += strspn(usage, between);
		len = strcspn(usage, between);
		if (len && strncmp(usage, name, len) == 0 && !name[len])
			return true;
	}
	return false;
}

/* Whether TEXT is an id. The value of --value TOKEN never is. */
static bool is_id(const char *place, const char *text)
{
	return !same(place, "TOKEN") && strlen(text) == TOKEN_ID_LEN &&
		strspn(text, "0123456789abcdef") == TOKEN_ID_LEN;
}

bool is_secret(const char *place, const char *text)
{
	return (usage_has(place, "TOKEN") || usage_has(place, "LINK")) && !is_id(place, text);
}

const char *noun_meaning(const char *noun)
{
	for (int i = 0; i < noun_count; i++)
		if (same(nouns[i].name, noun))
			return nouns[i].meaning;
	return NULL;
}
