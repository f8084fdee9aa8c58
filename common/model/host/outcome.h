/* SPDX-License-Identifier: MIT */
/*
 * What became of a request to the domain, in the domain's words. Each program
 * maps it to its own world once: wopi.cgi to an HTTP status, wopictl to an
 * exit status. The machine's failures are no outcomes: see die.h.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

enum outcome {
	OK,
	NOT_FOUND,	/* no such thing, or it was removed */
	UNAUTHORIZED,	/* a token that opens nothing */
	LOCK_MISMATCH,	/* locked by another id, or not locked at all */
	NAME_TAKEN,	/* something of that name or id is there already */
	NOT_EMPTY,	/* a container that still holds something */
	TOO_DEEP,	/* a container below too many others */
	SHORT_BODY,	/* fewer bytes came than were announced */
	TOO_MANY,	/* as many as there may be are there already */
	TOO_LARGE,	/* more bytes than this host or this owner may have */
};

#endif
