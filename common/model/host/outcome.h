/* SPDX-License-Identifier: MIT */
/*
 * Results of functions of the model. wopi.cgi turns them into HTTP statuses, wopictl into exit
 * statuses and messages. Failures of the machine are not outcomes: see die.h.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

enum outcome {
	OUTCOME_OK,
	OUTCOME_NOT_FOUND,	/* it does not exist, or was removed */
	OUTCOME_UNAUTHORIZED,	/* an invalid token */
	OUTCOME_LOCK_MISMATCH,	/* locked with another id, or not locked */
	OUTCOME_NAME_TAKEN,	/* the name or id already exists */
	OUTCOME_NOT_EMPTY,	/* the container is not empty */
	OUTCOME_TOO_DEEP,	/* the container would be nested too deeply */
	OUTCOME_SHORT_BODY,	/* fewer bytes came than announced */
	OUTCOME_TOO_MANY,	/* the maximum number is reached */
	OUTCOME_TOO_LARGE,	/* larger than the host or the owner's quota permits */
};

#endif
