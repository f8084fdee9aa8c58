/* SPDX-License-Identifier: MIT */
/* The functions that run the commands: each noun in a file of its name. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cli.h"

command_fn init_host, serve_host, url_print, check_host, doctor_host, export_host, stats_host,
	seed_host, dump_host, backup_host, restore_host, gc_host, complete_line, completion_print;
command_fn user_cmd_add, user_cmd_list, user_cmd_show, user_cmd_set, user_cmd_remove;
command_fn container_cmd_add, container_cmd_list, container_cmd_show, container_cmd_set,
	container_cmd_move, container_cmd_remove;
command_fn file_cmd_add, file_cmd_list, file_cmd_show, file_cmd_cat, file_cmd_put,
	file_cmd_rename, file_cmd_move, file_cmd_copy, file_cmd_remove, file_cmd_undelete,
	file_cmd_set, file_cmd_versions, file_cmd_restore, file_cmd_recovered, file_cmd_activities;
command_fn grant_cmd_add, grant_cmd_list, grant_cmd_show, grant_cmd_remove;
command_fn token_cmd_add, token_cmd_list, token_cmd_show, token_cmd_remove;
command_fn share_cmd_add, share_cmd_list, share_cmd_remove;
command_fn lock_cmd_list, lock_cmd_show, lock_cmd_set, lock_cmd_refresh, lock_cmd_release,
	lock_cmd_history, lock_cmd_watch;
command_fn coauth_cmd_list, coauth_cmd_set, coauth_cmd_release;
command_fn journal_cmd_list, journal_cmd_watch, journal_cmd_expect, journal_cmd_clear;
command_fn property_cmd_set, property_cmd_unset, property_cmd_list, property_cmd_known;
command_fn credential_cmd_set, credential_cmd_list, credential_cmd_unset;
command_fn oauth_cmd_import, oauth_cmd_list, oauth_cmd_remove, oauth_cmd_check;
command_fn client_cmd_add, client_cmd_set, client_cmd_refresh, client_cmd_list, client_cmd_show,
	client_cmd_remove, client_cmd_url;
command_fn fault_cmd_add, fault_cmd_list, fault_cmd_show, fault_cmd_remove;
command_fn audit_cmd_list;
command_fn config_cmd_list, config_cmd_get, config_cmd_set, config_cmd_unset;

#endif
