/* SPDX-License-Identifier: MIT */
/* The version of the programs; the modules of examples/ci have the same, as a test checks. */
#ifndef RELEASE_H
#define RELEASE_H

#define WOPI_VERSION "0.1.0"

#endif
