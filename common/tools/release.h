/* SPDX-License-Identifier: MIT */
/* The version of the programs, defined only here. */
#ifndef RELEASE_H
#define RELEASE_H

#define WOPI_VERSION "0.1.0"

#endif
