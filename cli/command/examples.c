/* SPDX-License-Identifier: MIT */
/* Examples for the help of each command. */
#include "examples.h"

#include "mem.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* Without "wopictl". Those of one command are printed in this order. */
static const char *const examples[] = {
	"init --base-url https://docs.example.org/wopi",
	"serve --as alice",
	"serve --temporary --seed fixture.json --exec 'npm test'",
	"user add alice --friendly-name 'Alice Able' --email alice@example.org",
	"user list --json",
	"user show alice",
	"user set alice --quota 10G --no-admin",
	"user rename alice alicia",
	"user remove alice bob --dry-run",
	"container add Reports",
	"container add 2026 --parent /Reports",
	"container list /Reports --recursive",
	"container show /Reports",
	"container rename /Reports Archive",
	"container move /Reports/2025 /Archive",
	"container remove /Archive --recursive",
	"file add report.docx --container /Reports --owner alice",
	"file add - --name notes.txt",
	"file list /Reports --recursive",
	"file show /Reports/report.docx",
	"file cat /Reports/report.docx --version 3",
	"file put /Reports/report.docx report.docx",
	"file set /Reports/report.docx --owner bob",
	"file rename /Reports/report.docx 'Report 2026.docx'",
	"file move /report.docx /Reports",
	"file copy /Reports/report.docx draft.docx",
	"file remove /Reports/report.docx /Reports/draft.docx",
	"file remove /Reports/report.docx --version 2",
	"file remove /Reports/report.docx --purge",
	"file undelete /Reports/report.docx",
	"file versions /Reports/report.docx",
	"file restore /Reports/report.docx 3",
	"file activities /Reports/report.docx",
	"recovered list",
	"recovered show /Reports/report.docx 1",
	"recovered cat /Reports/report.docx 1",
	"recovered restore /Reports/report.docx 1",
	"recovered remove /Reports/report.docx 1 2",
	"grant add alice writer /Reports",
	"grant add --everyone reader /Handbook /Menu.pdf",
	"grant list /Reports",
	"grant show alice /Reports/report.docx",
	"grant remove alice /Reports",
	"token add /Reports/report.docx --user alice --ttl 2h",
	"token list --user alice",
	"token show e6315efcb2cb",
	"token remove --user alice",
	"share add /Reports/report.docx --type ReadWrite --ttl 7d",
	"share list /Reports/report.docx",
	"share show e6315efcb2cb",
	"share remove e6315efcb2cb",
	"lock list --user alice",
	"lock show /Reports/report.docx",
	"lock set /Reports/report.docx 'maintenance' --ttl 10m",
	"lock refresh /Reports/report.docx 'maintenance'",
	"lock release /Reports/report.docx 'maintenance'",
	"lock release /a.docx /b.docx --force --reason 'laptop lost'",
	"lock release --user alice",
	"lock history /Reports/report.docx",
	"lock history --follow --since now",
	"coauth list /Reports/report.docx",
	"coauth show /Reports/report.docx C1",
	"coauth set /Reports/report.docx C1 --type Coauth",
	"coauth release /Reports/report.docx --force",
	"property set WatermarkText '\"Draft\"' --user alice",
	"property list --file /Reports/report.docx",
	"property show WatermarkText --user alice",
	"property remove WatermarkText --user alice",
	"property known Disable",
	"credential set payroll alice --user alice",
	"credential list",
	"credential remove payroll --user alice",
	"oauth set https://login.example.org/keys",
	"oauth list",
	"oauth remove key-2025",
	"oauth check",
	"client add office https://office.example.org --prefer docx,odt",
	"client set office --proof required",
	"client set office --exclude txt,csv --view-only doc",
	"client refresh --due",
	"client list",
	"client show office",
	"client remove office",
	"client url office /Reports/report.docx --action edit",
	"fault add PutFile --status 500 --times 1",
	"fault add GetFile --trickle 1000 --after 2 --client collabora",
	"fault add Lock --file /report.docx --delay 5s --probability 0.2",
	"fault list",
	"fault show 1",
	"fault remove --all",
	"journal list --since 5m --status 4xx",
	"journal list --follow --since now",
	"journal expect 'LOCK 200, PUT 200 *2, UNLOCK 200' --within 10s",
	"journal expect 'LOCK [lock_after=A], {PUT*1+, CheckFileInfo?}, UNLOCK'",
	"journal clear",
	"audit list --since 7d",
	"clock set +31m",
	"clock show",
	"clock clear",
	"config list",
	"config show token_ttl",
	"config get token_ttl",
	"config set base_url https://docs.example.org/wopi",
	"config remove token_ttl",
	"url /Reports/report.docx --user alice --action edit",
	"check",
	"doctor",
	"stats --format prometheus",
	"import Reports /Archive --owner alice",
	"export copy /Reports",
	"seed fixture.json --dry-run",
	"dump --contents contents",
	"backup /backup/wopi.tar.zst",
	"restore /backup/wopi.tar.zst",
	"gc --dry-run",
	"help lock release",
	"version",
	"completion bash",
};

void print_examples(const struct command *cmd)
{
	const char *words = mem_printf("%s%s%s", cmd->noun, cmd->verb ? " " : "",
				       cmd->verb ? cmd->verb : "");
	size_t len = strlen(words);
	bool any = false;

	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const char *line = examples[i];

		if (!begins(line, words) || (line[len] && line[len] != ' '))
			continue;
		printf("%s  wopictl %s\n", any ? "" : "\nExamples:\n\n", line);
		any = true;
	}
}
