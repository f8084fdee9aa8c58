/* SPDX-License-Identifier: MIT */
/*
 * What became of a request to the domain, in the domain's words. Each program
 * maps it to its own world once: wopi.cgi to an HTTP status, wopictl to an
 * exit status. The machine's failures are no outcomes: see die.h.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

enum outcome {
	OUTCOME_OK,
	OUTCOME_NOT_FOUND,	/* no such thing, or it was removed */
	OUTCOME_UNAUTHORIZED,	/* a token that opens nothing */
	OUTCOME_LOCK_MISMATCH,	/* locked by another id, or not locked at all */
	OUTCOME_NAME_TAKEN,	/* something of that name or id is there already */
	OUTCOME_NOT_EMPTY,	/* a container that still holds something */
	OUTCOME_TOO_DEEP,	/* a container below too many others */
	OUTCOME_SHORT_BODY,	/* fewer bytes came than were announced */
	OUTCOME_TOO_MANY,	/* as many as there may be are there already */
	OUTCOME_TOO_LARGE,	/* more bytes than this host or this owner may have */
};

#endif
