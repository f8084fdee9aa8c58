/* SPDX-License-Identifier: MIT */
/* The functions that run the commands: cmd_NOUN_VERB(), each noun in a file of its name. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cli.h"

command_fn cmd_init, cmd_serve, cmd_url, cmd_check, cmd_doctor, cmd_import, cmd_export, cmd_stats,
	cmd_seed, cmd_dump, cmd_backup, cmd_restore, cmd_gc, cmd_complete, cmd_completion,
	cmd_help, cmd_version;
command_fn cmd_user_add, cmd_user_list, cmd_user_show, cmd_user_set, cmd_user_rename,
	cmd_user_remove;
command_fn cmd_container_add, cmd_container_list, cmd_container_show, cmd_container_rename,
	cmd_container_move, cmd_container_remove;
command_fn cmd_file_add, cmd_file_list, cmd_file_show, cmd_file_cat, cmd_file_put,
	cmd_file_rename, cmd_file_move, cmd_file_copy, cmd_file_remove, cmd_file_undelete,
	cmd_file_set, cmd_file_versions, cmd_file_streams, cmd_file_properties,
	cmd_file_restore, cmd_file_activities;
command_fn cmd_recovered_list, cmd_recovered_show, cmd_recovered_cat, cmd_recovered_restore,
	cmd_recovered_remove;
command_fn cmd_grant_add, cmd_grant_list, cmd_grant_show, cmd_grant_remove;
command_fn cmd_token_add, cmd_token_list, cmd_token_show, cmd_token_remove;
command_fn cmd_share_add, cmd_share_list, cmd_share_show, cmd_share_remove;
command_fn cmd_lock_list, cmd_lock_show, cmd_lock_set, cmd_lock_refresh, cmd_lock_release,
	cmd_lock_history;
command_fn cmd_coauth_list, cmd_coauth_show, cmd_coauth_set, cmd_coauth_release;
command_fn cmd_journal_list, cmd_journal_expect, cmd_journal_clear;
command_fn cmd_property_set, cmd_property_list, cmd_property_show, cmd_property_remove,
	cmd_property_known;
command_fn cmd_credential_set, cmd_credential_list, cmd_credential_remove;
command_fn cmd_oauth_set, cmd_oauth_list, cmd_oauth_remove, cmd_oauth_check;
command_fn cmd_client_add, cmd_client_set, cmd_client_refresh, cmd_client_list, cmd_client_show,
	cmd_client_remove, cmd_client_url;
command_fn cmd_fault_add, cmd_fault_list, cmd_fault_show, cmd_fault_remove;
command_fn cmd_audit_list;
command_fn cmd_clock_set, cmd_clock_show, cmd_clock_clear;
command_fn cmd_config_list, cmd_config_show, cmd_config_get, cmd_config_set,
	cmd_config_remove;

#endif
